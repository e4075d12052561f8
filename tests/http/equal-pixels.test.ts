import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAGE_2, IMAGE_3 } from '../../src/image/dialect.ts';
import { resolveImage } from '../../src/image/resolve.ts';
import { responseKey } from '../../src/serving/response-key.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { DEFAULT_LIMITS, requestOf } from '../support/image-requests.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { metricsOf } from '../support/server-metrics.ts';

// Equal pixels have one response, however a client writes what it wants.

const WIDTH = 1600;
const HEIGHT = 1000;

/** A part of the image whose sides are hundredths of the image's, so that it can be written in percent. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function numberSpellings(number: number): string[] {
  return [`${number}`, `0${number}`, `000${number}`];
}

function decimalSpellings(number: number): string[] {
  return [`${number}`, `${number}.0`, `0${number}.000`, ...(number === 0 ? ['.0', '0.'] : [])];
}

function regionSpellings({ x, y, width, height }: Part): string[] {
  const [left, top, wide, high] = [x * 16, y * 10, width * 16, height * 10];
  const pixels = numberSpellings(left).map((written) => `${written},${top},0${wide},${high}`);
  const percents = decimalSpellings(x).map((written) => `pct:${written},${y}.0,${width},0${height}`);
  const beyond = x + width === 100 ? [`${left},${top},${wide + 777},${high}`] : [];
  const whole = width === 100 && height === 100 ? ['full'] : [];
  return [...pixels, ...percents, ...beyond, ...whole];
}

/** At its own size. */
function sizeSpellings({ width, height }: Part, version: 2 | 3): string[] {
  const [wide, high] = [width * 16, height * 10];
  const sizes = [
    `${wide},${high}`,
    `${wide},`,
    `,${high}`,
    'pct:100',
    'pct:0100.0',
    'max',
    `!${wide},${high}`,
  ];
  return [...sizes, `!${wide},9999`, ...(version === 2 ? ['full'] : [`^${wide},${high}`, '^pct:100'])];
}

const ROTATIONS = ['0', '0.0', '.0', '360', '360.00', '00'];

function spellings(part: Part, version: 2 | 3): string[] {
  const [regions, sizes] = [regionSpellings(part), sizeSpellings(part, version)];
  const names = ['default.png', 'color.png'];
  const most = Math.max(regions.length, sizes.length, ROTATIONS.length);
  // Each word of each parameter at least once, beside others of the rest.
  return Array.from({ length: most }, (_, at) =>
    [0, 1].map((shift) =>
      [
        regions[(at + shift) % regions.length],
        sizes[(at + 3 * shift) % sizes.length],
        ROTATIONS[(at + 5 * shift) % ROTATIONS.length],
        names[(at + shift) % names.length],
      ].join('/'),
    ),
  ).flat();
}

const parts = fc
  .record({
    x: fc.nat(90),
    y: fc.nat(90),
    width: fc.integer({ min: 1, max: 100 }),
    height: fc.integer({ min: 1, max: 100 }),
  })
  .map((part) => ({
    ...part,
    width: Math.min(part.width, 100 - part.x),
    height: Math.min(part.height, 100 - part.y),
  }));

test('all words for the same pixels have one key', () => {
  const source = { width: WIDTH, height: HEIGHT, gray: false };
  fc.assert(
    fc.property(parts, (part) => {
      const keys = ([3, 2] as const).flatMap((version) => {
        const dialect = version === 2 ? IMAGE_2 : IMAGE_3;
        return spellings(part, version).map((path) =>
          responseKey({}, resolveImage(dialect, requestOf(dialect, path), source, DEFAULT_LIMITS)),
        );
      });
      expect(new Set(keys).size).toBe(1);
    }),
  );
});

test('of a grey image, gray is a word for the same pixels too', () => {
  const source = { width: WIDTH, height: HEIGHT, gray: true };
  const keys = ['default', 'color', 'gray'].map((quality) => {
    const request = requestOf(IMAGE_3, `full/max/0/${quality}.jpg`);
    return responseKey({}, resolveImage(IMAGE_3, request, source, DEFAULT_LIMITS));
  });
  expect(new Set(keys).size).toBe(1);
});

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', WIDTH, HEIGHT);
  server = await startLoupe({
    images: archive.folder,
    data: archive.dataFolder,
    // With a kept response nowhere but in the cache that all workers share, and with none at all in memory.
    flags: ['--workers', '2', '--memory-cache-mb', '0'],
  });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

test('all words for the same pixels, asked of two workers one after the other and at once, are rendered once', async () => {
  const askAll = async (part: Part, isAtOnce: boolean) => {
    const before = (await metricsOf(server.url)).renders;
    const paths = ([3, 2] as const).flatMap((version) =>
      spellings(part, version).map((path) => `/iiif/${version}/chart/${path}`),
    );
    const asked: Promise<{ status: number; body: Buffer }>[] = [];
    for (const path of paths) {
      asked.push(ask(server.url, path, { headers: { Connection: 'close' } }));
      if (!isAtOnce) await asked.at(-1);
    }
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expect(answers.filter(({ body }) => !body.equals(answers[0]?.body ?? Buffer.alloc(0)))).toEqual([]);
    return (await metricsOf(server.url)).renders - before;
  };
  expect(await askAll({ x: 3, y: 5, width: 30, height: 40 }, false)).toBe(1);
  expect(await askAll({ x: 0, y: 0, width: 100, height: 100 }, true)).toBe(1);
  expect(await askAll({ x: 60, y: 50, width: 40, height: 50 }, true)).toBe(1);
});
