import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse, linkTo, metadataOf } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

const CHART = { width: 1537, height: 1025 };
const CONTEXT = 'http://iiif.io/api/image/2/context.json';

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', CHART.width, CHART.height);
  await archive.add('gray.png', chart(300, 200).toColourspace('b-w').png());
  server = await startLoupe({ images: archive.folder });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(request: string, version: 2 | 3 = 2): Promise<HttpResponse> {
  return ask(server.url, `/iiif/${version}/chart/${request}`);
}

async function expectImage(answer: HttpResponse, width: number, height: number): Promise<void> {
  expect(answer.status, answer.text.slice(0, 200)).toBe(200);
  expect(await metadataOf(answer)).toMatchObject({ width, height });
}

describe('2.1, section 4.2 size', () => {
  test.each([
    ['full', 1537, 1025],
    ['max', 1537, 1025],
    ['385,', 385, 257],
    [',205', 307, 205],
    ['pct:50', 769, 513],
    ['300,300', 300, 300],
    ['!300,300', 300, 200],
    ['2000,', 2000, 1334],
    [',2050', 3074, 2050],
    ['pct:150', 2306, 1538],
    ['1600,100', 1600, 100],
  ])('%s answers %i x %i pixels', async (size, width, height) => {
    await expectImage(await get(`full/${size}/0/default.jpg`), width, height);
  });

  test('!w,h never answers more pixels than the region has', async () => {
    await expectImage(await get('full/!2000,3000/0/default.jpg'), 1537, 1025);
  });

  test.each(['^max', '^300,', '0,', ',', '!300,', 'pct:-1', 'pct:0', '1e3,'])(
    '%s is refused, naming the size',
    async (size) => {
      const answer = await get(`full/${size}/0/default.jpg`);
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.text).toMatch(/^size/);
    },
  );
});

describe('2.1, section 4.7 canonical URI', () => {
  test.each([
    ['full/full/0/default.jpg', 'full/full/0/default.jpg'],
    ['full/max/360/color.jpg', 'full/full/0/default.jpg'],
    ['full/385,257/0/default.jpg', 'full/385,/0/default.jpg'],
    ['full/300,300/!0.0/gray.png', 'full/300,300/!0/gray.png'],
    ['square/pct:50/0/default.jpg', '256,0,1025,1025/513,/0/default.jpg'],
    ['0,0,512,512/512,512/0/default.jpg', '0,0,512,512/full/0/default.jpg'],
    ['1024,512,513,512/513,/0/default.jpg', '1024,512,513,512/full/0/default.jpg'],
  ])('%s is %s: a fixed point with the same bytes', async (asked, canonical) => {
    const answer = await get(asked);
    expect(linkTo(answer, 'canonical')).toBe(`${server.url}/iiif/2/chart/${canonical}`);
    const again = await get(canonical);
    expect(again.body.equals(answer.body)).toBe(true);
    expect(again.headers.etag).toBe(answer.headers.etag);
    expect(again.headers['link']).toBe(answer.headers['link']);
  });

  test('6: the profile is linked too', async () => {
    expect(linkTo(await get('full/full/0/default.jpg'), 'profile')).toBe(
      'http://iiif.io/api/image/2/level2.json',
    );
  });
});

describe('2.1, section 5 information', () => {
  test('2: the base URI answers 303 to its info.json', async () => {
    const answer = await ask(server.url, '/iiif/2/chart');
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe(`${server.url}/iiif/2/chart/info.json`);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  test('5: plain JSON with a link to the context, JSON-LD when it is asked for', async () => {
    const plain = await get('info.json');
    expect(plain.headers['content-type']).toBe('application/json');
    expect(plain.headers.vary).toBe('Accept');
    expect(linkTo(plain, 'http://www.w3.org/ns/json-ld#context')).toBe(CONTEXT);
    const headers = { Accept: 'application/ld+json' };
    const linked = await ask(server.url, '/iiif/2/chart/info.json', { headers });
    expect(linked.headers['content-type']).toBe('application/ld+json');
    expect(linked.text).toBe(plain.text);
    expect(linked.headers.etag).not.toBe(plain.headers.etag);
  });

  test('5.2 and 5.3: the document', async () => {
    const document = JSON.parse((await get('info.json')).text);
    expect(document).toMatchObject({
      '@context': CONTEXT,
      '@id': `${server.url}/iiif/2/chart`,
      '@type': 'iiif:Image',
      protocol: 'http://iiif.io/api/image',
      ...CHART,
      tiles: [{ width: 512, scaleFactors: [1, 2, 4] }],
    });
    expect(document).not.toHaveProperty('id');
    const [level, extras] = document.profile;
    expect(level).toBe('http://iiif.io/api/image/2/level2.json');
    expect(extras.supports).toEqual(
      expect.arrayContaining(['sizeAboveFull', 'mirroring', 'rotationArbitrary', 'regionSquare']),
    );
    expect(extras.maxArea).toBe(100_000_000);
  });

  test('5.2: every size that is listed is answered, by width alone too', async () => {
    for (const { width, height } of JSON.parse((await get('info.json')).text).sizes) {
      await expectImage(await get(`full/${width},/0/default.jpg`), width, height);
      await expectImage(await get(`full/${width},${height}/0/default.jpg`), width, height);
    }
  });

  test('5.2: every tile is answered, by width alone too', async () => {
    for (const factor of [1, 2, 4]) {
      const step = 512 * factor;
      for (let y = 0; y < CHART.height; y += step) {
        for (let x = 0; x < CHART.width; x += step) {
          const width = Math.min(step, CHART.width - x);
          const height = Math.min(step, CHART.height - y);
          const w = Math.ceil(width / factor);
          const asked = await get(`${x},${y},${width},${height}/${w},/0/default.jpg`);
          await expectImage(asked, w, Math.ceil(height / factor));
        }
      }
    }
  });
});

describe('both versions', () => {
  test.each([
    ['full/full/0/default.jpg', 'full/max/0/default.jpg'],
    ['full/385,/0/default.jpg', 'full/385,257/0/default.jpg'],
    ['full/2000,/0/default.webp', 'full/^2000,/0/default.webp'],
    ['0,0,512,512/full/0/default.jpg', '0,0,512,512/max/0/default.jpg'],
    ['square/90,/!22.5/bitonal.png', 'square/90,/!22.5/bitonal.png'],
    ['pct:10,10,50,50/max/90/gray.tif', 'pct:10,10,50,50/max/90/gray.tif'],
    ['full/full/0/native.jpg', 'full/max/0/native.jpg'],
  ])('2.1 %s and 3.0 %s have the same bytes and tag', async (second, third) => {
    const [a, b] = [await get(second, 2), await get(third, 3)];
    expect(a.status).toBe(b.status);
    expect(a.headers.etag).toBe(b.headers.etag);
    expect(a.body.equals(b.body)).toBe(true);
  });

  test('an unknown version is answered 404 in plain text', async () => {
    const answer = await ask(server.url, '/iiif/4/chart/info.json');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  });
});
