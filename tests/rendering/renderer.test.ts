import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RenderSource } from '../../src/pixels/render/render-source.ts';
import { writeStoredFiles } from '../../src/pixels/stored/write.ts';
import type { RendererResult, RendererTask } from '../../src/rendering/protocol.ts';
import { stateOf } from '../../src/storage/file-store.ts';
import { seededRandom } from '../bench/random.ts';
import { flipBit } from '../support/damaged-bytes.ts';
import { ADOBE_RGB_PRIMARIES, grayIccProfile, rgbIccProfile } from '../support/fixtures-icc.ts';
import { gridImage, noiseImage } from '../support/grid-image.ts';
import { resolveFor } from '../support/image-requests.ts';
import { type InPlaceRenderSource, writeInPlace } from '../support/in-place-pyramid.ts';
import { HOUR_SECONDS } from '../support/patience.ts';
import { writePyramid } from '../support/test-pyramid.ts';
import { without } from '../support/without-package.ts';

// What is rendered never depends on what decodes and encodes, nor on what is kept decoded.

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'rendering', 'renderer.js');
const KEPT_BYTES = 64 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** A renderer with libjpeg-turbo that keeps nothing, one that keeps tiles, and one of the image library alone. */
const KINDS = [
  { kept: 0, execArgv: [] },
  { kept: KEPT_BYTES, execArgv: [] },
  { kept: KEPT_BYTES, execArgv: without('koffi') },
] as const;

let folder: string;
let colour: RenderSource;
let gray: RenderSource;
let flat: RenderSource;
let inPlace: InPlaceRenderSource[];
let profiled: RenderSource[];
const renderers: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-renderer-'));
  colour = await writePyramid(folder, noiseImage(1801, 1303), { compression: 'jpeg' });
  gray = await writePyramid(folder, gridImage(701, 503), { compression: 'jpeg', gray: true });
  flat = await writePyramid(folder, noiseImage(1203, 41), { compression: 'jpeg' });
  const picture = gridImage(1101, 799);
  inPlace = [
    await writeInPlace(folder, picture),
    await writeInPlace(folder, picture, { tileSize: 512, lacks: 1 }),
    await writeInPlace(folder, picture, { gray: true }),
  ];
  profiled = [
    await writeProfiled('colours', 3, rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2)),
    await writeProfiled('grays', 1, grayIccProfile(1.8)),
  ];
  for (const { kept, execArgv } of KINDS)
    renderers.push(
      fork(ENTRY, [String(kept), String(KEPT_BYTES)], {
        serialization: 'advanced',
        execArgv: ['--expose-gc', ...execArgv],
      }),
    );
});

afterAll(async () => {
  for (const renderer of renderers) renderer.disconnect();
  await rm(folder, { recursive: true });
});

/** A pyramid of ours whose colours are those of a profile. */
async function writeProfiled(name: string, channels: 1 | 3, profile: Buffer): Promise<RenderSource> {
  const { data, width, height } = gridImage(1101, 799);
  const image = sharp(data, { raw: { width, height, channels: 3 } }).toColourspace(
    channels === 1 ? 'b-w' : 'srgb',
  );
  const pixels = await image.raw().toBuffer();
  const read = async (first: number, count: number) =>
    pixels.subarray(first * width * channels, (first + count) * width * channels);
  const target = join(folder, name);
  await mkdir(target);
  await writeStoredFiles(target, { width, height, channels, profile, read });
  const path = join(target, 'pyramid.tif');
  return { kind: 'pyramid', path, width, height, gray: channels === 1, hasProfile: true };
}

function ask(renderer: ChildProcess, task: RendererTask): Promise<RendererResult> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the renderer has ended'));
    renderer.once('exit', ended);
    renderer.once('message', (result: RendererResult) => {
      renderer.off('exit', ended);
      resolve(result);
    });
    renderer.send(task);
  });
}

/** What each of the renderers makes of a request: an image, or a sentence. They are asked one thing at a time. */
async function madeOf(source: RenderSource, request: string): Promise<string[]> {
  const limits = { maxInputPixels: 1e8, timeoutSeconds: HOUR_SECONDS, outputFile: undefined };
  const task = { kind: 'image', source, resolved: resolveFor(source, request), ...limits } as const;
  const results = await Promise.all(renderers.map((renderer) => ask(renderer, task)));
  return results.map((result) => {
    if (result.kind === 'image' && result.image.kind === 'bytes')
      return result.image.bytes.toString('latin1');
    return result.kind === 'failed' ? result.failure.message : result.kind;
  });
}

const REQUESTS = [
  '600,300,512,512/max/0/default.jpg',
  '0,0,1024,1024/max/0/default.jpg',
  // Near every kind of edge of a tile, and of the image.
  '511,509,3,7/max/0/default.jpg',
  '497,1,16,600/max/0/default.jpg',
  '1500,1000,301,303/max/0/default.jpg',
  '513,0,1288,1303/max/0/default.jpg',
  '1,1,900,700/450,350/0/default.jpg',
  'full/901,/0/default.jpg',
  'full/333,/0/default.jpg',
  '200,100,700,500/max/90/default.jpg',
  '200,100,700,500/max/!0/default.jpg',
  '200,100,700,500/300,/!270/default.jpg',
  '200,100,700,500/300,/13/default.jpg',
  '200,100,700,500/max/0/gray.jpg',
  '200,100,700,500/400,/0/bitonal.jpg',
  '200,100,700,500/400,/0/default.png',
] as const;

test.each(REQUESTS)(
  '%s is the same by libjpeg-turbo, with and without kept tiles, and by the image library',
  async (request) => {
    const [quick, kept, slow] = await madeOf(colour, request);
    expect(quick?.length).toBeGreaterThan(300);
    expect(kept === quick).toBe(true);
    expect(slow === quick).toBe(true);
  },
);

