import { afterAll, beforeAll, expect, test } from 'vitest';
import { atomFeed } from '../../../src/discovery/crawlers/feed.ts';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { image } from '../../support/essay-model.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { textsAt } from '../../support/xml-schema.ts';

let archive: Archive;
let server: TestServer;

const ATOM = { a: 'http://www.w3.org/2005/Atom' };
const PICTURE = '/iiif/3/box%2Fone/full/!1024,1024/0/default.jpg';

function essay(label: string, more = ''): string {
  return `
language: en
label: {en: ${label}, es: ${label} en español}
${more}
photographs:
  - {image: box/one, id: one, label: A <chart> & more, alternativeText: {en: 'A "chart"', es: Una carta}}
`;
}

function feed(query = '', headers: Readonly<Record<string, string>> = {}): Promise<HttpResponse> {
  return ask(server.url, `/feed.atom${query}`, { headers });
}

function titlesIn({ text }: HttpResponse): string[] {
  return textsAt(text, '/a:feed/a:entry/a:title', ATOM);
}

/** The feed, as soon as what an XPath finds in it is this. */
async function untilItSays(path: string, texts: readonly string[]): Promise<HttpResponse> {
  let response = await feed();
  await until(async () => {
    response = await feed();
    return JSON.stringify(textsAt(response.text, path, ATOM)) === JSON.stringify(texts);
  }, `a feed that says ${texts}`);
  return response;
}

function untilTold(titles: readonly string[]): Promise<HttpResponse> {
  return untilItSays('//a:entry/a:title', titles);
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('box/one.jpg', 600, 400);
  await archive.addChart('loose/two.jpg', 600, 400);
  await archive.addManifest('first.yaml', essay('First', 'summary: It is **older** & wiser.'));
  await archive.addManifest('secret.yaml', essay('Secret', 'status: draft'));
  server = await startLoupe({ images: archive.folder, manifests: archive.manifestsFolder });
});
afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

test('tells of essays, the newest first, with picture and summary, and never of drafts and folders', async () => {
  await untilTold(['First']);
  await archive.addManifest('second.yaml', essay('Second'));
  const response = await untilTold(['Second', 'First']);
  expect(response.headers['content-type']).toBe('application/atom+xml; charset=utf-8');
  expect(textsAt(response.text, '//a:entry/a:id', ATOM)).toEqual([
    `${server.url}/essay/second`,
    `${server.url}/essay/first`,
  ]);
  expect(textsAt(response.text, '//a:entry/a:link[@rel="enclosure"]/@href', ATOM)[0]).toBe(
    `${server.url}${PICTURE}`,
  );
  const [, content = ''] = textsAt(response.text, '//a:entry/a:content', ATOM);
  expect(content).toBe(
    `<p><img src="${server.url}${PICTURE}" alt="A &quot;chart&quot;" lang="en"></p><p lang="en">It is older &amp; wiser.</p>`,
  );
  const self = textsAt(response.text, '/a:feed/a:link[@rel="self"]/@href', ATOM);
  expect(self).toEqual([`${server.url}/feed.atom`]);
});

test('changes with the content, which keeps its place and its id', async () => {
  const before = await untilTold(['Second', 'First']);
  const { etag = '' } = before.headers;
  expect((await feed('', { 'If-None-Match': etag })).status).toBe(304);
  await archive.addManifest('first.yaml', essay('First again', 'summary: It is younger.'));
  const after = await untilTold(['Second', 'First again']);
  expect(after.headers.etag).not.toBe(etag);
  const [published, updated] = ['published', 'updated'].map((name) =>
    textsAt(after.text, `//a:entry[2]/a:${name}`, ATOM),
  );
  expect(Date.parse(updated?.[0] ?? '')).toBeGreaterThan(Date.parse(published?.[0] ?? ''));
  expect(published).toEqual(textsAt(before.text, '//a:entry[2]/a:published', ATOM));
  expect(textsAt(after.text, '/a:feed/a:updated', ATOM)).toEqual(updated);
});

