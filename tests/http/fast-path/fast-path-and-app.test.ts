import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive, WRITTEN } from '../../support/archive.ts';
import { type AskOptions, ask, type HttpResponse } from '../../support/asking.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { PATIENCE_MS, until } from '../../support/patience.ts';
import { pipelined, rawGet } from '../../support/raw-http.ts';

// The fast path sends what is stored, before Express. Express sends the same when the URL has a query, which
// the fast path leaves to it, and says so by a request id.

const STORED = {
  'an interior tile': '/iiif/3/sub%2Fchart/512,0,512,512/512,512/0/default.jpg',
  'an interior tile in 2.1': '/iiif/2/sub%2Fchart/512,0,512,512/512,/0/default.jpg',
  'an interior tile of a deeper level': '/iiif/3/sub%2Fchart/0,0,1024,1024/512,512/0/default.jpg',
  'an edge tile': '/iiif/3/sub%2Fchart/1536,1024,1,1/1,1/0/default.jpg',
  'a level': '/iiif/3/sub%2Fchart/full/769,513/0/default.jpg',
  'a thumbnail by width': '/iiif/2/sub%2Fchart/full/90,/0/default.jpg',
  'a thumbnail in a box': '/iiif/3/sub%2Fchart/full/!400,400/0/default.jpg',
  'another quality that is the default': '/iiif/3/sub%2Fchart/0,0,512,512/max/360/color.jpg',
  'a gray tile': '/iiif/3/gray/0,0,512,512/512,512/0/gray.jpg',
  'a tile of Deep Zoom': '/dzi/sub%2Fchart_files/11/1_0.jpg',
  'info.json': '/iiif/3/sub%2Fchart/info.json',
  'info.json in 2.1': '/iiif/2/sub%2Fchart/info.json',
};

const RENDERED = {
  'a region': '/iiif/3/sub%2Fchart/100,50,300,200/max/0/default.jpg',
  'a scaled region in 2.1': '/iiif/2/sub%2Fchart/100,50,300,200/150,/0/default.jpg',
  'a turned png': '/iiif/3/gray/0,0,300,200/max/90/default.png',
  'a file that says what it shows': '/iiif/3/gray/0,0,300,200/max/0/default.pdf',
};

const REFUSED = {
  'a region outside': '/iiif/3/sub%2Fchart/9000,50,300,200/max/0/default.jpg',
  'another format': '/iiif/3/sub%2Fchart/100,50,300,200/max/0/default.bmp',
  'a tile of Deep Zoom that there is not': '/dzi/sub%2Fchart_files/11/99_0.jpg',
};

const UNLIKE = new Set(['date', 'x-request-id']);

let archive: Archive;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('sub/chart.jpg', 1537, 1025);
  await archive.add('gray.png', chart(700, 600).toColourspace('b-w').png());
});

afterAll(async () => {
  await archive.remove();
});

/** Names and values in the order they were sent, but for those that differ from answer to answer. */
function fields({ rawHeaders }: HttpResponse): string[] {
  const lines: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!UNLIKE.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  return lines;
}

async function expectAlike(url: string, path: string, options: AskOptions): Promise<HttpResponse> {
  const fast = await ask(url, path, options);
  const app = await ask(url, `${path}?x`, options);
  expect(fast.headers).not.toHaveProperty('x-request-id');
  expect(app.headers).toHaveProperty('x-request-id');
  expect(fast.status).toBe(app.status);
  expect(fields(fast)).toEqual(fields(app));
  expect(fast.body.equals(app.body)).toBe(true);
  return fast;
}

