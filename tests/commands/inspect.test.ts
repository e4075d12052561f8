import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixityOnce } from '../../src/commands/fixity.ts';
import { inspectOnce } from '../../src/commands/inspect.ts';
import { loadConfig } from '../../src/config/load.ts';
import { databasePath, openForWriting } from '../../src/database/open.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { type CommandResult, runLoupe } from '../support/command.ts';
import { buildTiff, rgbStripFields } from '../support/fixtures-tiff.ts';

const TESTS = join(import.meta.dirname, '..');
const HOSTILE = "it's; touch PWNED $(touch PWNED) `touch PWNED`.jpg";

/** An image as the command tells it. */
interface Told {
  readonly file: string;
  readonly page?: number;
  readonly pages: number;
  readonly trouble: boolean;
  readonly format: string;
  readonly bits?: readonly number[];
  readonly colourModel?: string;
  readonly profile?: string | null;
  readonly orientation?: number;
  readonly dotsPerInch?: { readonly horizontal: number } | null;
  readonly metadata?: readonly string[];
  readonly pyramid?: { readonly isGood: boolean; readonly smallerSizes: number };
  readonly outcome: {
    readonly kind: string;
    readonly why?: string;
    readonly sentence?: string;
    readonly isReady?: boolean;
  };
  readonly pixelsRead: boolean;
  readonly warnings: readonly { readonly kind: string; readonly sentence: string }[];
  readonly advice: readonly { readonly what: string; readonly commands: readonly string[] }[];
}

/** Of `--fixity`. */
interface Compared {
  readonly file: string;
  readonly state: string;
  readonly sha256: string | null;
  readonly recorded: { readonly sha256: string };
}

interface Document<Entry> {
  readonly version: number;
  readonly files: readonly Entry[];
  readonly summary: Readonly<Record<string, unknown>>;
}

let archive: Archive;

function run(command: string, ...more: string[]): Promise<CommandResult> {
  return runLoupe([command, '--images', archive.folder, '--data', archive.dataFolder, ...more]);
}

async function asJson<Entry>(...more: string[]): Promise<Document<Entry> & { readonly code: number | null }> {
  const { code, output } = await run('inspect', '--json', ...more);
  const document: Document<Entry> = JSON.parse(output);
  return { ...document, code };
}

/** As the command names it. */
function shown(name: string): string {
  return `${archive.folder}/${name}`;
}

async function addFile(name: string, from: string): Promise<void> {
  await mkdir(join(archive.path(name), '..'), { recursive: true });
  await copyFile(join(TESTS, from), archive.path(name));
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.add('good/chart.png', chart(64, 48).png());
  await archive.add(
    'good/turned.jpg',
    chart(64, 48)
      .withExif({ IFD0: { Orientation: '6', Artist: 'A. Photographer' } })
      .withMetadata({ orientation: 6, density: 600 })
      .jpeg(),
  );
  await archive.add(
    'good/pyramid.tif',
    chart(2000, 1500).tiff({ tile: true, pyramid: true, compression: 'lzw' }),
  );
  await addFile('good/cmyk.jpg', 'masters/jpeg-cmyk.jpg');
  await addFile(HOSTILE, 'scans-of-reports/no-end-marker.jpg');
  await addFile('bad/secret.pdf', 'masters/pdf/encrypted.pdf');
  await addFile('bad/middle.jpg', 'scans-of-reports/bad-middle.jpg');
  const fields = rgbStripFields(2, 1, 8).map((field) =>
    field[0] === 259 ? ([259, 3, [34_712]] as const) : field,
  );
  await archive.add('bad/unread.tif', buildTiff([fields], { pixels: Buffer.alloc(6) }));
  await archive.add('bad/photoshop.jpg', Buffer.from('8BPS\0\x01\0\0\0\0'));
  await archive.add('bad/x.psd', Buffer.from('8BPS\0\x01\0\0\0\0'));
  await archive.add('bad/empty.png', Buffer.alloc(0));
  await archive.addChart('bad/twin.jpg', 16, 16);
  await archive.add('bad/twin.tif', chart(16, 16).tiff());
  await archive.addChart('bad/large.jpg', 2400, 1800);
});

afterAll(() => archive.remove());

const LIMIT = ['--max-master-pixels', '4000000'];

