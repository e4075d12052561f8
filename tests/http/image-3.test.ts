import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive, WRITTEN } from '../support/archive.ts';
import { ask, type HttpResponse, linkTo, metadataOf, pixelsOf } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { pdfPicture } from '../support/pdf-picture.ts';
import { metricsOf } from '../support/server-metrics.ts';

const CHART = { width: 1537, height: 1025 };
const GRAY = { width: 301, height: 203 };
const CONTEXT = 'http://iiif.io/api/image/3/context.json';
const LD_JSON = `application/ld+json;profile="${CONTEXT}"`;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('sub/chart.jpg', CHART.width, CHART.height);
  await archive.add('gray.png', chart(GRAY.width, GRAY.height).toColourspace('b-w').png());
  await archive.add('turned.jpg', chart(300, 200).withMetadata({ orientation: 6 }).jpeg());
  server = await startLoupe({ images: archive.folder });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(request: string, identifier = 'sub%2Fchart'): Promise<HttpResponse> {
  return ask(server.url, `/iiif/3/${identifier}/${request}`);
}

function expectPublic({ headers }: HttpResponse): void {
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['access-control-expose-headers']).toMatch(/Link.*ETag/);
  expect(headers['accept-ranges']).toBeUndefined();
}

async function expectImage(answer: HttpResponse, width: number, height: number): Promise<void> {
  expect(answer.status, answer.text.slice(0, 200)).toBe(200);
  expectPublic(answer);
  expect(await metadataOf(answer)).toMatchObject({ width, height });
}

/** As the box `ihdr` says. */
function jp2Sides(file: Buffer): { width: number; height: number } {
  const at = file.indexOf('ihdr') + 4;
  return { width: file.readUInt32BE(at + 4), height: file.readUInt32BE(at) };
}

function expectRefusal(answer: HttpResponse, parameter: string | RegExp): void {
  expect(answer.status).toBe(400);
  expectPublic(answer);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.text).toMatch(parameter);
}

describe('4.1 region', () => {
  test.each([
    ['full', 1537, 1025],
    ['square', 1025, 1025],
    ['100,200,300,400', 300, 400],
    ['pct:10,20,30,40', 461, 410],
    ['pct:.5,0.5,99.5,99.5', 1529, 1020],
    ['1536,1024,1,1', 1, 1],
  ])('%s answers %i x %i pixels', async (region, width, height) => {
    await expectImage(await get(`${region}/max/0/default.png`), width, height);
  });

  test.each([
    ['1500,1000,500,500', 37, 25],
    ['0,0,99999,99999', 1537, 1025],
    ['pct:50,50,100,100', 768, 512],
  ])('%s, partly outside, is cropped to the image', async (region, width, height) => {
    await expectImage(await get(`${region}/max/0/default.jpg`), width, height);
  });

  test.each([
    ['1537,0,10,10'],
    ['0,1025,1,1'],
    ['pct:100,0,10,10'],
    ['0,0,0,10'],
    ['0,0,10,0'],
    ['pct:0,0,0,10'],
    ['-1,0,10,10'],
    ['1.5,0,10,10'],
    ['1e2,0,10,10'],
    ['0,0,Infinity,10'],
    ['0,0,%2010,10'],
    ['0,0,10'],
    ['0,0,10,10,10'],
    ['a,b,c,d'],
    ['Full'],
    ['pct:0,0,10%,10'],
  ])('%s is refused, naming the region', async (region) => {
    const answer = await get(`${region}/max/0/default.jpg`);
    // A stray percent sign spoils the whole path.
    expectRefusal(answer, region.endsWith('10%,10') ? /percent-encoded/ : /^region/);
  });
});

