import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RenderSource } from '../../src/pixels/render/render-source.ts';
import { costOf, megapixelsOf } from '../../src/rendering/cost.ts';
import { RendererProcess } from '../../src/rendering/renderer-process.ts';
import { noiseImage } from '../support/grid-image.ts';
import { resolveFor } from '../support/image-requests.ts';
import { HOUR_SECONDS } from '../support/patience.ts';
import { casesOfToday } from '../support/sample-size.ts';
import { writePyramid } from '../support/test-pyramid.ts';

const MB = 2 ** 20;

/** A fresh process varies by so much. */
const NOISE_BYTES = 24 * MB;

let folder: string;
const sources: Record<string, RenderSource> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-cost-'));
  sources['colour'] = await writePyramid(folder, noiseImage(4608, 3072), { compression: 'jpeg' });
  sources['gray'] = await writePyramid(folder, noiseImage(3584, 2688), { compression: 'jpeg', gray: true });
});

afterAll(() => rm(folder, { recursive: true }));

async function memoryOf(pid: number, line: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${line}:\\s*(\\d+)`, 'm').exec(status)?.[1]) * 1024;
}

/** How many bytes a fresh renderer holds at most while it renders, above what it holds after a small render. */
async function peakOf(source: RenderSource, request: string): Promise<number> {
  const renderer = new RendererProcess(
    { decodedBytes: 0, mostUnfreedBytes: 16 * MB, store: undefined },
    () => {},
  );
  const { pid = 0 } = renderer;
  const run = async (path: string) => {
    const result = await renderer.run({
      kind: 'image',
      source,
      resolved: resolveFor(source, path),
      maxInputPixels: 1e9,
      timeoutSeconds: HOUR_SECONDS,
      outputFile: join(folder, `response-${pid}`),
    });
    expect(result.kind).toBe('image');
    await rm(join(folder, `response-${pid}`), { force: true });
  };
  try {
    await run('0,0,300,200/150,100/0/default.jpg');
    const idle = await memoryOf(pid, 'VmRSS');
    // The peak is counted anew from here.
    await writeFile(`/proc/${pid}/clear_refs`, '5');
    await run(request);
    return (await memoryOf(pid, 'VmHWM')) - idle;
  } finally {
    renderer.kill();
  }
}

const CASES: readonly (readonly [string, string])[] = [
  ['colour', 'full/max/0/default.jpg'],
  ['colour', 'full/max/90/default.jpg'],
  ['colour', 'full/3400,/45/default.jpg'],
  ['colour', '0,0,2400,10/^65000,200/0/default.jpg'],
  ['colour', '0,0,2400,10/^400000,90/0/default.png'],
  ['colour', 'full/max/0/default.png'],
  ['colour', 'full/3400,/45/default.png'],
  ['colour', 'full/1800,/0/bitonal.png'],
  ['colour', 'full/4100,/0/bitonal.png'],
  ['colour', 'full/max/0/default.tif'],
  ['colour', 'full/3400,/17.5/default.tif'],
  ['colour', 'full/max/0/default.webp'],
  ['colour', 'full/max/270/default.webp'],
  ['colour', 'full/2700,/45/default.webp'],
  ['colour', 'full/2700,/0/default.gif'],
  ['colour', 'full/2000,/45/default.gif'],
  ['colour', 'full/2700,/0/default.avif'],
  ['colour', 'full/2000,/45/default.avif'],
  ['colour', 'full/max/0/default.pdf'],
  ['colour', 'full/max/0/bitonal.pdf'],
  ['gray', 'full/max/0/default.webp'],
  ['gray', 'full/2000,/45/default.webp'],
  ['gray', 'full/2000,/30/default.avif'],
];
/** Each takes a process of its own. */
const TRIED = casesOfToday(CASES, 4);

// On a busy machine a render now and then holds a copy that it mostly has freed by then.
test.each(TRIED)(
  'what a renderer holds for %s %s is estimated within a factor of two',
  { retry: 2 },
  async (name, request) => {
    const source = sources[name];
    if (!source) throw new Error(`there is no ${name} image`);
    const peak = await peakOf(source, request);
    const { memoryBytes } = costOf(source, resolveFor(source, request));
    const megabytes = `${request}: ${Math.round(peak / MB)} MB, estimated ${Math.round(memoryBytes / MB)} MB`;
    expect(memoryBytes, megabytes).toBeGreaterThan(peak / 1.3);
    expect(memoryBytes, megabytes).toBeLessThan(2 * Math.max(peak, NOISE_BYTES));
  },
);

test('a JPEG of colours of a profile, which is put together in memory too, is not taken to hold less than one of sRGB', () => {
  const plain = { kind: 'pyramid', path: '/', width: 9000, height: 7000, gray: false } as const;
  for (const request of ['512,512,512,512/max', 'full/1200,', '0,0,3000,2000/max', 'full/max']) {
    const bytesOf = (source: RenderSource) =>
      costOf(source, resolveFor(source, `${request}/0/default.jpg`)).memoryBytes;
    expect(bytesOf({ ...plain, hasProfile: true }), request).toBeGreaterThanOrEqual(bytesOf(plain));
  }
});

const SCAN = { kind: 'pyramid', path: '', width: 6000, height: 4000, gray: false } as const;

// As docs/crawlers.md says it.
test.each([
  ['full/max/0/default.jpg', 48],
  ['full/3000,2000/0/default.jpg', 12],
  ['0,0,1000,1000/500,500/0/default.jpg', 0.5],
  ['0,0,1000,1000/501,501/0/default.jpg', 1.25],
  ['0,0,300,200/max/0/default.jpg', 0.25],
  ['0,0,1000,1000/max/0/default.webp', 5],
  ['0,0,1000,1000/max/0/default.tif', 7],
  ['0,0,1000,1000/max/0/default.png', 9],
  ['0,0,1000,1000/max/0/default.avif', 9],
  ['0,0,1000,1000/max/0/default.jp2', 34],
  ['0,0,1000,1000/max/0/default.gif', 51],
  ['0,0,1000,1000/max/45/default.jpg', 3],
])('%s costs %d megapixels', (request, megapixels) => {
  expect(megapixelsOf(SCAN, resolveFor(SCAN, request))).toBeCloseTo(megapixels, 1);
});

test('a scan without a pyramid is read whole, and costs four times as much for it', () => {
  const master = { ...SCAN, kind: 'master' } as const;
  expect(megapixelsOf(master, resolveFor(master, '0,0,1000,1000/max/0/default.jpg'))).toBeCloseTo(97, 2);
});

test('what is charged is some nine milliseconds of a core a megapixel, whatever the format', () => {
  for (const format of ['jpg', 'png', 'webp', 'gif', 'tif', 'avif', 'jp2', 'pdf'])
    for (const part of ['full/max', '0,0,2000,2000/1500,1500', 'full/700,']) {
      const resolved = resolveFor(SCAN, `${part}/0/default.${format}`);
      if (resolved.size.width * resolved.size.height > 16e6) continue;
      const perMegapixel = (costOf(SCAN, resolved).milliseconds - 3) / megapixelsOf(SCAN, resolved);
      expect(perMegapixel).toBeGreaterThan(6);
      expect(perMegapixel).toBeLessThan(11);
    }
});
