import { rm } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { startLoupe, type TestServer, temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

const FLAGS = [
  ...['--jpg-quality', '95', '--jpg-chroma', '4:4:4', '--webp-quality', '20', '--avif-chroma', '4:4:4'],
  ...['--tif-compression', 'none', '--jp2-ratio', '40'],
];

const TILE = '0,0,512,512/512,/0/default.jpg';
const CROP = '100,100,400,300/max/0/default';
const FORMATS = ['jpg', 'webp', 'avif', 'tif', 'jp2', 'pdf', 'png', 'gif'] as const;

type Answers = Readonly<Record<string, HttpResponse>>;

let archive: Archive;
let data: string;
let server: TestServer | undefined;
/** Of the chart, prepared with the defaults: before the settings were changed, and afterwards. */
let before: Answers;
let after: Answers;

async function start(flags: readonly string[]): Promise<TestServer> {
  server = await startLoupe({ images: archive.folder, data, flags });
  return server;
}

async function answersOf({ url }: TestServer, identifier: string): Promise<Answers> {
  const get = (request: string) => ask(url, `/iiif/3/${identifier}/${request}`);
  const isPrepared = async () => (await get('90,90,90,90/max/0/default.jpg')).status === 200;
  await until(isPrepared, 'the scan is served');
  await until(async () => (await ask(url, '/ready')).text.includes('"waitingForIngest":0'), 'it is prepared');
  const answers: Record<string, HttpResponse> = { tile: await get(TILE) };
  for (const format of FORMATS) answers[format] = await get(`${CROP}.${format}`);
  return answers;
}

/** The quantisation tables, which say with what quality a JPEG was made. */
function tablesOf({ body }: HttpResponse): string {
  const tables: string[] = [];
  for (let at = 2; body.readUInt16BE(at) !== 0xffda; at += 2 + body.readUInt16BE(at + 2))
    if (body.readUInt16BE(at) === 0xffdb)
      tables.push(body.toString('hex', at + 4, at + 2 + body.readUInt16BE(at + 2)));
  return tables.join('');
}

beforeAll(async () => {
  [archive, data] = [await emptyArchive(), await temporaryFolder()];
  await archive.addChart('chart.png', 1300, 900);
  before = await answersOf(await start([]), 'chart');
  await server?.stop();
  await archive.addChart('later.png', 1300, 900);
  after = await answersOf(await start(FLAGS), 'chart');
});

afterAll(async () => {
  await server?.stop();
  await archive.remove();
  await rm(data, { recursive: true });
});

describe('what is set of encoders', () => {
  test.each(['webp', 'avif', 'tif', 'jp2'])('%s is made so, under another ETag', (format) => {
    const [was, is] = [before[format], after[format]];
    expect([was?.status, is?.status]).toEqual([200, 200]);
    expect(is?.headers.etag).not.toBe(was?.headers.etag);
    expect(is?.body.equals(was?.body ?? Buffer.alloc(0))).toBe(false);
  });

  test('as is said', async () => {
    expect(after['webp']?.body.length).toBeLessThan(before['webp']?.body.length ?? 0);
    expect(after['jp2']?.body.length).toBeLessThan(400 * 300 * 3 * 0.03);
    // Neither of the colours is halved (AV1-ISOBMFF, 2.3.3).
    const avif = after['avif']?.body ?? Buffer.alloc(0);
    expect((avif[avif.indexOf('av1C') + 6] ?? 255) & 0x0c).toBe(0);
    expect(after['tif']?.body.length).toBeGreaterThan(400 * 300 * 3);
  });

  test.each(['png', 'gif'])('%s stays, for which nothing was set', (format) => {
    expect(after[format]?.headers.etag).toBe(before[format]?.headers.etag);
    expect(after[format]?.body.equals(before[format]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  test.each(['tile', 'jpg', 'pdf'])(
    '%s of a scan that was prepared before stays as its tiles are',
    (name) => {
      expect(after[name]?.headers.etag).toBe(before[name]?.headers.etag);
      expect(after[name]?.body.equals(before[name]?.body ?? Buffer.alloc(0))).toBe(true);
    },
  );

  test('tiles and crops of a scan that is prepared afterwards have the new quality and whole colours alike', async () => {
    if (!server) throw new Error('there is no server');
    const { tile, jpg, pdf } = await answersOf(server, 'later');
    if (!tile || !jpg || !before['tile']) throw new Error('an answer is missing');
    expect(tablesOf(tile).length).toBeGreaterThan(200);
    expect(tablesOf(tile)).not.toBe(tablesOf(before['tile']));
    expect(tablesOf(jpg)).toBe(tablesOf(tile));
    for (const { body } of [tile, jpg])
      expect(await sharp(body).metadata()).toMatchObject({ chromaSubsampling: '4:4:4' });
    expect(pdf?.body.includes(jpg.body)).toBe(true);
  });
});