describe('4.2 size', () => {
  test.each([
    ['max', 1537, 1025],
    ['300,', 300, 200],
    [',205', 307, 205],
    ['300,300', 300, 300],
    ['!300,300', 300, 200],
    ['pct:50', 769, 513],
    ['pct:.5', 8, 5],
    ['%5E3000,', 3000, 2001],
    ['^3000,', 3000, 2001],
    ['^,2050', 3074, 2050],
    ['^2000,500', 2000, 500],
    ['^!3000,3000', 3000, 2001],
    ['^pct:150', 2306, 1538],
    ['^300,', 300, 200],
  ])('%s answers %i x %i pixels', async (size, width, height) => {
    await expectImage(await get(`full/${size}/0/default.jpg`), width, height);
  });

  test('!w,h larger than the region is answered at the size of the region', async () => {
    await expectImage(await get('full/!2000,3000/0/default.jpg'), 1537, 1025);
    await expectImage(await get('10,10,50,40/!400,400/0/default.jpg'), 50, 40);
  });

  test.each([
    ['2000,'],
    [',2000'],
    ['2000,100'],
    ['100,2000'],
    ['pct:101'],
    ['pct:100.0001'],
    ['0,'],
    [',0'],
    ['0,0'],
    ['!0,10'],
    ['pct:0'],
    ['pct:0.001'],
    ['full'],
    ['1.5,'],
    ['-5,'],
    ['%2B5,'],
    ['1e3,'],
    ['Infinity,'],
    [','],
    ['!5,'],
    ['^^max'],
    ['^full'],
    ['300,200,'],
    ['99999999999999999999,'],
  ])('%s is refused, naming the size', async (size) => {
    expectRefusal(await get(`full/${size}/0/default.jpg`), /^size/);
  });

  test.each(['jpg', 'webp', 'avif', 'gif'])('%s above what the format holds is refused', async (format) => {
    const answer = await get(`full/^70000,1/0/default.${format}`);
    expectRefusal(answer, new RegExp(`^size: 70000 x 1 is too large for ${format}: .*at most \\d+ px`));
  });
});

describe('4.3 rotation', () => {
  test.each([
    ['0', 300, 200],
    ['90', 200, 300],
    ['180', 300, 200],
    ['270', 200, 300],
    ['360', 300, 200],
    ['!0', 300, 200],
    ['!90', 200, 300],
    ['0.0', 300, 200],
    ['22.5', 354, 300],
    ['!337.5', 354, 300],
  ])('%s answers the bounding box of %i x %i pixels', async (rotation, width, height) => {
    const answer = await get(`full/300,200/${rotation}/default.jpg`);
    expect(answer.status).toBe(200);
    const found = await metadataOf(answer);
    expect(Math.abs(found.width - width)).toBeLessThanOrEqual(1);
    expect(Math.abs(found.height - height)).toBeLessThanOrEqual(1);
  });

  test('90 turns clockwise, ! mirrors before it turns', async () => {
    const plain = await get('100,100,300,200/max/0/default.png');
    const turned = await get('100,100,300,200/max/90/default.png');
    const both = await get('100,100,300,200/max/!90/default.png');
    const quarter = (png: Buffer): Promise<Buffer> => sharp(png).rotate(90).raw().toBuffer();
    expect((await pixelsOf(turned)).data.equals(await quarter(plain.body))).toBe(true);
    const mirrored = await sharp(plain.body).flop().png().toBuffer();
    expect((await pixelsOf(both)).data.equals(await quarter(mirrored))).toBe(true);
    expect(both.body.equals(turned.body)).toBe(false);
  });

  test.each(['png', 'webp', 'gif', 'avif'])('22.5 leaves transparent corners in %s', async (format) => {
    const { data } = await pixelsOf(await get(`full/300,200/22.5/default.${format}`), 4);
    expect(data[3]).toBe(0);
  });

  test.each(['jpg', 'tif'])('22.5 leaves white corners in %s', async (format) => {
    const answer = await get(`full/300,200/22.5/default.${format}`);
    expect(await metadataOf(answer)).toMatchObject({ hasAlpha: false });
    expect(Math.min(...(await pixelsOf(answer)).data.subarray(0, 3))).toBeGreaterThan(250);
  });

  test('all decimals count: two angles that differ in the ninth are two images', async () => {
    const one = await get('full/30,20/22.500000001/default.png');
    const other = await get('full/30,20/22.500000002/default.png');
    expect(one.headers.etag).not.toBe(other.headers.etag);
    expect(linkTo(one, 'canonical')).toContain('/22.500000001/');
    const zeros = await get('full/30,20/022.5000/default.png');
    expect(linkTo(zeros, 'canonical')).toContain('/22.5/');
  });

  test.each(['361', '360.1', '-90', '!', 'abc', '1e1', '%2B90', '90!', '!!90', '1.2.3', 'NaN', ''])(
    '"%s" is refused, naming the rotation',
    async (rotation) => {
      expectRefusal(await get(`full/max/${rotation}/default.jpg`), /^rotation/);
    },
  );
});

