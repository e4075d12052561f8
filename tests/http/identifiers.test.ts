import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { type AskOptions, ask, type HttpResponse, linkTo } from '../support/asking.ts';
import { startLoupe, type TestServer, wholeLinesOf } from '../support/loupe.ts';

// Image API 3.0, section 9 (URI encoding and decoding), and the addresses behind a proxy.

const TILE = '0,0,60,40/60,40/0/default.jpg';

/** Files, and their identifiers as Loupe writes them in URLs. */
const NAMES: Readonly<Record<string, string>> = {
  'plain.jpg': 'plain',
  'sub/folder/deep.jpg': 'sub%2Ffolder%2Fdeep',
  'with space.jpg': 'with%20space',
  'a@b;c=d,e+f$g!h.jpg': 'a%40b;c=d,e+f$g!h',
  'hundred%.jpg': 'hundred%25',
  '%2F.jpg': '%252F',
  'what?#.jpg': 'what%3F%23',
  'it\'s "<b>" & [x].jpg': "it's%20%22%3Cb%3E%22%20%26%20%5Bx%5D",
  'two.dots.jpg': 'two.dots',
  'info.json.jpg': 'info.json',
  'full/max/0/default.png.jpg': 'full%2Fmax%2F0%2Fdefault.png',
  '図版 7.jpg': '%E5%9B%B3%E7%89%88%207',
  // In Unicode NFD on disk, as macOS writes names.
  'Cafe\u0301/u\u0308ber.jpg': 'Caf%C3%A9%2F%C3%BCber',
};

let archive: Archive;

beforeAll(async () => {
  archive = await emptyArchive();
  for (const name of Object.keys(NAMES)) await archive.addChart(name, 60, 40);
  for (const name of ['same.jpg', 'same.png', 'sub/Twin.jpeg', 'sub/Twin.tif'])
    await archive.addChart(name, 60, 40);
  await archive.addChart('e\u0301.jpg', 60, 40);
  await archive.addChart('\u00e9.jpg', 60, 40);
});

afterAll(async () => {
  await archive.remove();
});

function expectSeeOther(answer: HttpResponse, location: string): void {
  expect(answer.status).toBe(303);
  expect(answer.headers.location).toBe(location);
  expect(answer.headers['access-control-allow-origin']).toBe('*');
}