/** Of what is rendered, both have an id. */
async function expectRenderedAlike(url: string, path: string, options: AskOptions): Promise<HttpResponse> {
  const fast = await ask(url, path, options);
  const app = await ask(url, `${path}?x`, options);
  expect(fast.headers['x-request-id']).not.toBe(app.headers['x-request-id']);
  expect(fast.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(fast.status).toBe(app.status);
  expect(fields(fast)).toEqual(fields(app));
  expect(fast.body.equals(app.body)).toBe(true);
  return fast;
}

describe.each([
  ['with a cache of tiles', []],
  ['without a cache of tiles', ['--tile-cache-mb', '0']],
])('%s, the fast path and the app send the same', (_name, flags) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags });
    // The fast path knows images that are open.
    await ask(server.url, '/iiif/3/sub%2Fchart/info.json');
    await ask(server.url, '/iiif/3/gray/info.json');
  });

  afterAll(async () => {
    await server.stop();
  });

  test.each(Object.entries(STORED))('for %s', async (_kind, path) => {
    const first = await expectAlike(server.url, path, {});
    expect(first.status).toBe(200);
    expect(first.body.length).toBe(Number(first.headers['content-length']));
    const again = await expectAlike(server.url, path, {});
    expect(again.body.equals(first.body)).toBe(true);

    const head = await expectAlike(server.url, path, { method: 'HEAD' });
    expect(head.body.length).toBe(0);
    expect(fields(head)).toEqual(fields(first));

    const { etag = '' } = first.headers;
    const conditions: [number, Record<string, string>][] = [
      [304, { 'If-None-Match': etag }],
      [304, { 'If-None-Match': `"x", W/${etag}` }],
      [304, { 'If-None-Match': '*' }],
      [304, { 'If-Modified-Since': WRITTEN.toUTCString() }],
      [200, { 'If-None-Match': '"x"' }],
      [200, { 'If-None-Match': '"x"', 'If-Modified-Since': WRITTEN.toUTCString() }],
      [200, { 'If-Modified-Since': new Date(WRITTEN.getTime() - 2000).toUTCString() }],
      [200, { 'If-Modified-Since': 'no date' }],
      [200, { Range: 'bytes=0-1' }],
    ];
    for (const [status, headers] of conditions) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await expectAlike(server.url, path, { method, headers });
        expect(answer.status, `${method} ${JSON.stringify(headers)}`).toBe(status);
      }
    }
  });

  test.each(Object.entries(RENDERED))('rendered, for %s', async (_kind, path) => {
    const first = await expectRenderedAlike(server.url, path, {});
    expect(first.status).toBe(200);
    expect(first.body.length).toBe(Number(first.headers['content-length']));
    const { etag = '' } = first.headers;
    for (const method of ['GET', 'HEAD'])
      for (const [status, tag] of [
        [304, etag],
        [200, '"x"'],
      ] as const) {
        const answer = await expectRenderedAlike(server.url, path, {
          method,
          headers: { 'If-None-Match': tag },
        });
        expect(answer.status).toBe(status);
      }
  });

  test.each(Object.entries(REFUSED))('refused, for %s', async (_kind, path) => {
    const { status } = await expectRenderedAlike(server.url, path, {});
    expect([400, 404]).toContain(status);
  });

  test.each(['application/json', 'application/ld+json', 'text/html', '*/*;q=0.1'])(
    'for info.json with Accept: %s',
    async (accept) => {
      for (const version of [2, 3])
        await expectAlike(server.url, `/iiif/${version}/gray/info.json`, { headers: { Accept: accept } });
    },
  );

  test('whatever the Host', async () => {
    const headers = { Host: 'scans.example.org' };
    const tile = await expectAlike(server.url, STORED['an interior tile'], { headers });
    expect(tile.headers['link']).toContain('<http://scans.example.org/iiif/3/sub%2Fchart/');
    await expectAlike(server.url, STORED['info.json'], { headers });
  });

  test('and tiles that are asked at once over one connection come whole and in order', async () => {
    const paths = Object.values(STORED);
    const alone = new Map<string, Buffer>();
    for (const path of paths) alone.set(path, (await ask(server.url, path)).body);
    const asked = Array.from({ length: 300 }, (_, at) => paths[(at * 7) % paths.length] ?? '');
    const answers = await pipelined(
      server.url,
      asked.map((path) => rawGet(path)),
    );
    expect(answers).toHaveLength(asked.length);
    for (const [at, path] of asked.entries()) {
      if (path.endsWith('info.json')) continue;
      expect(answers[at]?.body.equals(alone.get(path) ?? Buffer.alloc(0)), path).toBe(true);
    }
  });
});

describe('a connection', () => {
  let server: TestServer;
  const path = STORED['an interior tile'];

  beforeAll(async () => {
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
    await ask(server.url, '/iiif/3/sub%2Fchart/info.json');
  });
  afterAll(async () => {
    await server.stop();
  });

  /** All that the server sends until it closes the connection. */
  function untilClosed(request: string): Promise<string> {
    const { hostname, port } = new URL(server.url);
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write(request));
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        text += chunk;
      });
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('the connection stays open')));
      socket.once('error', reject).once('end', () => resolve(text));
    });
  }

  test.each([
    ['that the client wants closed', `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`],
    ['of HTTP/1.0', `GET ${path} HTTP/1.0\r\n\r\n`],
  ])('%s closes after the tile, which says so', async (_kind, request) => {
    const text = await untilClosed(request);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toMatch(/\r\nConnection: close\r\n/);
    const { body } = await ask(server.url, path);
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(body.toString('latin1'));
  });

  test('carries a body that came with a request, and the next request', async () => {
    const withBody = rawGet(path, 'Content-Length: 5\r\n');
    const answers = await pipelined(server.url, [
      Buffer.concat([withBody, Buffer.from('abcde')]),
      rawGet(path),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('gets the date of each answer', async () => {
    const dated = async () => Date.parse((await ask(server.url, path)).headers.date ?? '');
    const first = await dated();
    await until(async () => {
      const before = Date.now();
      const date = await dated();
      // Dates are told in whole seconds.
      expect(date).toBeGreaterThanOrEqual(before - (before % 1000));
      expect(date).toBeLessThanOrEqual(Date.now());
      return date >= first + 2000;
    }, 'two seconds later');
  });
});

test('the first request for an image, which opens it, is answered by the app with the bytes of the fast path', async () => {
  const server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
  try {
    const path = STORED['an edge tile'];
    const first = await ask(server.url, path);
    const second = await ask(server.url, path);
    expect(first.headers).toHaveProperty('x-request-id');
    expect(second.headers).not.toHaveProperty('x-request-id');
    expect(fields(first)).toEqual(fields(second));
    expect(first.body.equals(second.body)).toBe(true);
  } finally {
    await server.stop();
  }
});
