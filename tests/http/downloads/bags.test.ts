import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, chart } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { type AskOptions, ask, type HttpResponse, metadataOf } from '../../support/asking.ts';
import { checkedBag } from '../../support/bag.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { metricsOf } from '../../support/server-metrics.ts';

// Essays as bags. Two servers have the same archive, and are asked for by the same name.

const BAG = '/essay/harbour/bag';
const HEADERS = { Host: 'archive.example' };
const FLAGS = [...BY_EVENTS, '--settle-seconds', '0', '--admin-email', 'archive@example.org'];

/** Two pages. */
const PLANS = join(import.meta.dirname, '../../masters/pdf/text.pdf');

let archive: Archive;
let server: TestServer;
let other: TestServer;
let scan: Buffer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  // Larger than what is stored ready-made.
  await archive.addChart('harbour/01.jpg', 2600, 1950);
  scan = await chart(300, 200).tiff({ compression: 'lzw' }).toBuffer();
  await archive.add('box 1/Österreich; 4.tif', scan);
  await archive.add('plans.pdf', await readFile(PLANS));
  await archive.addManifest(
    'open.yaml',
    `label: Open
language: en
originals: true
photographs:
  - {image: 'box 1/Österreich; 4', alternativeText: A chart}
  - {image: plans, alternativeText: The first page}
  - {image: 'plans;2', alternativeText: The second page}
`,
  );
  const { folder: images, manifestsFolder: manifests } = archive;
  const both = { images, manifests, flags: [...FLAGS, '--workers', '2', '--bags-at-once', '12'] };
  [server, other] = await Promise.all([
    startLoupe({ ...both, data: archive.dataFolder }),
    startLoupe({ images, manifests, flags: [...FLAGS, '--bag-disk-mb', '1'] }),
  ]);
});
afterAll(async () => {
  await server?.stop();
  await other?.stop();
  await archive?.remove();
});

const get = (path: string, { headers, ...options }: AskOptions = {}): Promise<HttpResponse> =>
  ask(server.url, path, { ...options, headers: { ...HEADERS, ...headers } });

