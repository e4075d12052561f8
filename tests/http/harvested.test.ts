import { afterAll, beforeAll, expect, test } from 'vitest';
import { openForReading } from '../../src/database/open.ts';
import type { JsonObject } from '../../src/presentation/model/json-value.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { IIIF_JSON } from '../support/iiif-json.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

// Manifests of other archives that stand among the essays, as `loupe harvest` writes them.

const NAME = 'archive.example-box-0123456789abcdef0123';

/** The box, in another archive. */
const THEIRS = IIIF_JSON.replaceAll('"/iiif/3/box%2F0', '"https://images.example/iiif/picture-')
  .replace(
    '"type": "Manifest"',
    '"type": "Manifest", "thumbnail": [{"id": "https://thumbs.example:8443/t.jpg", "type": "Image"}]',
  )
  .replace('The box', 'Their box');

/** A host whose name would be a directive of a policy, one that is all hosts, and a plain one. */
const HOSTILE = ['https://a;script-src', 'https://*', 'https://plain.example']
  .map((host) => `{"id": "${host}/i.jpg", "type": "Image"}`)
  .join();

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('scan.jpg', 40, 30);
  await archive.addManifest(
    'own.yaml',
    'label: Our own\nsections: [{label: One, photographs: [{image: scan}]}]\n',
  );
  await archive.addManifest(`europe/${NAME}.harvested.json`, THEIRS);
  await archive.addManifest(
    'europe/odd.harvested.json',
    THEIRS.replace('Their box', 'Odd box').replace(/"thumbnail": \[/, `"thumbnail": [${HOSTILE}, `),
  );
  await archive.addManifest('collections/europe.yaml', `label: Europe\nitems: [own, ${NAME}]\n`);
  server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags: BY_EVENTS });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

async function json(path: string): Promise<JsonObject> {
  const { status, text } = await ask(server.url, path);
  expect(status, path).toBe(200);
  return JSON.parse(text);
}

async function policyOf(path: string): Promise<Record<string, string>> {
  const { status, headers } = await ask(server.url, path);
  expect(status, path).toBe(200);
  const directives = String(headers['content-security-policy']).split('; ');
  return Object.fromEntries(directives.map((text) => text.split(/ (.*)/).slice(0, 2)));
}

function viewPath(path: string): string {
  return `/view?manifest=${encodeURIComponent(`${server.url}${path}`)}&viewer=mirador`;
}

test('a harvested manifest is served with its own ids and says who provides it', async () => {
  expect(await json(`/presentation/3/${NAME}/manifest`)).toEqual(JSON.parse(THEIRS));
});

test('collections list it, the one that names it and that of all', async () => {
  const { items } = await json('/presentation/3/collection/europe');
  expect(items).toMatchObject([{ label: { none: ['Our own'] } }, { label: { en: ['Their box'] } }]);
  const { text } = await ask(server.url, '/');
  expect(text).toContain('Their box');
  expect(text).toContain('<img src="https://thumbs.example:8443/t.jpg"');
});

test('pages that show it allow exactly the hosts of its images', async () => {
  const hosts = 'https://images.example https://photos.example.com https://thumbs.example:8443';
  const viewed = await policyOf(viewPath(`/presentation/3/${NAME}/manifest`));
  expect(viewed['img-src']?.split(' ').sort().join(' ')).toBe(`'self' blob: data: ${hosts}`);
  expect(viewed['connect-src']?.split(' ').sort().join(' ')).toBe(`'self' ${hosts}`);
  const within = await policyOf(viewPath('/presentation/3/collection/europe'));
  expect(within).toEqual(viewed);
  const list = await policyOf('/');
  expect(list['img-src']).toBe("'self' data: blob: https://thumbs.example:8443");
  expect(list['connect-src']).toBe("'self'");
});

test('other pages allow none', async () => {
  for (const path of ['/essay/own', viewPath('/presentation/3/own/manifest'), '/images'])
    expect(await policyOf(path), path).toMatchObject({
      'img-src': "'self' data: blob:",
      'connect-src': "'self'",
    });
});

test('a name of a host cannot be more than a host in a policy', async () => {
  const { 'img-src': images = '', ...others } = await policyOf(viewPath('/presentation/3/odd/manifest'));
  expect(images).toContain('https://plain.example');
  expect(images).not.toMatch(/\*|a;/);
  expect(Object.keys(others)).toHaveLength(7);
});

test('what is harvested is told of as its own by no stream, when it comes, changes and goes', async () => {
  await archive.addManifest(`europe/${NAME}.harvested.json`, THEIRS.replace('Their box', 'Their open box'));
  await until(
    async () => (await ask(server.url, '/')).text.includes('Their open box'),
    'the change is shown',
  );
  await archive.removeManifest('europe/odd.harvested.json');
  const path = '/presentation/3/odd/manifest';
  await until(
    async () => (await ask(server.url, path)).status === 404,
    'it is gone, and has never been of this archive',
  );
  // A change of our own is told of later than these would be.
  await archive.addManifest(
    'own.yaml',
    'label: Ours\nsections: [{label: One, photographs: [{image: scan}]}]\n',
  );
  await until(async () => (await ask(server.url, '/')).text.includes('Ours'), 'the next change is shown');
  const database = openForReading(`${archive.dataFolder}/archive.sqlite`);
  const told = database.prepare<{ id: string | null }>('SELECT DISTINCT id FROM activities').all();
  const kept = database.prepare<{ id: string }>('SELECT id FROM published').all();
  database.close();
  expect(told.map(({ id }) => id)).toContain('own');
  expect([...told, ...kept].filter(({ id }) => id === NAME || id === 'odd')).toEqual([]);
});
