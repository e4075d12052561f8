import { expect, test, vi } from 'vitest';
import { PrintedEssays } from '../../../src/http/documents/prints.ts';
import type { PrintResult } from '../../../src/metrics.ts';
import { readerOf } from '../../../src/pages/parts/reader.ts';
import { ImageServer } from '../../../src/serving/image-server.ts';
import { OpenImages } from '../../../src/serving/open-images.ts';
import { canvas, ESSAY } from '../../support/essay-model.ts';
import { catalogOf } from '../../support/known-images.ts';

// An essay of one photograph, whose rendered file is removed from the cache each time before it is read.

const ONE = canvas('one');
const MANIFEST = { ...ESSAY, ranges: [], canvases: [ONE] };
const [{ identifier, width, height }] = ONE.images;

/** Pauses between attempts, which take no time here. */
const pauses = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:timers/promises', () => ({
  setTimeout: async () => {
    pauses.count += 1;
  },
}));

test('a print whose photograph cannot be read is given up after a while', async () => {
  let renders = 0;
  const results: PrintResult[] = [];
  const master = { identifier, path: 'one.jpg', bytes: 1, modifiedMs: 0 };
  const images = new OpenImages(catalogOf({ identifier, master }), {
    imagesFolder: '/nothing',
    dataFolder: '/nothing',
    probe: async () => ({ width, height, gray: false }),
    onUnreadablePyramid: () => {},
    onCloseError: () => {},
  });
  const server = new ImageServer(
    { get: async () => undefined, keep: async () => {} },
    {
      render: async () => {
        renders += 1;
        return { kind: 'file', path: '/nothing/is/here.jpg', bytes: 10 };
      },
      probe: () => Promise.reject(new Error('nothing is probed here')),
    },
  );
  const prints = new PrintedEssays({
    images,
    server,
    limits: {},
    dataFolder: () => undefined,
    onFinished: (result) => results.push(result),
  });
  const print = { manifest: MANIFEST, reader: readerOf(['en'], 'en', []), base: 'https://archive.example' };
  const reading = prints.read(print, prints.etagOf(print));
  const failure = (async () => {
    while ((await reading.next()) !== undefined);
  })().catch((error: unknown) => error);
  await expect(failure).resolves.toMatchObject({ code: 'overloaded' });
  expect(results).toEqual(['failed']);
  expect(pauses.count).toBeGreaterThan(1);
  expect(renders).toBe(pauses.count + 1);
});