test.each([
  ['sRGB', '0,0,1024,1024/max', 0, 0],
  ['sRGB', '512,512,1289,791/max', 512, 512],
  ['sRGB', '0,0,1801,1024/901,512', 0, 0],
  ['sRGB', '1024,1024,777,279/max', 1024, 1024],
  ['a profile', '512,0,589,799/max', 512, 0],
])(
  'in colours of %s, what tiles show of %s is shown as they show it',
  async (colours, request, left, top) => {
    const [source = colour] = colours === 'sRGB' ? [colour] : profiled;
    const [jpeg = ''] = await madeOf(source, `${request}/0/default.jpg`);
    const [png = ''] = await madeOf(source, `${request}/0/default.png`);
    const [shown, decoded] = await Promise.all(
      [jpeg, png].map((bytes) =>
        sharp(Buffer.from(bytes, 'latin1'), { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true }),
      ),
    );
    if (!shown || !decoded) throw new Error('there is no picture');
    const { icc } = await sharp(Buffer.from(jpeg, 'latin1')).metadata();
    expect(icc !== undefined).toBe(colours !== 'sRGB');
    const { width, channels } = decoded.info;
    expect(shown.info).toMatchObject({ width, height: decoded.info.height });
    /** Where tiles meet, a decoder smooths colours from one to the other, over a pixel. */
    const isSeam = (at: number) => at % 512 === 0 || at % 512 === 511;
    for (const [at, value] of decoded.data.entries()) {
      const pixel = Math.floor(at / channels);
      const [x, y] = [(pixel % width) + left, Math.floor(pixel / width) + top];
      if (value !== shown.data[at] && !isSeam(x) && !isSeam(y)) expect.fail(`another pixel at ${x}, ${y}`);
    }
  },
);

test.each([
  ['100,100,600,403', '100,10,600,31', 'max/0/default.jpg'],
  ['full', 'full', '350,/180/default.jpg'],
  ['400,300,301,203', '400,3,301,20', 'max/0/bitonal.jpg'],
])('%s of a gray image, and %s of a flat one, are the same', async (ofGray, ofFlat, rest) => {
  expect(new Set(await madeOf(gray, `${ofGray}/${rest}`)).size).toBe(1);
  expect(new Set(await madeOf(flat, `${ofFlat}/${rest}`)).size).toBe(1);
});

test.each([
  // Within tiles, at corners of them, and where the levels of the master end before those of info.json do.
  '300,200,512,400/max/0/default.jpg',
  '512,512,512,256/max/0/default.jpg',
  '700,500,401,299/max/0/default.jpg',
  '0,0,1101,799/551,400/0/default.jpg',
  '1,1,1000,700/450,/0/default.jpg',
  'full/max/!90/default.jpg',
  '900,600,201,199/max/0/gray.png',
])(
  '%s of a master in place is the same by all, and so it is refused when the master changes',
  async (request) => {
    for (const source of inPlace) {
      const [quick, kept, slow] = await madeOf(source, request);
      expect(quick?.length).toBeGreaterThan(300);
      expect(kept === quick).toBe(true);
      expect(slow === quick).toBe(true);
    }
    const [source] = inPlace;
    if (!source) throw new Error('there are three');
    const state = { ...source.inPlace.state, modifiedMs: 1 };
    const changed = { ...source, inPlace: { ...source.inPlace, state } };
    expect(await madeOf(changed, request)).toEqual(
      KINDS.map(() => 'the scan has changed, and is being looked at'),
    );
  },
);

test.each([
  '300,200,512,400/max/0/default.jpg',
  '1,1,1000,700/450,/0/default.jpg',
  '300,200,512,400/400,/!270/default.jpg',
  '300,200,512,400/300,/13/default.jpg',
  '300,200,512,400/max/0/gray.jpg',
  '300,200,512,400/max/0/default.png',
])('%s of colours of a profile is the same by all', async (request) => {
  for (const source of profiled) {
    const [quick, kept, slow] = await madeOf(source, request);
    expect(quick?.length).toBeGreaterThan(300);
    expect(kept === quick).toBe(true);
    expect(slow === quick).toBe(true);
    if (!request.endsWith('default.jpg')) continue;
    // Tiles that are joined are in no PDF.
    const [pdf = ''] = await madeOf(source, request.replace('.jpg', '.pdf'));
    expect(pdf.includes(quick ?? '?')).toBe(true);
  }
});

/** A copy of a picture with some bits of its file flipped. */
async function damagedCopy(source: RenderSource, turn: number, random: () => number): Promise<RenderSource> {
  const bytes = Buffer.from(await readFile(source.path));
  for (let flips = 0; flips < 8; flips++) {
    const at = Math.floor(random() * bytes.length);
    flipBit(bytes, at, Math.floor(random() * 8));
  }
  const path = join(folder, `damaged-${turn}.tif`);
  await writeFile(path, bytes);
  const { inPlace: used } = source;
  return { ...source, path, ...(used && { inPlace: { ...used, state: await stateOf(path) } }) };
}

test('of a damaged pyramid, what is rendered is the same too, or refused in a sentence', async () => {
  const random = seededRandom(Math.floor(Date.now() / DAY_MS));
  const sources = [colour, ...inPlace.slice(0, 1)];
  for (let turn = 0; turn < 30; turn++) {
    const damaged = await damagedCopy(sources[turn % 2] ?? colour, turn, random);
    const made = await madeOf(damaged, '300,200,700,500/max/0/default.jpg');
    // Damage below what is needed of a tile is met only by those that decode all of it.
    const rendered = made.filter((one) => one !== 'the image could not be rendered');
    expect(new Set(rendered).size, `${turn}`).toBeLessThanOrEqual(1);
  }
});