describe('identifiers', () => {
  let server: TestServer;
  const get = (path: string, options?: AskOptions) => ask(server.url, path, options);

  beforeAll(async () => {
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
  });

  afterAll(async () => {
    await server.stop();
  });

  describe.each(Object.entries(NAMES))('of %s', (file, encoded) => {
    test('is the same in the id, in links and in redirects', async () => {
      const base = `${server.url}/iiif/3/${encoded}`;
      const answer = await get(`/iiif/3/${encoded}/info.json`);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.text).id).toBe(base);
      const second = await get(`/iiif/2/${encoded}/info.json`);
      expect(JSON.parse(second.text)['@id']).toBe(`${server.url}/iiif/2/${encoded}`);
      const image = await get(`/iiif/3/${encoded}/${TILE}`);
      expect(image.status).toBe(200);
      expect(linkTo(image, 'canonical')).toBe(`${base}/full/max/0/default.jpg`);
      expectSeeOther(await get(`/iiif/3/${encoded}`), `${base}/info.json`);
    });

    test('is understood however much of it is encoded', async () => {
      const identifier = file.slice(0, file.lastIndexOf('.'));
      const everything = [...Buffer.from(identifier)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
      for (const written of [encodeURIComponent(identifier), everything.join('')]) {
        const answer = await get(`/iiif/3/${written}/info.json`);
        expect(answer.status, written).toBe(200);
        expect(JSON.parse(answer.text).id).toBe(`${server.url}/iiif/3/${encoded}`);
      }
    });
  });

  test.each(Object.values(NAMES).filter((encoded) => encoded.includes('%')))(
    '%s is decoded once only',
    async (encoded) => {
      const twice = encodeURIComponent(encoded);
      expect((await get(`/iiif/3/${twice}/info.json`)).status).toBe(404);
      expect((await get(`/iiif/3/${twice}/${TILE}`)).status).toBe(404);
    },
  );

  test('raw slashes are answered 303 with the rest of the address as it was written', async () => {
    const base = `${server.url}/iiif/3/sub%2Ffolder%2Fdeep`;
    const raw = '/iiif/3/sub/folder/deep';
    expectSeeOther(await get(`${raw}/info.json`), `${base}/info.json`);
    expectSeeOther(await get(raw), `${base}/info.json`);
    expectSeeOther(await get(`${raw}/full/%5E90,/!0/color.png`), `${base}/full/%5E90,/!0/color.png`);
    expectSeeOther(
      await get(`/iiif/3/sub/folder%2fdeep/pct:0,0,50.50,50/max/0/default.jpg`),
      `${base}/pct:0,0,50.50,50/max/0/default.jpg`,
    );
    expectSeeOther(await get(`${raw}/info.json`, { method: 'HEAD' }), `${base}/info.json`);
    const unicode = await get('/iiif/2/Cafe%CC%81/%C3%BCber/full/full/0/default.jpg');
    expectSeeOther(unicode, `${server.url}/iiif/2/Caf%C3%A9%2F%C3%BCber/full/full/0/default.jpg`);
  });

  test('a redirect leads to an answer', async () => {
    const { location = '' } = (await get('/iiif/3/sub/folder/deep/full/30,/0/default.jpg')).headers;
    expect((await get(location.slice(server.url.length))).status).toBe(200);
  });

  test('raw slashes of an unknown image are answered 404 without a detour', async () => {
    expect((await get('/iiif/3/sub/folder/none/info.json')).status).toBe(404);
    expect((await get('/iiif/3/sub/folder/none')).status).toBe(404);
  });

  test('a letter case or an extension is part of the name', async () => {
    for (const other of ['Plain', 'plain.jpg', 'sub%2Ffolder%2FDeep', 'sub%5Cfolder%5Cdeep'])
      expect((await get(`/iiif/3/${other}/info.json`)).status, other).toBe(404);
  });

  test.each([
    '%',
    '%zz',
    '%C3%28',
    '%FF',
    'a%00b',
    'a%0Ab',
    '%2E%2E%2Fplain',
    'sub%2F..%2Fplain',
    '.%2Fplain',
  ])('an ill-encoded or impossible one is refused: %j', async (identifier) => {
    for (const rest of ['info.json', TILE]) {
      const answer = await get(`/iiif/3/${identifier}/${rest}`);
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.text).toMatch(/identifier|percent-encoded/);
    }
  });

  test('one with bytes above ASCII is refused', async () => {
    expect((await get('/iiif/3/\u00e9/info.json')).status).toBe(400);
  });

  test('files that give the same identifier are all reported and none is served', async () => {
    for (const identifier of ['same', 'sub%2FTwin', '%C3%A9', 'e%CC%81'])
      expect((await get(`/iiif/3/${identifier}/info.json`)).status, identifier).toBe(404);
    const problems = () =>
      wholeLinesOf(server)
        .filter((line) => line.includes('same identifier'))
        .map((line) => JSON.parse(line));
    await expect
      .poll(() => problems().map(({ path }) => path))
      .toEqual(
        expect.arrayContaining([
          'same.jpg',
          'same.png',
          'sub/Twin.jpeg',
          'sub/Twin.tif',
          'e\u0301.jpg',
          '\u00e9.jpg',
        ]),
      );
    expect(problems()).toHaveLength(6);
    expect(JSON.parse((await get('/ready')).text)).toMatchObject({ status: 'ready', unreadable: 6 });
  });

  test.each(['"><script>', 'a b', 'user@host', 'a/b', 'host:port', 'a\\b', '[::1'])(
    'a Host that is none is refused and not repeated: %s',
    async (host) => {
      for (const path of [
        '/iiif/3/plain/info.json',
        `/iiif/3/plain/${TILE}`,
        '/iiif/3/plain',
        '/',
        '/image/plain',
      ]) {
        const answer = await get(path, { headers: { Host: host } });
        expect(answer.status).toBe(400);
        expect(answer.text).not.toContain(host);
      }
    },
  );

  test.each(['localhost:1', '[::1]:8080', 'nas', 'xn--bcher-kva.example', '192.0.2.7'])(
    'any other Host is repeated: %s',
    async (host) => {
      const answer = await get('/iiif/3/plain/info.json', { headers: { Host: host } });
      expect(JSON.parse(answer.text).id).toBe(`http://${host}/iiif/3/plain`);
    },
  );

  test('what a proxy is said to have forwarded counts for nothing', async () => {
    const headers = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Prefix': '/evil',
    };
    const answer = await get('/iiif/3/plain/info.json', { headers });
    expect(JSON.parse(answer.text).id).toBe(`${server.url}/iiif/3/plain`);
    expect((await get('/', { headers })).text).not.toContain('evil');
  });
});

