import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adviceFor } from '../../../src/inspection/advice.ts';
import { withJpegXlRows } from '../../../src/pixels/decoders/jpegxl/decode-jpegxl.ts';
import { Djxl, findDjxl, NEEDS_DJXL } from '../../../src/pixels/decoders/jpegxl/djxl.ts';
import type { JxlOrder } from '../../../src/pixels/decoders/jpegxl/jxl-order.ts';
import { boundedModule } from '../../../src/pixels/decoders/strips/bounded-module.ts';
import { DecodingThread } from '../../../src/pixels/decoders/strips/decoding-thread.ts';
import { readScanFacts } from '../../../src/pixels/facts/scan-facts.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { probeMaster } from '../../../src/pixels/master/probe.ts';
import { readScanTags } from '../../../src/pixels/master/scan-tags.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import { readIccProfile } from '../../../src/pixels/profiles/icc-profile.ts';
import { runLoupe } from '../../support/command.ts';
import { jp2Box } from '../../support/jpeg2000-boxes.ts';

const MASTERS = join(import.meta.dirname, '../../masters/jpegxl');
const SIGNATURE = Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1');

const HAS_DJXL = (await findDjxl()) !== undefined;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-jpegxl-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(folder, 'hostile.jxl');
  await writeFile(path, bytes);
  return path;
}

/** Numbers as a header has them, each of so many bits, from the lowest on. */
function headerOf(...fields: readonly (readonly [value: number, bits: number])[]): Buffer {
  const bits = fields.flatMap(([value, count]) =>
    Array.from({ length: count }, (_, bit) => Math.floor(value / 2 ** bit) % 2),
  );
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8) + 8);
  for (const [index, bit] of bits.entries())
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7));
  return Buffer.concat([Buffer.from([0xff, 0x0a]), bytes]);
}

/** A square of a side that is written in 30 bits, and whatever follows. */
const squareOf = (side: number, ...rest: readonly (readonly [number, number])[]) =>
  headerOf([0, 1], [3, 2], [side - 1, 30], [1, 3], ...rest);
const ALL_DEFAULTS = [1, 1] as const;
/** Not all defaults, no extra fields, 8 bits, 16 of a buffer. */
const PLAIN_DEPTH = [
  [0, 1],
  [0, 1],
  [0, 1],
  [0, 2],
  [1, 1],
] as const;