async function made(): Promise<number> {
  return (await metricsOf(server.url)).sum('loupe_bags_total', { result: 'made' });
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the bag of an essay', () => {
  test('costs nothing for HEAD and for those who have it, also where it was never made', async () => {
    const head = await get(BAG, { method: 'HEAD' });
    expect([head.status, head.headers['content-length']]).toEqual([200, undefined]);
    const { etag = '' } = head.headers;
    expect((await get(BAG, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect(await made()).toBe(0);
  });

  test('is made once for ten equal requests, and kept', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => get(BAG)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => sha256(body))).size).toBe(1);
    const later = await get(BAG);
    expect(later.body.equals(answers[0]?.body ?? Buffer.alloc(0))).toBe(true);
    expect(await made()).toBe(1);
    const head = await get(BAG, { method: 'HEAD' });
    expect(head.headers['content-length']).toBe(`${later.body.length}`);
    expect(head.headers.etag).toBe(later.headers.etag);
    const metrics = await metricsOf(server.url);
    expect(metrics.sum('loupe_bag_sent_bytes_total')).toBeGreaterThanOrEqual(11 * later.body.length);
    expect(metrics.sum('loupe_bag_disk_bytes')).toBe(later.body.length);
  });

  test('is a valid bag of pictures, manifest and descriptions, and costs no render', async () => {
    const { renders } = await metricsOf(server.url);
    const answer = await get(BAG);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="harbour.zip"',
      'content-length': `${answer.body.length}`,
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    const { name, files, info } = await checkedBag(answer.body);
    expect(name).toBe('harbour');
    expect([...files.keys()]).toEqual([
      'bagit.txt',
      'data/manifest.json',
      ...['dc.xml', 'dc.jsonld', 'schema.jsonld'].map((form) => `data/descriptions/harbour.${form}`),
      'data/images.csv',
      'data/images/0001-harbour-01.jpg',
      'data/images/0002-harbour-02.jpg',
      'data/images/0003-harbour-03r.jpg',
      'data/images/0003-2-harbour-03v.jpg',
      'bag-info.txt',
      'manifest-sha256.txt',
      'tagmanifest-sha256.txt',
    ]);
    expect(Object.fromEntries(info)).toMatchObject({
      'Contact-Email': 'archive@example.org',
      Title: 'The harbour',
      'External-Description': 'How the harbour was built.',
      'External-Identifier': 'http://archive.example/presentation/3/harbour/manifest',
      Rights: 'http://rightsstatements.org/vocab/InC/1.0/',
      'Required-Statement': 'The archive',
      'Bagging-Date': expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    });
    const same = await get('/iiif/3/harbour%2F01/full/1300,975/0/default.jpg');
    expect(files.get('data/images/0001-harbour-01.jpg')?.equals(same.body)).toBe(true);
    const listed = JSON.parse((await get('/iiif/3/harbour%2F01/info.json')).text);
    expect(listed.sizes).toContainEqual({ width: 1300, height: 975 });
    expect(await metadataOf(same)).toMatchObject({ format: 'jpeg', width: 1300 });
    const manifest = await get('/presentation/3/harbour/manifest');
    expect(files.get('data/manifest.json')?.toString('utf8')).toBe(manifest.text);
    const dublinCore = await get('/description/harbour.dc.xml');
    expect(files.get('data/descriptions/harbour.dc.xml')?.toString('utf8')).toBe(dublinCore.text);
    const [columns, first] = files.get('data/images.csv')?.toString('utf8').split('\r\n') ?? [];
    expect(columns).toBe('file,canvas,image,label,width,height,rights');
    expect(first).toBe(
      'data/images/0001-harbour-01.jpg,http://archive.example/presentation/3/harbour/canvas/harbour-01,http://archive.example/iiif/3/harbour%2F01,The pier,1300,975,http://rightsstatements.org/vocab/InC/1.0/',
    );
    expect((await metricsOf(server.url)).renders).toBe(renders);
  });

  test('goes on where it broke off, unless it is another', async () => {
    const { body, headers } = await get(BAG);
    const { etag = '' } = headers;
    const at = 100_001;
    const part = (range: string, ifRange = etag) =>
      get(BAG, { headers: { Range: range, 'If-Range': ifRange } });
    const [start, end] = await Promise.all([part(`bytes=0-${at - 1}`), part(`bytes=${at}-`)]);
    expect([start.status, end.status]).toEqual([206, 206]);
    expect(end.headers['content-range']).toBe(`bytes ${at}-${body.length - 1}/${body.length}`);
    expect(Buffer.concat([start.body, end.body]).equals(body)).toBe(true);
    expect((await part('bytes=-22')).body.equals(body.subarray(-22))).toBe(true);
    const whole = await part('bytes=5-', '"another"');
    expect([whole.status, whole.body.equals(body)]).toEqual([200, true]);
    const behind = await get(BAG, { headers: { Range: `bytes=${body.length}-` } });
    expect([behind.status, behind.headers['content-range'], behind.headers['content-type']]).toEqual([
      416,
      `bytes */${body.length}`,
      'application/json',
    ]);
    expect(JSON.parse(behind.text).message).toBe(`Range: the bag has ${body.length} bytes`);
  });

  test('has the same bytes on another server, by which its ETag is the same', async () => {
    const [one, same] = await Promise.all([get(BAG), ask(other.url, BAG, { headers: HEADERS })]);
    expect(same.headers.etag).toBe(one.headers.etag);
    expect(sha256(same.body)).toBe(sha256(one.body));
    const elsewhere = await get(BAG, { headers: { Host: 'mirror.example' }, method: 'HEAD' });
    expect(elsewhere.headers.etag).not.toBe(one.headers.etag);
  });

  test('has the scans as they lie in the archive where the essay offers them, each once', async () => {
    const { files } = await checkedBag((await get('/essay/open/bag')).body);
    const pictures = [...files.keys()].filter((path) => /^data\/(?:images|originals)\//.test(path));
    expect(pictures).toEqual(['data/originals/0001-osterreich-4.tif', 'data/originals/0002-plans.pdf']);
    expect(files.get('data/originals/0001-osterreich-4.tif')?.equals(scan)).toBe(true);
    const rows = files.get('data/images.csv')?.toString('utf8').trim().split('\r\n').slice(1) ?? [];
    expect(rows.map((row) => row.split(',')[0])).toEqual([
      'data/originals/0001-osterreich-4.tif',
      'data/originals/0002-plans.pdf',
      'data/originals/0002-plans.pdf',
    ]);
  });

  test('exists for another order, and not for drafts and unknown essays', async () => {
    expect((await get('/essay/harbour-by-date/bag', { method: 'HEAD' })).status).toBe(200);
    expect((await get('/essay/not-ready/bag')).status).toBe(404);
    expect((await get('/essay/nowhere/bag')).status).toBe(404);
    expect((await get(`${BAG}?size=full`)).status).toBe(400);
  });

  test('is named by manifests of every version and by the page, and is nothing for crawlers', async () => {
    const id = 'http://archive.example/essay/harbour/bag';
    const rendering = async (version: number): Promise<Record<string, unknown>[]> =>
      JSON.parse((await get(`/presentation/${version}/harbour/manifest`)).text).rendering;
    const label = { en: ['Everything as one file (BagIt)'], es: ['Todo en un archivo (BagIt)'] };
    for (const version of [3, 4])
      expect(await rendering(version)).toContainEqual({
        id,
        type: 'Dataset',
        label,
        format: 'application/zip',
      });
    expect((await rendering(2)).map((link) => [link['@id'], link['format']])).toContainEqual([
      id,
      'application/zip',
    ]);
    const page = await get('/essay/harbour', { headers: { Accept: 'text/html' } });
    expect(page.text).toContain('<a href="/essay/harbour/bag">');
    const robots = await get('/robots.txt');
    expect(robots.text).toContain('\nDisallow: /essay/*/bag\n');
    expect(robots.text).toContain('http://archive.example/essay/{manifest}/bag');
  });

  test('is another when the essay says something else, and when a scan is another', async () => {
    const before = await get(BAG);
    const etag = before.headers.etag ?? '';
    const isAnother = async (known: string) =>
      (await get(BAG, { method: 'HEAD', headers: { 'If-None-Match': known } })).status === 200;
    const essay = await readFile(join(archive.manifestsFolder, 'harbour.yaml'), 'utf8');
    await archive.addManifest('harbour.yaml', essay.replace('label: The pile driver', 'label: The rammer'));
    await until(() => isAnother(etag), 'the essay is read again');
    const after = await get(BAG);
    const { files } = await checkedBag(after.body);
    expect(files.get('data/images.csv')?.toString('utf8')).toContain(',The rammer,');
    await archive.addChart('harbour/02.jpg', 420, 300);
    const changed = async () => {
      const answer = await get(BAG);
      if (answer.status !== 200 || answer.headers.etag === after.headers.etag) return false;
      const bag = await checkedBag(answer.body);
      const table = bag.files.get('data/images.csv')?.toString('utf8') ?? '';
      return table.includes(',The rammer,420,300,');
    };
    await until(changed, 'the bag has the new scan');
  });

  test('leaves nothing but whole bags in the data folder', async () => {
    const names = await readdir(join(archive.dataFolder, 'cache', 'bags'));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/^[0-9a-f]{40}\.zip$/.test(name))).toEqual([]);
  });
});
