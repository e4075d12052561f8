import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { runLoupe } from '../../support/command.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { parsedRobots } from '../../support/robots.ts';

// What is said of the use of all that is published: to search engines, to those who train models, to those who mine texts and data.

const POLICY = 'https://archive.example/licence';
const PUBLIC = 'https://archive.example/photos';

let archive: Archive;
let server: TestServer;
let silent: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  const { folder: images, manifestsFolder: manifests } = archive;
  server = await startLoupe({
    images,
    manifests,
    flags: [
      ...BY_EVENTS,
      ...['--ai-use', 'train-ai=n, ai-use=n,search=y', '--tdm-policy', POLICY, '--public-url', PUBLIC],
    ],
  });
  silent = await startLoupe({ images, manifests, flags: BY_EVENTS });
});
afterAll(async () => {
  await server?.stop();
  await silent?.stop();
  await archive?.remove();
});

const get = (path: string, headers = {}): Promise<HttpResponse> => ask(server.url, path, { headers });

/** Kinds of what is published: pictures as they are stored and rendered, documents, pages, files, and what is not there. */
const PUBLISHED = [
  '/iiif/3/harbour%2F01/full/200,150/0/default.jpg',
  '/iiif/3/harbour%2F01/10,10,100,90/50,/90/gray.png',
  '/iiif/3/harbour%2F01/info.json',
  '/dzi/harbour%2F01.dzi',
  '/presentation/3/harbour/manifest',
  '/presentation/2/collection/top',
  '/description/harbour.dc.xml',
  '/discovery/activities',
  '/search/2/harbour?q=pile',
  '/essay/harbour',
  '/essay/harbour/bag',
  '/essay/harbour/pdf',
  '/photo/harbour/crane',
  '/robots.txt',
  '/sitemap.xml',
  '/',
];

test.each(PUBLISHED)('%s says what may be done with it, also to those who have it', async (path) => {
  const first = await get(path);
  expect(first.status).toBe(200);
  const said = {
    'content-usage': 'train-ai=n, ai-use=n, search=y',
    'tdm-reservation': '1',
    'tdm-policy': POLICY,
  };
  expect(first.headers).toMatchObject(said);
  const again = await get(path, { 'If-None-Match': first.headers.etag ?? '"none"' });
  expect(again.headers).toMatchObject(said);
  const names = first.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
});

test.each(['/health', '/metrics', '/assets/loupe.css'])('%s is no part of the archive', async (path) => {
  const { status, headers } = await get(path);
  expect(status).toBe(200);
  expect(headers).not.toHaveProperty('content-usage');
  expect(headers).not.toHaveProperty('tdm-reservation');
});

test('robots.txt has it as a rule of the group, below the path of the archive, and is read as before', async () => {
  const { text } = await get('/robots.txt');
  const group = text.slice(text.indexOf('User-agent: *'), text.indexOf('\n\n'));
  expect(group.split('\n')).toContain('Content-Usage: /photos/ train-ai=n, ai-use=n, search=y');
  const rules = parsedRobots(`${PUBLIC}/robots.txt`, text);
  expect(rules.isAllowed(`${PUBLIC}/essay/harbour`, 'Googlebot')).toBe(true);
  expect(rules.isAllowed(`${PUBLIC}/essay/harbour/bag`, 'Googlebot')).toBe(false);
  expect(rules.getSitemaps()).toEqual([`${PUBLIC}/sitemap.xml`]);
});

test('the reservation of text and data mining is at its well-known address', async () => {
  const { headers, text } = await get('/.well-known/tdmrep.json');
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(text)).toEqual([{ location: '/photos/', 'tdm-reservation': 1, 'tdm-policy': POLICY }]);
});

test('nothing is said where nothing is set', async () => {
  for (const path of PUBLISHED) {
    const { headers } = await ask(silent.url, path);
    expect(Object.keys(headers).filter((name) => /usage|tdm/.test(name))).toEqual([]);
  }
  expect((await ask(silent.url, '/robots.txt')).text).not.toMatch(/Content-Usage/i);
  expect((await ask(silent.url, '/.well-known/tdmrep.json')).status).toBe(404);
});

test('words stand for what most want, and anything else is refused', () => {
  const aiUse = (written: string): unknown => loadConfig('serve', {}, ['--ai-use', written]).config.use.aiUse;
  expect(aiUse('unstated')).toEqual([]);
  for (const word of ['allow', 'deny'])
    expect(aiUse(word)).toEqual([
      { category: 'train-ai', isAllowed: word === 'allow' },
      { category: 'ai-use', isAllowed: word === 'allow' },
    ]);
  expect(aiUse('search=y')).toEqual([{ category: 'search', isAllowed: true }]);
  for (const wrong of ['no', 'train-ai', 'train-ai=maybe', 'train-ai=n,train-ai=y', 'genai=n', 'constructor'])
    expect(() => aiUse(wrong)).toThrow(/--ai-use .*: takes unstated, allow, deny, or y and n for train-ai/);
  const policy = (written: string): string =>
    loadConfig('serve', {}, ['--tdm-policy', written]).config.use.tdmPolicy;
  expect(policy(POLICY)).toBe(POLICY);
  expect(() => policy('ftp://archive.example/')).toThrow(/an http or https URL/);
});

test('a policy about what is not reserved ends the start with a sentence', async () => {
  const { code, errors } = await runLoupe(['serve', '--tdm-policy', POLICY, '--ai-use', 'search=y']);
  expect(code).not.toBe(0);
  expect(errors).toContain('tdm-policy: needs ai-use to deny train-ai');
});