describe('a folder', () => {
  let told: Document<Told> & { readonly code: number | null };
  const of = (name: string): Told => {
    const found = told.files.find(({ file }) => file === shown(name));
    if (!found) throw new Error(`${name} is not told of`);
    return found;
  };

  beforeAll(async () => {
    const before = await archive.fingerprint();
    told = await asJson<Told>(...LIMIT);
    expect(await archive.fingerprint()).toBe(before);
  });

  test('each file is told of once, with what its header says', () => {
    expect(told).toMatchObject({ version: 1, code: 1, summary: { files: 14, images: 14, troubled: 10 } });
    // In their order, whatever takes longest.
    const names = told.files.map(({ file }) => file).slice(1);
    expect(names).toEqual([...names].sort());
    expect(of('good/chart.png')).toMatchObject({
      format: 'PNG',
      bits: [8],
      colourModel: 'RGB',
      profile: null,
      trouble: false,
      pixelsRead: true,
      outcome: { kind: 'accepted', isReady: false },
    });
    expect(of('good/turned.jpg')).toMatchObject({
      orientation: 6,
      dotsPerInch: { horizontal: 600 },
      metadata: ['EXIF'],
    });
    expect(of('good/pyramid.tif')).toMatchObject({ format: 'TIFF', pages: 1, pyramid: { isGood: true } });
    expect(of('good/chart.png')).toMatchObject({ pyramid: { isGood: false } });
    expect(of('good/cmyk.jpg')).toMatchObject({ colourModel: 'CMYK', trouble: false });
    expect(of('good/cmyk.jpg').advice[0]?.commands[0]).toMatch(/^exiftool '-icc_profile<=/);
  });

  test('what is refused says why in the words of ingest', async () => {
    const ingest = await run('ingest', ...LIMIT);
    expect(ingest.code).toBe(1);
    const refused = told.files.filter(({ outcome }) => outcome.kind === 'refused');
    expect(
      Object.fromEntries(
        refused.map(({ file, outcome }) => [file.slice(archive.folder.length + 1), outcome.why]),
      ),
    ).toEqual({
      'bad/middle.jpg': 'damage',
      'bad/unread.tif': 'format',
      'bad/photoshop.jpg': 'format',
      'bad/x.psd': 'format',
      'bad/empty.png': 'damage',
      'bad/secret.pdf': 'damage',
      'bad/twin.jpg': 'name',
      'bad/twin.tif': 'name',
      'bad/large.jpg': 'limit',
    });
    for (const { outcome } of refused) expect(ingest.output).toContain(outcome.sentence);
    const warned = told.files.flatMap(({ warnings }) => warnings);
    expect(warned).toHaveLength(1);
    for (const { sentence } of warned) expect(ingest.output).toContain(sentence);
  });

  test('what is advised can be pasted into a shell, whatever a file is called', async () => {
    const [{ commands = [] } = {}] = of(HOSTILE).advice;
    expect(commands).toHaveLength(1);
    const folder = join(archive.folder, '..', 'shell');
    await mkdir(folder);
    // The program is stood in for by one that says what it was given.
    await writeFile(join(folder, 'jpegtran'), '#!/bin/sh\nfor word; do printf \'%s\\0\' "$word"; done\n', {
      mode: 0o755,
    });
    const words = execFileSync('bash', ['-c', commands[0] ?? ''], {
      cwd: folder,
      env: { PATH: `${folder}:/bin:/usr/bin` },
    });
    expect(words.toString().split('\0').slice(-2)).toEqual([shown(HOSTILE), '']);
    expect(await readdir(folder)).toEqual(['jpegtran']);
    expect(of('bad/unread.tif').advice[0]?.commands[0]).toMatch(/^tiffcp -c lzw '/);
    expect(of('bad/x.psd').advice[0]?.commands[0]).toMatch(/^convert 'psd:-\[0\]' /);
    expect(of('bad/secret.pdf').advice[0]?.commands[0]).toMatch(/^qpdf --password=PASSWORD --decrypt /);
    expect(of('bad/large.jpg').advice[0]?.commands).toEqual(['loupe serve --max-master-pixels 4320000']);
  });

  test('headers alone tell nothing of pixels; a table sums up, and troubles are listed', async () => {
    const { code, output, errors } = await run('inspect', '--headers-only', 'bad');
    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    expect(output).toContain('x.psd\n  refused      .psd files (a Photoshop document) are not accepted');
    expect(output).not.toContain('middle.jpg');
    expect(output).toMatch(/ {2}trouble {2}refused: a format that is not read +3\n/);
    expect(output).toMatch(/9 files: something is wrong with 7\.\n$/);
  });
});

test('a file that was ingested is not read again; several pages are told of one by one', async () => {
  await archive.add(
    'pages.tif',
    buildTiff([rgbStripFields(2, 1, 8), rgbStripFields(2, 1, 8, [[297, 3, [1, 2]]])], {
      pixels: Buffer.alloc(6),
    }),
  );
  await addFile('plans.pdf', 'masters/pdf/text.pdf');
  const { output, code } = await run('inspect', 'good/chart.png', 'pages.tif', 'plans.pdf');
  expect(code).toBe(0);
  expect(output).toContain('its pyramid is ready');
  expect(output).toContain('pages.tif (page 2)');
  expect(output).toMatch(/plans\.pdf \(page 2\)\n {2}format +PDF\n/);
  expect(output).toMatch(/3 files, 5 images: all is well\.\n$/);
});

/** Without a process of its own, which takes half a second to start, where nothing is read. */
const QUIET = { stdout: { write: () => true }, stderr: process.stderr, signal: new AbortController().signal };

function configWith(...more: string[]) {
  return loadConfig('inspect', {}, ['--images', archive.folder, ...more]).config;
}

test('a path that names nothing is told', async () => {
  await expect(inspectOnce(configWith('--data', archive.dataFolder), ['nothing.jpg'], QUIET)).rejects.toThrow(
    'nothing.jpg: there is no such file or folder that can be read',
  );
});

describe('fixity', () => {
  test('masters are compared with their records while another process writes the database', async () => {
    // Left by the ingest of above; the server that holds the folder is this process.
    const held = openForWriting(databasePath(archive.dataFolder));
    try {
      expect(await asJson<Compared>('--fixity')).toMatchObject({
        code: 0,
        summary: { files: 5, intact: 5, rotted: 0, missing: 0 },
      });
      const path = archive.path('good/chart.png');
      const { atime, mtime } = await stat(path);
      const bytes = await readFile(path);
      bytes[60] = (bytes[60] ?? 0) ^ 1;
      await writeFile(path, bytes);
      await utimes(path, atime, mtime);
      await writeFile(archive.path('good/cmyk.jpg'), 'other bytes');
      await rm(archive.path('good/turned.jpg'));
      await utimes(archive.path('good/pyramid.tif'), new Date(), new Date());
      const before = await archive.fingerprint();
      const { code, files, summary } = await asJson<Compared>('--fixity', '--fixity-mb-per-second', '1');
      expect(code).toBe(1);
      expect(
        Object.fromEntries(files.map(({ file, state }) => [file.slice(archive.folder.length + 1), state])),
      ).toEqual({
        'good/chart.png': 'rotted',
        'good/cmyk.jpg': 'changed',
        'good/turned.jpg': 'missing',
        'good/pyramid.tif': 'touched',
        [HOSTILE]: 'intact',
      });
      expect(summary).toMatchObject({ files: 5, intact: 1, touched: 1, changed: 1, rotted: 1, missing: 1 });
      const rotted = files.find(({ state }) => state === 'rotted');
      expect(rotted?.sha256).not.toBe(rotted?.recorded.sha256);
      expect(await archive.fingerprint()).toBe(before);
    } finally {
      held.close();
    }
  });

  test('what rotted is told in words, one file when it is asked for', async () => {
    const { code, output } = await run('inspect', '--fixity', 'good/chart.png');
    expect(code).toBe(1);
    expect(output).toContain(
      `chart.png\n  rotted      has other bytes than when it was ingested, though its size and time`,
    );
    expect(output).toMatch(/1 master \(.*\) compared: 0 intact, 1 rotted\.\n$/);
  });

  test('without a database there is nothing to compare with', async () => {
    const empty = join(archive.folder, '..', 'empty');
    await expect(fixityOnce(configWith('--data', empty), [], QUIET)).rejects.toThrow(
      `data: there is no database in ${empty}: nothing was ingested there yet`,
    );
  });
});
