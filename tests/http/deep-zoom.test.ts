import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive, WRITTEN } from '../support/archive.ts';
import { ask, metadataOf } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

// Deep Zoom: an XML document and a pyramid that begins at one pixel.

const TILE = 512;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('sub/odd one.jpg', 1537, 1025);
  await archive.addChart('small.jpg', 33, 77);
  server = await startLoupe({ images: archive.folder });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

describe.each([
  ['sub%2Fodd%20one', 1537, 1025, 11],
  ['small', 33, 77, 7],
])('%s', (identifier, width, height, deepest) => {
  test('has a document with its dimensions', async () => {
    const answer = await ask(server.url, `/dzi/${identifier}.dzi`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['last-modified']).toBe(WRITTEN.toUTCString());
    expect(answer.text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Image [^>]*TileSize="512" Overlap="0"/,
    );
    expect(answer.text).toContain(`<Size Width="${width}" Height="${height}"/>`);
    const { etag = '' } = answer.headers;
    const again = await ask(server.url, `/dzi/${identifier}.dzi`, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  test('answers every tile of every level at its size, and none beside them', async () => {
    for (let level = 0; level <= deepest; level += 1) {
      const factor = 2 ** (deepest - level);
      const [w, h] = [Math.ceil(width / factor), Math.ceil(height / factor)];
      const [columns, rows] = [Math.ceil(w / TILE), Math.ceil(h / TILE)];
      const tile = (column: number, row: number) =>
        ask(server.url, `/dzi/${identifier}_files/${level}/${column}_${row}.jpg`);
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) {
          const answer = await tile(column, row);
          expect(answer.status, `level ${level}, ${column}_${row}`).toBe(200);
          expect(answer.headers['content-type']).toBe('image/jpeg');
          expect(await metadataOf(answer)).toMatchObject({
            format: 'jpeg',
            width: Math.min(TILE, w - column * TILE),
            height: Math.min(TILE, h - row * TILE),
          });
        }
      }
      expect((await tile(columns, 0)).status).toBe(404);
      expect((await tile(0, rows)).status).toBe(404);
    }
    expect((await ask(server.url, `/dzi/${identifier}_files/${deepest + 1}/0_0.jpg`)).status).toBe(404);
  });
});

test('tiles of the pyramid are those of IIIF, byte for byte and with the same tag', async () => {
  for (const [level, column, row, region, size] of [
    [11, 1, 1, '512,512,512,512', '512,512'],
    [11, 3, 2, '1536,1024,1,1', '1,1'],
    [10, 0, 0, '0,0,1024,1024', '512,512'],
    [10, 1, 1, '1024,1024,513,1', '257,1'],
    [9, 0, 0, 'full', '385,257'],
    [3, 0, 0, 'full', '7,5'],
  ]) {
    const deep = await ask(server.url, `/dzi/sub%2Fodd%20one_files/${level}/${column}_${row}.jpg`);
    const iiif = await ask(server.url, `/iiif/3/sub%2Fodd%20one/${region}/${size}/0/default.jpg`);
    expect(iiif.status).toBe(200);
    expect(deep.headers.etag).toBe(iiif.headers.etag);
    expect(deep.body.equals(iiif.body), `${level} ${column}_${row}`).toBe(true);
  }
});

test('an identifier may come with raw slashes', async () => {
  expect((await ask(server.url, '/dzi/sub/odd%20one.dzi')).status).toBe(200);
  expect((await ask(server.url, '/dzi/sub/odd%20one_files/11/0_0.jpg')).status).toBe(200);
});

test.each([
  '/dzi/small',
  '/dzi/small_files/7/0_0.png',
  '/dzi/small_files/7/0.jpg',
  '/dzi/small_files/-1/0_0.jpg',
  '/dzi/small_files/7/0_0_0.jpg',
  '/dzi/small_files/999999999999/0_0.jpg',
  '/dzi/none.dzi',
  '/dzi/none_files/0/0_0.jpg',
])('%s is answered 404 in plain text', async (path) => {
  const answer = await ask(server.url, path);
  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  expect(answer.headers['access-control-allow-origin']).toBe('*');
});
