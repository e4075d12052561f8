import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask } from '../../support/asking.ts';
import { IIIF_JSON } from '../../support/iiif-json.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { allHeaders, errorsIn, oai, oaiTexts } from '../../support/oai-client.ts';
import { until } from '../../support/patience.ts';

// Whose manifests are records: those that this archive publishes, and nobody else's.

const FULL =
  'rights: http://creativecommons.org/licenses/by/4.0/\nprovider: {id: "https://a.example/", label: The archive}\n';

/** As they are in another archive. */
const THEIRS = IIIF_JSON.replaceAll('"/iiif/3/box%2F0', '"https://images.example/iiif/picture-');
const THEIR_COLLECTION = JSON.stringify({
  ...{ '@context': 'http://iiif.io/api/presentation/3/context.json', type: 'Collection' },
  ...{ id: 'https://archive.example/collection', label: { en: ['Their collection'] } },
  items: [{ id: 'https://archive.example/box/manifest', type: 'Manifest', label: { en: ['Theirs'] } }],
});

let archive: Archive;
let server: TestServer;

function essay(label: string, more = FULL): string {
  return `label: ${label}\nlanguage: en\n${more}photographs: [{image: box/01, alternativeText: A chart}]\n`;
}

const DRAFT = `status: draft\n${FULL}`;

beforeAll(async () => {
  archive = await emptyArchive();
  for (const scan of ['01', '02', '03']) await archive.addChart(`box/${scan}.jpg`, 400, 300);
  await archive.addManifest('own.yaml', essay('Our own'));
  await archive.addManifest('hidden.yaml', essay('Hidden', DRAFT));
  await archive.addManifest('europe/theirs.harvested.json', THEIRS);
  await archive.addManifest('europe/their-list.harvested.json', THEIR_COLLECTION);
  await archive.addManifest('box.json', IIIF_JSON);
  await archive.addManifest(
    'collections/mixed.yaml',
    'label: Mixed\nitems: [own, hidden, theirs, {collection: their-list}]\n',
  );
  await archive.addManifest('collections/elsewhere.yaml', 'label: Elsewhere\nitems: [theirs]\n');
  await archive.addManifest(
    'collections/drafts.yaml',
    'label: Not yet\nstatus: draft\nitems: [own, hidden]\n',
  );
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    flags: [
      ...[...BY_EVENTS, '--settle-seconds', '0', '--folder-manifests', 'false'],
      ...['--admin-email', 'a@b.example', '--public-url', 'https://photographs.example.org'],
    ],
  });
  await until(async () => (await headers({})).length === 2, 'two records');
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

const headers = (values: Readonly<Record<string, string>>): Promise<string[]> =>
  allHeaders(server.url, values);

async function errorsOf(manifest: string): Promise<string[]> {
  const identifier = `oai:photographs.example.org:${manifest}`;
  const record = await oai(server.url, { verb: 'GetRecord', metadataPrefix: 'oai_dc', identifier });
  const formats = await oai(server.url, { verb: 'ListMetadataFormats', identifier });
  return [...errorsIn(record), ...errorsIn(formats)];
}

/** What is served, so that a record that is not there is not only late. */
async function served(path: string): Promise<string> {
  return (await ask(server.url, path)).text;
}

test('harvested manifests and drafts are no records, by no verb and in no set', async () => {
  const collection = await served('/presentation/3/collection/mixed');
  expect(collection).toContain('Their collection');
  expect(collection).toContain('The box');
  expect(await headers({})).toEqual(['box', 'own mixed']);
  expect(await headers({ set: 'mixed' })).toEqual(['own mixed']);
  for (const id of ['theirs', 'hidden', 'their-list', 'nobody'])
    expect(await errorsOf(id), id).toEqual(['idDoesNotExist', 'idDoesNotExist']);
  const whole = await oai(server.url, { verb: 'ListRecords', metadataPrefix: 'oai_dc' });
  expect(whole).not.toContain('images.example');
  expect(whole).not.toContain('Hidden');
});

test('harvested collections and drafts of collections are no sets; a set of what was harvested is empty', async () => {
  const sets = await oai(server.url, { verb: 'ListSets' });
  expect(oaiTexts(sets, '//o:setSpec')).toEqual(['elsewhere', 'mixed']);
  for (const set of ['elsewhere', 'drafts', 'their-list', 'mixed:their-list'])
    for (const verb of ['ListRecords', 'ListIdentifiers'])
      expect(errorsIn(await oai(server.url, { verb, metadataPrefix: 'oai_dc', set })), set).toEqual([
        'noRecordsMatch',
      ]);
});

test('what was written as JSON with images of this server is a record, in the formats in which it is described', async () => {
  const identifier = 'oai:photographs.example.org:box';
  const described = async (): Promise<number> => (await ask(server.url, '/description/box.edm.rdf')).status;
  const formats = await oai(server.url, { verb: 'ListMetadataFormats', identifier });
  expect([oaiTexts(formats, '//o:metadataPrefix'), await described()]).toEqual([['oai_dc', 'edm'], 200]);
  const record = await oai(server.url, { verb: 'GetRecord', metadataPrefix: 'edm', identifier });
  expect(record).toContain('edm:ProvidedCHO');
  const { provider: _, ...without } = JSON.parse(IIIF_JSON);
  await archive.addManifest('box.json', JSON.stringify(without));
  await until(async () => (await described()) === 404, 'it says no more who provides it');
  expect(await headers({ metadataPrefix: 'edm' })).toContain('box deleted');
  expect(await headers({})).toContain('box');
});

test('a draft that is published is a record, one that is withdrawn a deleted one, and published again a record', async () => {
  await archive.addManifest('hidden.yaml', essay('Shown'));
  await until(async () => (await headers({})).includes('hidden mixed'), 'it is published');
  await archive.addManifest('hidden.yaml', essay('Shown', DRAFT));
  await until(async () => (await headers({})).includes('hidden deleted mixed'), 'it is withdrawn');
  const identifier = 'oai:photographs.example.org:hidden';
  for (const metadataPrefix of ['oai_dc', 'edm']) {
    const record = await oai(server.url, { verb: 'GetRecord', metadataPrefix, identifier });
    expect(oaiTexts(record, '//o:header/@status')).toEqual(['deleted']);
    expect(record).not.toContain('<metadata>');
  }
  await archive.addManifest('hidden.yaml', essay('Shown again'));
  await until(async () => (await headers({})).includes('hidden mixed'), 'it is published again');
});

test('what was never published leaves no trace, and what becomes of another archive is deleted', async () => {
  await archive.addManifest('secret.yaml', essay('Secret', DRAFT));
  await archive.addManifest('passing.yaml', essay('Passing'));
  await until(async () => (await headers({})).includes('passing'), 'the other has come');
  await archive.removeManifest('secret.yaml');
  await archive.removeManifest('europe/theirs.harvested.json');
  await archive.removeManifest('passing.yaml');
  await archive.addManifest('europe/passing.harvested.json', THEIRS);
  await until(async () => (await headers({})).includes('passing deleted'), 'it is gone');
  await until(
    async () => (await served('/presentation/3/passing/manifest')).includes('images.example'),
    'theirs is served',
  );
  const found = await headers({});
  expect(found).toContain('passing deleted');
  expect(found.filter((header) => /^(secret|theirs)/.test(header))).toEqual([]);
});
