import fs from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { PLATES } from './plates.ts';
import { SECTIONS } from './sections.ts';

const IMAGES = path.resolve(import.meta.dirname, '../../images');

interface Scan {
  readonly file: string;
  readonly bytes: number;
  readonly metadata: Metadata;
}

async function scanOf(file: string): Promise<Scan> {
  const at = path.join(IMAGES, file);
  const [{ size }, metadata] = await Promise.all([fs.stat(at), sharp(at).metadata()]);
  return { file, bytes: size, metadata };
}

const identifier = (file: string): string => file.replace(/\.[^.]+$/, '');

describe('the committed placeholder plates', () => {
  let scans: Scan[] = [];
  let bytesOfFolder = 0;

  beforeAll(async () => {
    const entries = await fs.readdir(IMAGES, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        path.relative(IMAGES, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
      );
    const sizes = await Promise.all(files.map((file) => fs.stat(path.join(IMAGES, file))));
    bytesOfFolder = sizes.reduce((sum, { size }) => sum + size, 0);
    scans = await Promise.all(
      files
        .filter((file) => /\.(jpg|tif)$/.test(file))
        .sort()
        .map(scanOf),
    );
  });

  const kind = (is: (metadata: Metadata) => boolean): string[] =>
    scans.filter(({ metadata }) => is(metadata)).map(({ file }) => file);

  it('are exactly the plates that the script draws', () => {
    expect(scans.map(({ file }) => identifier(file))).toEqual(PLATES.map((plate) => plate.identifier).sort());
    expect(scans.length).toBeGreaterThanOrEqual(16);
  });

  it.each(Object.keys(SECTIONS))('show section %s at least twice', (section) => {
    expect(scans.filter(({ file }) => file.startsWith(`${section}/`)).length).toBeGreaterThanOrEqual(2);
  });

  it('have at least 4,000 pixels on the long side, the TIFF excepted', () => {
    const small = scans.filter(
      ({ metadata }) => metadata.format === 'jpeg' && Math.max(metadata.width, metadata.height) < 4000,
    );
    expect(small.map(({ file }) => file)).toEqual([]);
  });

  it('are sized for a repository: JPEGs under 2 MB, the TIFF under 4 MB, the folder under 30 MB', () => {
    expect(
      scans
        .filter(({ bytes, metadata }) => bytes > (metadata.format === 'tiff' ? 4 : 2) * 1e6)
        .map(({ file }) => file),
    ).toEqual([]);
    expect(bytesOfFolder).toBeLessThan(30_000_000);
  });

  it('are upright as the script says, once their orientation is applied', () => {
    for (const plate of PLATES) {
      const scan = scans.find(({ file }) => identifier(file) === plate.identifier);
      const { width = 0, height = 0 } = scan?.metadata.autoOrient ?? {};
      expect(height > width, plate.identifier).toBe(plate.portrait === true);
    }
  });

  it('include one 16-bit TIFF that uses its 16 bits', async () => {
    const files = kind(({ format, depth }) => format === 'tiff' && depth === 'ushort');
    expect(files).toEqual(['august/01.tif']);
    const samples = await sharp(path.join(IMAGES, 'august/01.tif'))
      .toColourspace('rgb16')
      .raw({ depth: 'ushort' })
      .toBuffer();
    const pixels = new Uint16Array(samples.buffer, samples.byteOffset, samples.length / 2);
    expect(pixels.filter((sample) => sample % 257 !== 0).length).toBeGreaterThan(pixels.length / 4);
  });

  it('include one in Display P3, its pixels converted and not merely labelled', async () => {
    const named =
      (name: string) =>
      ({ icc }: Metadata): boolean =>
        icc?.toString('latin1').replaceAll('\0', '').includes(name) ?? false;
    expect(kind(named('P3'))).toEqual(['veracruz/02.jpg']);
    const file = path.join(IMAGES, 'veracruz/02.jpg');
    const mean = async (image: Sharp): Promise<number[]> =>
      (await image.stats()).channels.map((channel) => channel.mean);
    const labelled = await mean(sharp(await sharp(file, { ignoreIcc: true }).png().toBuffer()));
    const managed = await mean(sharp(await sharp(file).png().toBuffer()));
    // The sea is greener-blue than sRGB numbers alone would say: red must drop when the profile is honoured.
    expect((labelled[0] ?? 0) - (managed[0] ?? 0)).toBeGreaterThan(3);
  });

  it('include one turned only by its EXIF orientation', () => {
    const turned = scans.filter(({ metadata }) => (metadata.orientation ?? 1) !== 1);
    expect(turned.map(({ file, metadata }) => [file, metadata.orientation])).toEqual([['picnics/03.jpg', 6]]);
    expect(turned.every(({ metadata }) => metadata.width > metadata.height)).toBe(true);
  });

  it('include one of a single channel, and odd sizes', () => {
    expect(kind(({ channels }) => channels === 1)).toEqual(['cactus/02.jpg']);
    expect(kind(({ width, height }) => width % 2 === 1 && height % 2 === 1).length).toBeGreaterThanOrEqual(2);
  });

  it('say in their metadata too that they are placeholders, where the format lets them', () => {
    for (const { file, metadata } of scans.filter(({ metadata }) => metadata.format === 'jpeg')) {
      expect(metadata.exif?.toString('latin1'), file).toContain('not a photograph');
    }
  });
});