describe('is refused before memory is taken, with a sentence', () => {
  const refused: readonly (readonly [string, Buffer, RegExp])[] = [
    [
      'more pixels than the limit',
      squareOf(65_000, ALL_DEFAULTS, ALL_DEFAULTS),
      /65,000 x 65,000 pixels: over the limit/,
    ],
    ['all that a header can say', squareOf(2 ** 30, ALL_DEFAULTS, ALL_DEFAULTS), /over the limit of/],
    [
      'more than its decoder can hold',
      squareOf(
        25_000,
        ...PLAIN_DEPTH,
        [0, 2],
        [0, 1],
        [1, 1],
        [0, 2],
        [1, 1],
        [0, 7],
        [0, 1],
        [0, 2],
        [1, 1],
      ),
      /^the JPEG XL image takes [\d,]+ MB to be decoded, and 3,072 are the limit: convert it to TIFF/,
    ],
    [
      'thousands of channels',
      squareOf(9, ...PLAIN_DEPTH, [3, 2], [4000, 12]),
      /more channels than any picture/,
    ],
    [
      'CMYK',
      squareOf(
        9,
        ...PLAIN_DEPTH,
        [1, 2],
        [0, 1],
        [2, 2],
        [2, 4],
        [0, 1],
        [0, 2],
        [0, 2],
        [0, 2],
        [0, 1],
        [1, 1],
        [0, 2],
      ),
      /^a JPEG XL image in CMYK is not read: convert it to TIFF/,
    ],
    [
      'a film with a high dynamic range beyond sRGB, in XYB',
      squareOf(
        9,
        // Not all defaults; extra fields: upright, no size, no preview, of 100 pictures a second.
        ...([
          [0, 1],
          [1, 1],
          [0, 3],
          [0, 1],
          [0, 1],
          [1, 1],
          [0, 2],
          [0, 2],
          [0, 2],
          [0, 1],
        ] as const),
        // 8 bits, 16 of a buffer, no further channels, XYB; RGB, D65, BT.2100, PQ, a rendering intent, no tone mapping.
        ...([
          [0, 1],
          [0, 2],
          [1, 1],
          [0, 2],
          [1, 1],
          [0, 1],
          [0, 1],
          [0, 2],
          [1, 2],
        ] as const),
        ...([
          [2, 2],
          [7, 4],
          [0, 1],
          [2, 2],
          [14, 4],
          [1, 2],
          [1, 1],
          [0, 2],
          [1, 1],
        ] as const),
      ),
      /^a JPEG XL with loss whose colours may go beyond sRGB is not read when it is a film/,
    ],
    ['a header of nothing', Buffer.from([0xff, 0x0a]), /^the file ends early: the header of its JPEG XL/],
    ['no codestream', SIGNATURE, /ends early, or holds no image/],
    [
      'boxes without end',
      Buffer.concat([SIGNATURE, ...Array.from({ length: 10_001 }, () => jp2Box('free', Buffer.alloc(0)))]),
      /its boxes have no end/,
    ],
    [
      'a codestream that is cut off',
      Buffer.concat([SIGNATURE, jp2Box('jxlc', squareOf(9, ALL_DEFAULTS)).subarray(0, 12)]),
      /^the file ends early, or one of its boxes makes no sense/,
    ],
  ];
  test.each(refused)('%s', async (_, bytes, sentence) => {
    await expect(probeMaster(await fileOf(bytes), { maxInputPixels: 1e9 })).rejects.toMatchObject({
      code: 'unreadable-source',
      message: expect.stringMatching(sentence),
    });
  });
});