describe('4.4 quality', () => {
  test('color is the default of a colour image, byte for byte', async () => {
    const asked = await Promise.all(['default', 'color'].map((quality) => get(`full/200,/0/${quality}.png`)));
    expect(asked[0]?.body.equals(asked[1]?.body ?? Buffer.alloc(0))).toBe(true);
    expect(asked[0]?.headers.etag).toBe(asked[1]?.headers.etag);
  });

  test('gray has no colour', async () => {
    const { data } = await pixelsOf(await get('full/100,/0/gray.jpg'));
    for (let at = 0; at < data.length; at += 3) {
      expect(data[at]).toBe(data[at + 1]);
      expect(data[at]).toBe(data[at + 2]);
    }
  });

  test('bitonal png has one bit a pixel, and both colours', async () => {
    const answer = await get('full/300,/0/bitonal.png');
    expect(answer.status).toBe(200);
    // The bit depth of a PNG's header.
    expect(answer.body[24]).toBe(1);
    const { data } = await pixelsOf(answer);
    expect(new Set(data)).toEqual(new Set([0, 255]));
  });

  test.each(['default', 'color', 'gray', 'bitonal'])('%s is answered for a gray image', async (quality) => {
    await expectImage(await get(`full/max/0/${quality}.jpg`, 'gray'), GRAY.width, GRAY.height);
  });

  test.each(['native', 'grey', 'Default', ''])('"%s" is refused, naming the quality', async (quality) => {
    expectRefusal(await get(`full/max/0/${quality}.jpg`), /^quality/);
  });
});

