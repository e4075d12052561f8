import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive, WRITTEN } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe, type TestServer, wholeLinesOf } from '../support/loupe.ts';

// Masters that are none: each is named with a sentence, and the others are served.

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="99" height="99">
<image xlink:href="file:///etc/passwd" width="9" height="9"/><rect width="99" height="99" fill="red"/></svg>`;

const SENTENCES: Readonly<Record<string, RegExp>> = {
  'bad/truncated': /ends early|damaged/,
  'bad/truncated-tiff': /ends early|damaged/,
  'bad/truncated-png': /ends early|damaged/,
  'bad/lying': /ends early|damaged|too large|more pixels|pixels/,
  'bad/bomb': /pixels/,
  'bad/svg': /not an image that Loupe reads/,
  'bad/text': /not an image that Loupe reads/,
  'bad/empty': /the file is empty/,
  'bad/head-only': /ends early|damaged/,
};

let archive: Archive;
let masters: string;
let server: TestServer;

/** The same JPEG, whose frame header claims other dimensions. */
function claiming(jpeg: Buffer, width: number, height: number): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  if (frame < 0) throw new Error('no baseline frame header');
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('good.jpg', 700, 600);
  const jpeg = await chart(900, 700).jpeg().toBuffer();
  const tiff = await chart(900, 700).tiff({ compression: 'lzw' }).toBuffer();
  const png = await chart(900, 700).png().toBuffer();
  await archive.add('bad/truncated.jpg', jpeg.subarray(0, jpeg.length / 2));
  await archive.add('bad/truncated-tiff.tif', tiff.subarray(0, tiff.length / 2));
  await archive.add('bad/truncated-png.png', png.subarray(0, png.length / 2));
  await archive.add('bad/lying.jpg', claiming(jpeg, 60_000, 60_000));
  // A few kilobytes that would be 25 megapixels.
  const blank = sharp({ create: { width: 5000, height: 5000, channels: 3, background: 'white' } });
  await archive.add('bad/bomb.png', blank.png({ palette: true, compressionLevel: 9 }));
  await archive.add('bad/svg.jpg', Buffer.from(SVG));
  await archive.add('bad/text.tif', Buffer.from('II, what a pity: no image at all'));
  await archive.add('bad/empty.png', Buffer.alloc(0));
  await archive.add('bad/head-only.webp', (await chart(90, 70).webp().toBuffer()).subarray(0, 40));
  await archive.add('bad/drawing.svg', Buffer.from(SVG));
  await writeFile(archive.path('bad/notes.txt'), 'no master');
  masters = await archive.fingerprint();
  server = await startLoupe({
    images: archive.folder,
    data: archive.dataFolder,
    flags: ['--max-master-pixels', '4000000'],
  });
});

afterAll(async () => {
  await server.stop();
  expect(await archive.fingerprint()).toBe(masters);
  await archive.remove();
});

describe.each(Object.entries(SENTENCES))('%s', (identifier, sentence) => {
  const encoded = encodeURIComponent(identifier);

  test('is answered with a sentence that says what is wrong', async () => {
    for (const path of ['info.json', 'full/90,/0/default.jpg', '0,0,9,9/max/90/gray.png']) {
      for (const version of [2, 3]) {
        const answer = await ask(server.url, `/iiif/${version}/${encoded}/${path}`);
        expect(answer.status).toBe(500);
        expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.headers['access-control-allow-origin']).toBe('*');
        expect(answer.text).toMatch(sentence);
        expect(answer.text).not.toMatch(/vips|libjpeg|libpng|\.ts:|\/tmp|images\/bad/i);
      }
    }
  });

  test('is shown on the first page with that sentence', async () => {
    const page = await ask(server.url, '/images');
    expect(page.status).toBe(200);
    const name = identifier.slice(identifier.indexOf('/') + 1);
    const from = page.text.indexOf(`>${name}<`);
    expect(from).toBeGreaterThan(0);
    expect(page.text.slice(from, from + 300)).toMatch(sentence);
    expect(page.text).not.toContain(`/iiif/3/${encoded}/full`);
  });

  test('is logged with that sentence', async () => {
    const told = () =>
      wholeLinesOf(server)
        .map((line) => JSON.parse(line))
        .filter((line) => line.identifier === identifier && sentence.test(line.msg)).length;
    await expect.poll(told).toBeGreaterThan(0);
  });
});

test('the others are served, and the server is ready', async () => {
  expect((await ask(server.url, '/iiif/3/good/0,0,512,512/512,512/0/default.jpg')).status).toBe(200);
  expect((await ask(server.url, '/iiif/3/good/1,2,300,200/max/0/default.png')).status).toBe(200);
  const ready = await ask(server.url, '/ready');
  expect(ready.status).toBe(200);
  // The drawing counts too.
  expect(JSON.parse(ready.text).unreadable).toBe(Object.keys(SENTENCES).length + 1);
});

test('a drawing is no master, and is reported', async () => {
  expect((await ask(server.url, '/iiif/3/bad%2Fdrawing/info.json')).status).toBe(404);
  await expect.poll(server.logged).toContain('.svg files (an SVG drawing) are not accepted as masters');
  expect((await ask(server.url, '/iiif/3/bad%2Fnotes/info.json')).status).toBe(404);
});

test('all are listed where people read', () => {
  for (const [identifier, sentence] of Object.entries(SENTENCES)) {
    const lines = server
      .printed()
      .split('\n')
      .filter((each) => each.includes(`${identifier}: `));
    expect(
      lines.some((line) => sentence.test(line)),
      `${identifier}: ${lines.join('; ')}`,
    ).toBe(true);
  }
});

test('before ingest has said so, a bad master is answered with a sentence too', async () => {
  const straight = await startLoupe({
    images: archive.folder,
    flags: ['--max-master-pixels', '4000000', '--background-ingest=false'],
    untilReady: false,
  });
  try {
    for (const [identifier, sentence] of Object.entries(SENTENCES)) {
      const answer = await ask(
        straight.url,
        `/iiif/3/${encodeURIComponent(identifier)}/full/max/0/default.jpg`,
      );
      expect(answer.status, identifier).toBe(500);
      // Where only decoding shows the fault, the words are more general.
      const general = answer.text === 'the image could not be rendered\n';
      expect(general || sentence.test(answer.text), `${identifier}: ${answer.text}`).toBe(true);
    }
    expect((await ask(straight.url, '/iiif/3/good/full/90,/0/default.jpg')).status).toBe(200);
    expect((await ask(straight.url, '/health')).status).toBe(200);
  } finally {
    await straight.stop();
  }
});

test('a master that is mended is taken in', async () => {
  const repaired = await emptyArchive();
  await repaired.add('scan.jpg', Buffer.from('nothing yet'), WRITTEN);
  const mending = await startLoupe({
    images: repaired.folder,
    flags: ['--settle-seconds', '0', '--rescan-seconds', '1'],
  });
  try {
    expect((await ask(mending.url, '/iiif/3/scan/info.json')).status).toBe(500);
    await repaired.add('scan.jpg', chart(300, 200).jpeg(), new Date(WRITTEN.getTime() + 60_000));
    await expect
      .poll(async () => (await ask(mending.url, '/iiif/3/scan/full/max/0/default.jpg')).status)
      .toBe(200);
  } finally {
    await mending.stop();
    await repaired.remove();
  }
});