test('descriptions that are packed are read, and bombs among them count as missing', async () => {
  const whole = await readFile(join(MASTERS, 'rgb-boxes.jxl'));
  const packed = (text: string) =>
    jp2Box('brob', Buffer.concat([Buffer.from('xml '), brotliCompressSync(Buffer.from(text))]));
  const xmp = (title: string) =>
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="${title}"/></rdf:RDF></x:xmpmeta>`;
  const bomb = packed(xmp('x'.repeat(5 * 2 ** 20)));
  const structure = await readMasterStructure(
    await fileOf(Buffer.concat([whole, bomb, packed(xmp('harbour'))])),
  );
  expect((await readScanTags(structure, 0)).xmp).toMatchObject({ format: ['harbour'] });
});

test.each(['rgb-lossy', 'rgb-squeezed', 'rgb-16-lossy', 'rgba', 'turned-5', 'gray'])(
  '%s has the same pixels strip by strip, in any order',
  async (name) => {
    const path = join(MASTERS, `${name}.jxl`);
    const { jpegXl } = await readMasterStructure(path);
    if (!jpegXl) throw new Error('no JPEG XL file');
    const { height } = jpegXl;
    const whole = await withJpegXlRows(path, jpegXl, async (rows) => Buffer.from(await rows.read(0, height)));
    const rowBytes = whole.length / height;
    await withJpegXlRows(
      path,
      jpegXl,
      async (rows) => {
        for (const [first, count] of [
          [0, 7],
          [10, 20],
          [7, 3],
          [0, height],
          [height - 1, 1],
        ] as const)
          expect(
            (await rows.read(first, count)).equals(
              whole.subarray(first * rowBytes, (first + count) * rowBytes),
            ),
          ).toBe(true);
      },
      { stripRows: 13 },
    );
  },
);

/** Where rgba.jxl says that its opacity is of the common kind, and where its header ends, in bits behind the signature. */
const ALPHA_AT = 34;
const HEADER_BITS = 56;

/** The same codestream with opacity of 8 bits that colours are multiplied by. */
function multiplied(codestream: Buffer): Buffer {
  const bits = Array.from(
    { length: HEADER_BITS },
    (_, bit) => ((codestream[2 + (bit >> 3)] ?? 0) >> (bit & 7)) & 1,
  );
  const described = [0, ...[0, 0], ...[0, 0, 0], ...[0, 0], ...[0, 0], 1];
  const header = headerOf(
    ...[...bits.slice(0, ALPHA_AT), ...described, ...bits.slice(ALPHA_AT + 1)].map(
      (bit) => [bit, 1] as const,
    ),
  );
  const headerBytes = Math.ceil((HEADER_BITS - 1 + described.length) / 8);
  return Buffer.concat([header.subarray(0, 2 + headerBytes), codestream.subarray(2 + HEADER_BITS / 8)]);
}

test('colours that are multiplied by opacity are divided by it', async () => {
  const good = await readFile(join(MASTERS, 'rgba.jxl'));
  const samplesOf = async (file: Buffer) => {
    const path = await fileOf(file);
    const { jpegXl } = await readMasterStructure(path);
    if (!jpegXl) throw new Error('no JPEG XL file');
    return withJpegXlRows(path, jpegXl, async (rows) => Buffer.from(await rows.read(0, jpegXl.height)));
  };
  const stored = await samplesOf(good);
  const divided = await samplesOf(multiplied(good));
  const expected = stored.map((value, at) => {
    const opacity = stored[at - (at % 4) + 3] ?? 0;
    return at % 4 === 3 || opacity === 0 ? value : Math.min(255, Math.round((value * 255) / opacity));
  });
  expect(divided.equals(stored)).toBe(false);
  expect(divided.equals(expected)).toBe(true);
});

test('decoding that takes too long is ended', async () => {
  const path = join(MASTERS, 'rgb.jxl');
  const { jpegXl } = await readMasterStructure(path);
  if (!jpegXl) throw new Error('no JPEG XL file');
  const decoded = withJpegXlRows(path, jpegXl, (rows) => rows.read(0, 1), { seconds: 0.001 });
  await expect(decoded).rejects.toThrow('decoding its JPEG XL pixels took longer than 1 seconds');
});

describe.runIf(HAS_DJXL)('colours beyond sRGB', () => {
  const path = join(MASTERS, 'rgb-profile-wide.jxl');
  const limits = { seconds: 60, memoryBytes: 2 ** 30, fileBytes: 2 ** 20 };

  test('are decoded in bounded time and memory, and no file is left', async () => {
    const djxl = await findDjxl();
    if (!djxl) throw new Error('no djxl');
    const decoded = (less: Partial<typeof limits>) =>
      djxl.decode(path, undefined, folder, { ...limits, ...less });
    await expect(decoded({ seconds: 0.001 })).rejects.toThrow('took longer than 1 seconds');
    await expect(decoded({ memoryBytes: 16 * 2 ** 20 })).rejects.toThrow('JPEG XL pixels');
    await expect(decoded({ fileBytes: 1000 })).rejects.toThrow('the file is damaged');
    await expect(new Djxl(['no-such-program']).decode(path, undefined, folder, limits)).rejects.toThrow(
      'the program djxl, which decodes its JPEG XL pixels, cannot be started',
    );
    const empty = await mkdtemp(join(folder, 'work-'));
    const { jpegXl } = await readMasterStructure(path);
    if (!jpegXl) throw new Error('no JPEG XL file');
    await withJpegXlRows(path, jpegXl, (rows) => rows.read(80, 7), { folder: empty });
    expect(await readdir(empty)).toEqual([]);
  });

  test.each(['rgb-profile-wide', 'rgb-p3-lossy'])('%s are kept where that is asked for', async (name) => {
    const file = join(MASTERS, `${name}.jxl`);
    const { image, probe } = await normalisedMaster(file, { maxInputPixels: 1e6, keepsColours: true });
    expect(probe.normalisation.colour).toMatch(
      /^kept, with their profile "(?:Display P3|RGB with the primaries of ROMM)/,
    );
    const { profile } = probe.normalisation;
    if (!profile) throw new Error('no profile');
    expect(readIccProfile(profile)?.colourSpace).toBe('RGB');
    // By the profile, in linear light of sRGB: as djxl has it.
    const kept = await image.png().toBuffer();
    const shown = await sharp(kept).toColourspace('srgb').removeAlpha().raw().toBuffer();
    const expected = await sharp(`${file}.png`).removeAlpha().raw().toBuffer();
    const differences = shown.map((sample, at) => Math.abs(sample - (expected[at] ?? 0)));
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(1);
    // Unlike pixels that are served in sRGB, they hold more.
    const bare = await sharp(kept, { ignoreIcc: true }).removeAlpha().raw().toBuffer();
    expect(bare.equals(shown)).toBe(false);
  });
});

test('without djxl on the PATH, such a file is refused with what to install, before it is prepared', async () => {
  const file = join(MASTERS, 'rgb-profile-wide.jxl');
  const inspected = async (PATH = process.env['PATH']) => {
    const { output } = await runLoupe(['inspect', '--json', file], { env: { PATH } });
    return JSON.parse(output).files[0];
  };
  expect(await inspected(folder)).toMatchObject({
    outcome: { kind: 'refused', why: 'format', sentence: NEEDS_DJXL.colours },
    advice: [{ commands: [expect.stringContaining('--color_space=RGB_D65_202_Rel_SRG')] }],
  });
  if (HAS_DJXL) expect(await inspected()).toMatchObject({ outcome: { kind: 'accepted' } });
});

test('the memory of its decoder is bounded', async () => {
  const wasm = fileURLToPath(import.meta.resolve('jxl-oxide-wasm/module.wasm'));
  const memoryBytes = 2 * 2 ** 20;
  const module = new WebAssembly.Module(new Uint8Array(boundedModule(await readFile(wasm), memoryBytes)));
  const order = {
    ...{ path: join(MASTERS, 'rgb-lossy.jxl'), width: 118, height: 87, channels: 3, bits: 8 },
    ...{ asSrgb: false, isAssociated: false, memoryBytes, module },
  } satisfies JxlOrder;
  const entry = 'pixels/decoders/jpegxl/jxl-thread.js';
  const thread = new DecodingThread({ entry, format: 'JPEG XL', order });
  try {
    await expect(thread.ask({ kind: 'rows', firstRow: 0, rows: 87 }, 60)).rejects.toThrow(
      'decoding its JPEG XL pixels took more memory than such an image should need',
    );
  } finally {
    await thread.close();
  }
});

test('what a header says is told, and what helps where djxl is missing', async () => {
  const wide = await readScanFacts(await readMasterStructure(join(MASTERS, 'rgb-profile-wide.jxl')), 0);
  expect(wide).toMatchObject({
    ...{ format: 'jxl', bits: [8], colourModel: 'RGB', compression: 'with loss' },
    ...(HAS_DJXL
      ? { profile: 'one that the decoder makes of that in the file' }
      : { saveAs: NEEDS_DJXL.colours }),
  });
  const named = await readScanFacts(await readMasterStructure(join(MASTERS, 'rgb-p3-lossy.jxl')), 0);
  expect(named).not.toHaveProperty('profile');
  const advised = (saveAs: string) => {
    const outcome = { kind: 'refused', why: 'format', sentence: saveAs } as const;
    const facts = wide && { ...wide, saveAs };
    return adviceFor({ file: 'wide.jxl', facts, otherFormat: undefined, outcome, pages: 1, warnings: [] });
  };
  const commands = ["djxl 'wide.jxl' 'wide-new.png' --color_space=RGB_D65_202_Rel_SRG"];
  expect(advised(NEEDS_DJXL.colours)).toMatchObject([{ commands }]);
  expect([...advised(NEEDS_DJXL.highRange), ...advised(NEEDS_DJXL.other)]).toEqual([]);
  expect(await readScanFacts(await readMasterStructure(join(MASTERS, 'turned-6.jxl')), 0)).toMatchObject({
    stored: { width: 64, height: 48 },
    orientation: 6,
    compression: 'a JPEG that can be made again of it',
  });
  const described = await readMasterStructure(join(MASTERS, 'described.jxl'));
  expect(await readScanFacts(described, 0)).toMatchObject({ metadata: ['EXIF', 'XMP'] });
  expect((await readScanTags(described, 0)).xmp).toMatchObject({ title: ['Harbour'] });
});
