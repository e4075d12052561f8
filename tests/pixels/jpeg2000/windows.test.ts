import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { versionFolder, workFolder } from '../../../src/archive/record.ts';
import { scanMasters } from '../../../src/archive/scan.ts';
import { ingestMaster } from '../../../src/ingest/ingest-master.ts';
import { Jpeg2000Rows } from '../../../src/pixels/jpeg2000/decoding/jpeg2000-rows.ts';
import { OpjDecoder } from '../../../src/pixels/jpeg2000/decoding/opj-decoder.ts';
import { findOpjDecompress } from '../../../src/pixels/jpeg2000/decoding/opj-decompress.ts';
import { windowsOf } from '../../../src/pixels/jpeg2000/decoding/windows.ts';
import { readJpeg2000Image } from '../../../src/pixels/jpeg2000/jpeg2000-image.ts';
import { renderImage } from '../../../src/pixels/render/render.ts';
import { PYRAMID_FILE } from '../../../src/pixels/stored/pyramid.ts';
import { withOpenFile } from '../../../src/storage/file-store.ts';
import { jp2Box, jp2File, u16 } from '../../support/jpeg2000-boxes.ts';

const MASTERS = join(import.meta.dirname, '../../masters/jpeg2000');
const program = await findOpjDecompress();

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-jpeg2000-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SMALL = [
  ['parts of one tile', { whole: 0, tiles: 0, part: 9000 }],
  ['rows of tiles', { whole: 0, tiles: 14_500, part: 9 }],
] as const;

// Only this program decodes in parts.
test
  .runIf(program)
  .each(
    ['rgb-lossy.jp2', 'rgb-tiles-offset.jp2', 'ycc-420.j2k', 'vips-420.jp2', 'rgba.jp2'].flatMap((name) =>
      SMALL.map(([parts, limits]) => [name, parts, limits] as const),
    ),
  )('%s has the same pixels in %s as whole', async (name, _, limits) => {
  if (!program) return;
  const work = await mkdtemp(join(folder, 'work-'));
  const pixels = await withOpenFile(join(MASTERS, name), async (file) => {
    const image = await readJpeg2000Image(file);
    const windows = windowsOf(image, limits);
    expect(windows.length).toBeGreaterThan(1);
    expect(windows.reduce((rows, window) => rows + window.rows, 0)).toBe(image.height);
    const all: Buffer[] = [];
    for (const [index, chosen] of [windows, windowsOf(image)].entries()) {
      const own = join(work, `${index}`);
      await mkdir(own);
      const decoder = new OpjDecoder(program, image, file, { folder: own, tell: () => {} }, chosen);
      const rows = new Jpeg2000Rows(image, decoder);
      all.push(Buffer.from(await rows.read(0, image.height)));
      await rows.close();
    }
    return all;
  });
  expect(pixels[0]?.equals(pixels[1] ?? Buffer.alloc(0))).toBe(true);
});

test.runIf(program)('the program is ended at its limits of time and memory', async () => {
  const options = ['-i', join(MASTERS, 'rgb-tile-parts.j2k'), '-o', join(folder, 'limited.pgx')];
  const limits = { seconds: 60, memoryBytes: 2 ** 30, fileBytes: 2 ** 20 };
  await expect(program?.run(options, limits)).resolves.toEqual([]);
  await expect(program?.run(options, { ...limits, seconds: 0.001 })).rejects.toThrow(
    'took longer than 1 seconds',
  );
  await expect(program?.run(options, { ...limits, memoryBytes: 2 ** 23 })).rejects.toThrow(
    'more memory than',
  );
});

test('a scan is made into a pyramid with what its boxes say, and shows the same before and after', async () => {
  const images = join(folder, 'images');
  const dataFolder = join(folder, 'data');
  await mkdir(images);
  const good = await readFile(join(MASTERS, 'described.jp2'));
  const codestream = good.subarray(good.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51])));
  // 300 dpi: 11,811 samples per metre, first those of columns.
  const capture = jp2Box(
    'resc',
    Buffer.concat([u16(11_811), u16(1), u16(11_811), u16(1), Buffer.from([0, 0])]),
  );
  const uuids = good.subarray(good.indexOf('uuid') - 4);
  await writeFile(
    join(images, 'harbour.jp2'),
    Buffer.concat([jp2File(codestream, [jp2Box('res ', capture)]), uuids]),
  );
  const { masters, problems } = await scanMasters(images);
  expect(problems).toEqual([]);
  const [master] = masters;
  if (!master) throw new Error('no master');
  expect(master.identifier).toBe('harbour');
  const settings = {
    dataFolder,
    imagesFolder: images,
    maxMasterPixels: 1e8,
    workFolder: workFolder(dataFolder),
  };
  const record = await ingestMaster(master, settings);
  expect(record).toMatchObject({
    width: 118,
    height: 87,
    master: { format: 'jpeg2000', pages: 1 },
    warnings: [],
    embedded: { title: 'Harbour', creator: 'A. Photographer', place: 'Bergen', caption: 'Boats at the quay' },
  });
  expect(record.embedded?.pixelsPerMillimetre).toBeCloseTo(11.811);
  expect(await readdir(settings.workFolder)).toEqual([]);
  const region = { x: 16, y: 16, width: 64, height: 48 };
  const resolved = {
    region,
    size: { width: 64, height: 48 },
    mirror: false,
    degrees: '0',
    quality: 'default',
    format: 'png',
  } as const;
  const size = { width: 118, height: 87, gray: false };
  const shown: Buffer[] = [];
  for (const source of [
    { ...size, kind: 'master', path: join(images, 'harbour.jp2') } as const,
    { ...size, kind: 'pyramid', path: join(versionFolder(dataFolder, record), PYRAMID_FILE) } as const,
  ]) {
    const options = { maxInputPixels: 1e8, timeoutSeconds: 60, scratchFile: join(folder, 'scratch') };
    const rendered = await renderImage(source, resolved, options);
    if (rendered.kind !== 'bytes') throw new Error('a file');
    shown.push(await sharp(rendered.bytes).raw().toBuffer());
  }
  const [before = Buffer.alloc(0), after = Buffer.alloc(0)] = shown;
  const far = before.reduce((sum, sample, at) => sum + Math.abs(sample - (after[at] ?? 0)), 0);
  // What JPEG loses.
  expect(far / before.length).toBeLessThan(5);
  expect(before.length).toBe(after.length);
  expect((await readdir(folder)).filter((name) => name.startsWith('scratch'))).toEqual([]);
});