describe('4.5 format', () => {
  test.each([
    ['jpg', 'image/jpeg', 'jpeg'],
    ['png', 'image/png', 'png'],
    ['webp', 'image/webp', 'webp'],
    ['gif', 'image/gif', 'gif'],
    ['tif', 'image/tiff', 'tiff'],
    ['avif', 'image/avif', 'heif'],
    ['jp2', 'image/jp2', undefined],
    ['pdf', 'application/pdf', undefined],
  ])('%s is answered as %s', async (format, mediaType, written) => {
    const answer = await get(`full/120,/0/default.${format}`);
    const size = { width: 120, height: 80 };
    expect(answer.headers['content-type']).toBe(mediaType);
    if (written === undefined) {
      expectPublic(answer);
      expect(answer.status).toBe(200);
      if (format === 'pdf')
        expect(await pdfPicture(answer.body)).toMatchObject({ ...size, info: { Title: 'sub/chart' } });
      else expect(jp2Sides(answer.body)).toEqual(size);
      // What the file says of the scan is part of its version.
      expect(answer.headers.etag).toMatch(/default\.(?:jp2|pdf)-[0-9a-f]{12}"$/);
    } else {
      await expectImage(answer, 120, 80);
      expect((await metadataOf(answer)).format).toBe(written);
    }
    expect(Number(answer.headers['content-length'])).toBe(answer.body.length);
  });

  test.each(['default.JPG', 'default.jpeg', 'default.', 'default'])(
    '%s is refused, naming the format',
    async (last) => {
      expectRefusal(await get(`full/max/0/${last}`), /^format/);
    },
  );
});

describe('4.8 canonical URI', () => {
  test.each([
    ['full/max/0/default.jpg', 'full/max/0/default.jpg'],
    ['square/pct:50/360/color.jpg', '256,0,1025,1025/513,513/0/default.jpg'],
    ['pct:0,0,100,100/300,/0/default.jpg', 'full/300,200/0/default.jpg'],
    ['0,0,9999,9999/!300,300/!0.50/gray.png', 'full/300,200/!0.5/gray.png'],
    ['0,0,100,50/^200,/0/default.webp', '0,0,100,50/^200,100/0/default.webp'],
    ['0,0,100,50/^100,/0/default.jpg', '0,0,100,50/max/0/default.jpg'],
  ])('%s is %s: a fixed point with the same bytes', async (asked, canonical) => {
    const answer = await get(asked);
    expect(linkTo(answer, 'canonical')).toBe(`${server.url}/iiif/3/sub%2Fchart/${canonical}`);
    const again = await get(canonical);
    expect(again.body.equals(answer.body)).toBe(true);
    expect(again.headers.etag).toBe(answer.headers.etag);
    expect(again.headers['link']).toBe(answer.headers['link']);
  });

  test('6: the profile is linked too', async () => {
    expect(linkTo(await get('full/max/0/default.jpg'), 'profile')).toBe(
      'http://iiif.io/api/image/3/level2.json',
    );
  });
});

describe('2 and 5: base URI and information', () => {
  test('the base URI answers 303 to its info.json', async () => {
    for (const path of ['/iiif/3/sub%2Fchart', '/iiif/3/sub%2Fchart/']) {
      const answer = await ask(server.url, path);
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe(`${server.url}/iiif/3/sub%2Fchart/info.json`);
      expectPublic(answer);
    }
  });

  test('5.1: JSON-LD unless the client prefers plain JSON, and Vary says so', async () => {
    const asked = async (accept?: string) =>
      ask(server.url, '/iiif/3/gray/info.json', accept === undefined ? {} : { headers: { Accept: accept } });
    for (const accept of [undefined, '*/*', 'application/ld+json', LD_JSON]) {
      const answer = await asked(accept);
      expect(answer.headers['content-type']).toBe(LD_JSON);
      expect(answer.headers.vary).toBe('Accept');
      expectPublic(answer);
    }
    const plain = await asked('application/json');
    expect(plain.headers['content-type']).toBe('application/json');
    expect(plain.headers.etag).not.toBe((await asked()).headers.etag);
    expect(linkTo(plain, 'http://www.w3.org/ns/json-ld#context')).toBe(CONTEXT);
  });

  test('5.2 to 5.7: the document', async () => {
    const answer = await get('info.json');
    const document = JSON.parse(answer.text);
    expect(document).toMatchObject({
      '@context': CONTEXT,
      id: `${server.url}/iiif/3/sub%2Fchart`,
      type: 'ImageService3',
      protocol: 'http://iiif.io/api/image',
      profile: 'level2',
      ...CHART,
      maxArea: 100_000_000,
      tiles: [{ width: 512, scaleFactors: [1, 2, 4] }],
      sizes: [
        { width: 385, height: 257 },
        { width: 769, height: 513 },
        { width: 1537, height: 1025 },
      ],
    });
    expect(document.extraFormats).toEqual(
      expect.arrayContaining(['webp', 'gif', 'tif', 'avif', 'jp2', 'pdf']),
    );
    expect(document.extraQualities).toEqual(expect.arrayContaining(['color', 'gray', 'bitonal']));
    expect(document.extraFeatures).toContain('sizeUpscaling');
  });

  test('the dimensions are those of the upright image', async () => {
    const document = JSON.parse((await get('info.json', 'turned')).text);
    expect(document).toMatchObject({ width: 200, height: 300 });
    await expectImage(await get('full/max/0/default.jpg', 'turned'), 200, 300);
  });

  test('the id has the host that was asked', async () => {
    const answer = await ask(server.url, '/iiif/3/gray/info.json', {
      headers: { Host: 'scans.example.org:81' },
    });
    expect(JSON.parse(answer.text).id).toBe('http://scans.example.org:81/iiif/3/gray');
  });

  test('5.3: every size that is listed is answered', async () => {
    for (const { width, height } of JSON.parse((await get('info.json')).text).sizes)
      await expectImage(await get(`full/${width},${height}/0/default.jpg`), width, height);
  });

  test('5.4: every tile of every scale factor is answered', async () => {
    const { tiles } = JSON.parse((await get('info.json')).text);
    for (const { width: side, scaleFactors } of tiles) {
      for (const factor of scaleFactors) {
        const step = side * factor;
        for (let y = 0; y < CHART.height; y += step) {
          for (let x = 0; x < CHART.width; x += step) {
            const width = Math.min(step, CHART.width - x);
            const height = Math.min(step, CHART.height - y);
            const [w, h] = [Math.ceil(width / factor), Math.ceil(height / factor)];
            await expectImage(await get(`${x},${y},${width},${height}/${w},${h}/0/default.jpg`), w, h);
          }
        }
      }
    }
  });

  test('5.7: every quality and format that is listed is answered', async () => {
    const { extraFormats, extraQualities } = JSON.parse((await get('info.json')).text);
    for (const format of extraFormats) {
      const answer = await get(`full/45,30/0/default.${format}`);
      if (format === 'pdf') expect(await pdfPicture(answer.body)).toMatchObject({ width: 45, height: 30 });
      else if (format === 'jp2') expect(jp2Sides(answer.body)).toEqual({ width: 45, height: 30 });
      else await expectImage(answer, 45, 30);
    }
    for (const quality of extraQualities) await expectImage(await get(`full/45,30/0/${quality}.png`), 45, 30);
  });
});

describe('7: requests and answers', () => {
  test('7.3: an unknown identifier is answered 404 in plain text', async () => {
    for (const path of ['/iiif/3/none', '/iiif/3/none/info.json', '/iiif/3/none/full/max/0/default.jpg']) {
      const answer = await ask(server.url, path);
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      expect(answer.text).toContain('identifier');
      expectPublic(answer);
    }
  });

  test('7.3: faults are told before the image is looked for', async () => {
    expectRefusal(await get('full/max/0/default.bmp', 'none'), /^format/);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is answered 405 with what is allowed', async (method) => {
    for (const path of ['/iiif/3/gray/info.json', '/iiif/3/gray/full/max/0/default.jpg', '/health', '/']) {
      const answer = await ask(server.url, path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
      expect(answer.headers['access-control-allow-origin']).toBe('*');
    }
  });

  test('7.1: a preflight is answered 204 and allows what viewers send', async () => {
    for (const path of [
      '/iiif/3/gray/info.json',
      '/iiif/3/gray/full/max/0/default.jpg',
      '/iiif/3/none',
      '/dzi/x',
    ]) {
      const answer = await ask(server.url, path, { method: 'OPTIONS' });
      expect(answer.status).toBe(204);
      expectPublic(answer);
      expect(answer.headers['access-control-allow-methods']).toMatch(/GET.*HEAD/);
      expect(answer.headers['access-control-allow-headers']).toMatch(/Accept.*If-None-Match/);
    }
  });

  test('an image has validators and a lifetime', async () => {
    const { headers } = await get('full/200,/0/default.jpg');
    expect(headers['cache-control']).toBe('public, max-age=86400');
    expect(headers['last-modified']).toBe(WRITTEN.toUTCString());
    expect(headers.etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
    expect((await get('info.json')).headers['cache-control']).toBe('public, max-age=300');
  });

  test('HEAD has the headers of GET and costs no render', async () => {
    const request = '7,7,333,222/max/0/default.webp';
    const before = await metricsOf(server.url);
    const head = await ask(server.url, `/iiif/3/sub%2Fchart/${request}`, { method: 'HEAD' });
    expect((await metricsOf(server.url)).renders).toBe(before.renders);
    expect(head.status).toBe(200);
    expect(head.body.length).toBe(0);
    const got = await get(request);
    expect((await metricsOf(server.url)).renders).toBe(before.renders + 1);
    for (const name of ['content-type', 'etag', 'last-modified', 'link', 'cache-control'])
      expect(head.headers[name]).toBe(got.headers[name]);
  });

  test('a client that has the image is told so before anything is rendered', async () => {
    const path = '/iiif/3/sub%2Fchart/9,9,333,222/max/0/default.webp';
    const { etag = '' } = (await ask(server.url, path, { method: 'HEAD' })).headers;
    const before = await metricsOf(server.url);
    const conditions = [
      { 'If-None-Match': etag },
      { 'If-None-Match': `"other", W/${etag}` },
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': WRITTEN.toUTCString() },
    ];
    for (const headers of conditions) {
      const answer = await ask(server.url, path, { headers });
      expect(answer.status).toBe(304);
      expect(answer.body.length).toBe(0);
      expect(answer.headers.etag).toBe(etag);
      expectPublic(answer);
    }
    const after = await metricsOf(server.url);
    expect(after.renders).toBe(before.renders);
    expect(after.answers('not-modified')).toBe(before.answers('not-modified') + conditions.length);
    const changed = await ask(server.url, path, { headers: { 'If-None-Match': '"other"' } });
    expect(changed.status).toBe(200);
  });

  test('info.json is answered 304 by its own tag', async () => {
    const { etag = '' } = (await get('info.json')).headers;
    const answer = await ask(server.url, '/iiif/3/sub%2Fchart/info.json', {
      headers: { 'If-None-Match': etag },
    });
    expect(answer.status).toBe(304);
    expect(answer.headers.vary).toBe('Accept');
    const plain = { 'If-None-Match': etag, Accept: 'application/json' };
    expect((await ask(server.url, '/iiif/3/sub%2Fchart/info.json', { headers: plain })).status).toBe(200);
  });

  test('a range is not offered, and asking for one gives the whole', async () => {
    const whole = await get('0,0,512,512/512,512/0/default.jpg');
    const asked = await ask(server.url, '/iiif/3/sub%2Fchart/0,0,512,512/512,512/0/default.jpg', {
      headers: { Range: 'bytes=0-9' },
    });
    expect(asked.status).toBe(200);
    expect(asked.body.equals(whole.body)).toBe(true);
  });
});