test('is in the language that the address asks for', async () => {
  const spanish = await feed('?lang=es');
  expect(titlesIn(spanish)).toEqual(['Second en español', 'First again en español']);
  expect(textsAt(spanish.text, '//a:entry[1]/a:title/@xml:lang', ATOM)).toEqual(['es']);
  expect(textsAt(spanish.text, '//a:entry[1]/a:link[1]/@href', ATOM)).toEqual([
    `${server.url}/essay/second?lang=es`,
  ]);
  for (const query of ['?page=2', '?lang=%22', '?lang=en&lang=es'])
    expect([query, (await feed(query)).status]).toEqual([query, 400]);
});

test('knows an essay that was renamed by its first id, and leaves out what is gone', async () => {
  await archive.removeManifest('second.yaml');
  await archive.addManifest('newer.yaml', essay('Second'));
  const moved = await untilItSays('//a:entry/a:link[@rel="alternate"]/@href', [
    `${server.url}/essay/newer`,
    `${server.url}/essay/first`,
  ]);
  expect(textsAt(moved.text, '//a:entry/a:id', ATOM)[0]).toBe(`${server.url}/essay/second`);
  await archive.removeManifest('newer.yaml');
  await untilTold(['First again']);
});

test('is named by the list of essays and by each essay', async () => {
  for (const path of ['/', '/essay/first']) {
    const { text } = await ask(server.url, path);
    expect(text).toMatch(
      /<link rel="alternate" type="application\/atom\+xml" title="[^"]+" href="\/feed.atom">/,
    );
  }
});

test('says what an essay does not have in the wanted language in its own, as its page and the list do', async () => {
  await archive.addManifest(
    'camp.yaml',
    `language: fr
label: {fr: Le camp, en: The camp, de: Das Lager}
summary: {fr: Un été au camp., de: Ein Sommer im Lager.}
photographs:
  - {image: loose/two, label: {en: A tent}, alternativeText: {fr: Une tente, de: Ein Zelt}}
`,
  );
  const response = await untilTold(['The camp', 'First again']);
  expect(textsAt(response.text, '//a:entry[1]/a:summary', ATOM)).toEqual(['Un été au camp.']);
  expect(textsAt(response.text, '//a:entry[1]/a:content', ATOM)[0]).toMatch(
    / alt="Une tente" lang="fr"><\/p><p lang="fr">Un été au camp\.<\/p>$/,
  );
  for (const path of ['/?lang=en', '/essay/camp?lang=en']) {
    const { text } = await ask(server.url, path);
    expect(text).toMatch(/lang="fr" dir="auto">(?:<p>)?Un été au camp\./);
    expect(text).not.toContain('Ein Sommer');
  }
  // A reader's second language comes before the essay's own, whoever has read the list before.
  const { text } = await ask(server.url, '/', { headers: { 'Accept-Language': 'en, de' } });
  expect(text).toContain('Ein Sommer im Lager.');
  expect(textsAt((await feed('?lang=de')).text, '//a:entry[1]/a:summary', ATOM)).toEqual([
    'Ein Sommer im Lager.',
  ]);
});

test('shows labels that look like HTML as they are, and the HTML of summaries as text', () => {
  const [label, alternativeText] = [{ none: ['<b>'] }, { none: ['<i>a</i>'] }];
  const named = { kind: 'manifest', id: 'b', label, thumbnail: image('one'), canvases: 1 } as const;
  const told = { firstId: 'b', publishedMs: 0, changedMs: 0 };
  const essays = [
    { ...told, essay: { ...named, alternativeText } },
    { ...told, essay: { ...named, summary: { none: ['<p>a &lt;b&gt;</p>'] } } },
  ];
  const base = 'https://archive.example';
  const text = atomFeed({ base, title: label, languages: ['en'], asked: undefined, essays });
  expect(textsAt(text, '//a:title', ATOM)).toEqual(['<b>', '<b>', '<b>']);
  expect(textsAt(text, '//a:summary', ATOM)).toEqual(['a <b>']);
  const [first, second] = textsAt(text, '//a:content', ATOM);
  expect(first).toMatch(/ alt="&lt;i&gt;a&lt;\/i&gt;"><\/p><p>&lt;b&gt;<\/p>$/);
  expect(second).toMatch(/ alt="&lt;b&gt;"><\/p><p>a &lt;b&gt;<\/p>$/);
});