describe('behind a public URL with a path', () => {
  const PUBLIC = 'https://photos.example.org/scans/v1';
  let server: TestServer;

  beforeAll(async () => {
    server = await startLoupe({
      images: archive.folder,
      data: archive.dataFolder,
      flags: ['--public-url', `${PUBLIC}/`],
    });
  });

  afterAll(async () => {
    await server.stop();
  });

  test.each([
    ['that the proxy has taken off', ''],
    ['that is still there', '/scans/v1'],
  ])('every address has the path, %s', async (_how, prefix) => {
    const get = (path: string) => ask(server.url, `${prefix}${path}`, { headers: { Host: 'inner:8080' } });
    const base = `${PUBLIC}/iiif/3/sub%2Ffolder%2Fdeep`;
    expect(JSON.parse((await get('/iiif/3/sub%2Ffolder%2Fdeep/info.json')).text).id).toBe(base);
    for (const query of ['', '?x'])
      expect(linkTo(await get(`/iiif/3/sub%2Ffolder%2Fdeep/${TILE}${query}`), 'canonical')).toBe(
        `${base}/full/max/0/default.jpg`,
      );
    expectSeeOther(await get('/iiif/3/sub%2Ffolder%2Fdeep'), `${base}/info.json`);
    expectSeeOther(await get(`/iiif/3/sub/folder/deep/${TILE}`), `${base}/${TILE}`);
    expectSeeOther(await get('/image/sub/folder/deep'), '/scans/v1/image/sub%2Ffolder%2Fdeep');
    expect((await get('/dzi/plain.dzi')).status).toBe(200);
    expect((await get('/health')).status).toBe(200);
    for (const path of ['/', '/images', '/?page=1', '/image/plain']) {
      const page = await get(path);
      expect(page.status, path).toBe(200);
      const links = [...page.text.matchAll(/ (?:href|src|data-info|data-icons)="([^"]*)"/g)].map(
        ([, to]) => to,
      );
      expect(links.length).toBeGreaterThan(5);
      // Canonical addresses and those for other programs are public ones.
      for (const link of links) expect(link).toMatch(/^(?:https:\/\/photos\.example\.org)?\/scans\/v1\//);
    }
  });

  test('the bare path is the first page, with or without a query', async () => {
    for (const path of ['/scans/v1', '/scans/v1?page=1', '/scans/v1/'])
      expect((await ask(server.url, path)).status, path).toBe(200);
    expect((await ask(server.url, '/scans/v10/health')).status).toBe(404);
  });

  test('the request has no say in it', async () => {
    const headers = { Host: '"><script>', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Prefix': '/evil' };
    const answer = await ask(server.url, '/iiif/3/plain/info.json', { headers });
    expect(JSON.parse(answer.text).id).toBe(`${PUBLIC}/iiif/3/plain`);
  });
});

describe('behind a proxy that is trusted', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags: ['--trust-proxy'] });
  });

  afterAll(async () => {
    await server.stop();
  });

  test.each<[Record<string, string>, string]>([
    [{ 'X-Forwarded-Proto': 'https' }, 'https://inner:81'],
    [{ 'X-Forwarded-Proto': 'HTTPS' }, 'https://inner:81'],
    [{ 'X-Forwarded-Proto': ' Https , http' }, 'https://inner:81'],
    [{ 'X-Forwarded-Proto': 'HTTP,https' }, 'http://inner:81'],
    [{ 'X-Forwarded-Host': 'a.example:443', 'X-Forwarded-Proto': 'HTTPS' }, 'https://a.example'],
    [{ 'X-Forwarded-Host': 'a.example:80, b.example:443' }, 'http://a.example'],
    [{ 'X-Forwarded-Host': 'a.example:80', 'X-Forwarded-Proto': 'https' }, 'https://a.example:80'],
    [{ 'X-Forwarded-Host': ' , b.example', 'X-Forwarded-Proto': 'https' }, 'https://inner:81'],
    [{ 'X-Forwarded-Host': 'a.example' }, 'http://a.example'],
    [{ 'X-Forwarded-Host': 'a.example, b.example', 'X-Forwarded-Proto': 'https, http' }, 'https://a.example'],
    [
      { 'X-Forwarded-Host': 'a.example:444', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Prefix': '/p/q/' },
      'https://a.example:444/p/q',
    ],
    [{ 'X-Forwarded-Prefix': '/p' }, 'http://inner:81/p'],
    [{}, 'http://inner:81'],
  ])('%j makes addresses below %s', async (forwarded, base) => {
    const headers = { Host: 'inner:81', ...forwarded };
    const information = await ask(server.url, '/iiif/3/plain/info.json', { headers });
    expect(JSON.parse(information.text).id).toBe(`${base}/iiif/3/plain`);
    for (const query of ['', '?x']) {
      const tile = await ask(server.url, `/iiif/3/plain/${TILE}${query}`, { headers });
      expect(linkTo(tile, 'canonical')).toBe(`${base}/iiif/3/plain/full/max/0/default.jpg`);
    }
    expectSeeOther(await ask(server.url, '/iiif/3/plain', { headers }), `${base}/iiif/3/plain/info.json`);
    const path = new URL(base).pathname.replace(/\/$/, '');
    expect((await ask(server.url, '/images', { headers })).text).toContain(`href="${path}/image/plain"`);
  });

  test.each<Record<string, string>>([
    { 'X-Forwarded-Host': 'a b' },
    { 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Prefix': '//evil.example' },
    { 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Prefix': '"><script>' },
    { 'X-Forwarded-Prefix': 'no-slash' },
  ])('%j is refused', async (headers) => {
    const answer = await ask(server.url, '/iiif/3/plain/info.json', { headers });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('X-Forwarded');
  });
});
