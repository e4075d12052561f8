import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecord } from '../../src/archive/record.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import { startLoupe, type TestServer, wholeLinesOf } from '../support/loupe.ts';
import { metricsOf } from '../support/server-metrics.ts';

const SENTENCE = 'the embedded profile that is damaged does not fit the image and is ignored';

let archive: Archive;
let server: TestServer;

/** A JPEG whose profile is none. */
async function oddJpeg(): Promise<Buffer> {
  const jpeg = await chart(60, 40).jpeg().toBuffer();
  const profile = Buffer.from('ICC_PROFILE\0\x01\x01no profile at all', 'latin1');
  const head = Buffer.from([0xff, 0xe2, 0, profile.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, profile, jpeg.subarray(2)]);
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.add('odd.jpg', await oddJpeg());
  await archive.addChart('good.jpg', 60, 40);
  server = await startLoupe({ images: archive.folder, env: { LOUPE_LOG_LEVEL: 'warn' } });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

test('the record, the log, /ready and /metrics tell of a scan that is served with a warning', async () => {
  const record = await readRecord(server.dataFolder, 'odd');
  expect(record?.warnings).toEqual([{ kind: 'colours', sentence: SENTENCE }]);
  expect((await readRecord(server.dataFolder, 'good'))?.warnings).toEqual([]);
  const lines = () => wholeLinesOf(server).map((line): object => JSON.parse(line));
  await expect.poll(lines).toHaveLength(1);
  const logged = lines();
  expect(logged[0]).toMatchObject({ level: 'warn', identifier: 'odd', warning: 'colours', msg: SENTENCE });
  expect(JSON.parse((await ask(server.url, '/ready')).text)).toMatchObject({
    status: 'ready',
    warnings: { images: 1, first: [`odd: ${SENTENCE}`] },
  });
  const metrics = await metricsOf(server.url);
  expect(metrics.sum('loupe_images_with_warnings', { kind: 'colours' })).toBe(1);
  expect(metrics.sum('loupe_images_with_warnings', { kind: 'pixels' })).toBe(0);
  expect((await ask(server.url, '/iiif/3/odd/full/max/0/default.jpg')).status).toBe(200);
});

test.each([
  ['en', 'Shown, with a warning about the scan:', '<bdi>'],
  ['es', 'Se muestra, con una advertencia sobre la digitalización:', '<bdi lang="en">'],
])('the pages of images tell it in the language of the reader: %s', async (language, words, mark) => {
  for (const path of ['/images', '/image/odd']) {
    const page = await ask(server.url, path, { headers: { 'Accept-Language': language } });
    expect(page.headers['content-language']).toBe(language);
    expect(page.headers['vary']).toContain('Accept-Language');
    expect(page.text).toContain(`<html lang="${language}">`);
    expect(page.text.match(/<p class="note">/g)).toHaveLength(1);
    expect(page.text).toContain(`<p class="note">${words} ${mark}${SENTENCE}.</bdi></p>`);
  }
  expect((await ask(server.url, '/image/good')).text).not.toContain('class="note"');
});

test('a language in the address goes on with the links', async () => {
  const page = await ask(server.url, '/images?lang=es-MX');
  expect(page.text).toContain('href="/image/odd?lang=es"');
  expect(page.text).toContain('href="/?lang=es"');
  expect((await ask(server.url, '/image/odd?lang=es')).text).toContain('href="/images?lang=es"');
});

test('`loupe ingest` sums it up', async () => {
  const folders = ['--images', archive.folder, '--data', archive.dataFolder];
  const first = await runLoupe(['ingest', ...folders]);
  expect(first.code).toBe(0);
  expect(first.output).toContain(`ingested with warnings:\n  odd: ${SENTENCE}\n`);
  expect(first.output).toContain('2 ingested (0 megapixels), 1 of them with warnings, 0 failed\n');
  const second = await runLoupe(['ingest', ...folders]);
  expect(second.output).toContain('nothing to do: all 2 images are up to date, 1 of them with warnings\n');
});
