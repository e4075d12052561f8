import { rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask } from '../../support/asking.ts';
import { runLoupe } from '../../support/command.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { type ReadActivity, readStream } from '../../support/stream-consumer.ts';

// What the stream says of what becomes of files: each test changes some, and reads what was told since the one before.

let archive: Archive;
let server: TestServer;
let publicUrl: string | undefined;
let read = 0;
let marks = 0;

function start(): Promise<TestServer> {
  return startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: [
      ...[...BY_EVENTS, '--settle-seconds', '0'],
      ...(publicUrl === undefined ? [] : ['--public-url', publicUrl]),
    ],
  });
}

function essay(label: string, image = 'loose/scan', more = ''): string {
  return `label: ${label}\nprovider: {id: https://example.org/, label: {en: The archive}}\n${more}photographs: [{image: ${image}, id: one}]\n`;
}

/** A JPEG of one colour; bytes after its end change nothing of it. */
async function plain(background: string, after = 0): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return Buffer.concat([jpeg, Buffer.alloc(after)]);
}

function at(name: string): string {
  return join(archive.manifestsFolder, name);
}

function wordsOf({ type, object, target }: ReadActivity): string {
  const name = ({ id }: { readonly id: string }): string => id.replace(/^.*\/presentation\/3\//, '');
  return [type, object && name(object), target && name(target)]
    .filter((word) => word !== undefined)
    .join(' ');
}

async function activities(): Promise<readonly ReadActivity[]> {
  return await readStream(`${server.url}/discovery/activities`);
}

/** What was told since the last call, but for what this one does to know that all was told of the files of manifests. */
async function told(): Promise<string[]> {
  marks += 1;
  await writeFile(at('mark.yaml'), essay(`Mark ${marks}`, 'kept'));
  const isLast = async (): Promise<boolean> =>
    (await activities()).slice(read).some((activity) => wordsOf(activity) === 'Update mark/manifest');
  await until(isLast, 'the mark is told of');
  const all = await activities();
  const since = all.slice(read).map(wordsOf);
  read = all.length;
  return since.filter((words) => !words.endsWith(' mark/manifest'));
}

async function isTold(words: string): Promise<void> {
  const found = async (): Promise<boolean> =>
    (await activities()).slice(read).some((activity) => wordsOf(activity) === words);
  await until(found, `${words} is told`);
}

async function statusOf(path: string): Promise<readonly unknown[]> {
  const { status, headers } = await ask(server.url, path);
  return [status, headers.location?.replace(server.url, '')];
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.add('kept.jpg', await plain('#00ff00'));
  await archive.add('loose/scan.jpg', await plain('#ff0000'));
  await archive.add('folder/1.jpg', await plain('#ff00ff'));
  await archive.add('folder/2.jpg', await plain('#ffff00'));
  await archive.addManifest('mark.yaml', essay('Mark', 'kept'));
  await archive.addManifest('first.yaml', essay('First'));
  await archive.addManifest('second.yaml', essay('Second'));
  await archive.addManifest('collections/all.yaml', 'label: All\nitems: [first]\n');
  server = await start();
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

test('everything that is published is created, essays, collections and folders, once and in time', async () => {
  const names = ['first/manifest', 'second/manifest', 'collection/all', 'collection/top', 'folder/manifest'];
  for (const name of [...names, 'mark/manifest']) await isTold(`Create ${name}`);
  const words = await told();
  const created = words.filter((each) => each.startsWith('Create '));
  expect(created.length).toBe(names.length);
  expect(new Set(created)).toEqual(new Set(names.map((name) => `Create ${name}`)));
  const all = await activities();
  const times = all.map(({ endTime = '' }) => Date.parse(endTime));
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
  const first = all.find((activity) => activity.object?.id.endsWith('/first/manifest'))?.object;
  const { seeAlso = [], ...object } = first ?? { id: 'none', type: 'none' };
  expect(seeAlso.map(({ id }) => id.replace(server.url, ''))).toEqual([
    '/description/first.dc.xml',
    '/description/first.dc.jsonld',
    '/description/first.schema.jsonld',
  ]);
  for (const { id } of seeAlso) expect(await statusOf(id.replace(server.url, ''))).toEqual([200, undefined]);
  expect(object).toEqual({
    id: `${server.url}/presentation/3/first/manifest`,
    type: 'Manifest',
    canonical: `${server.url}/presentation/first/manifest`,
    provider: [{ id: 'https://example.org/', type: 'Agent', label: { en: ['The archive'] } }],
  });
});

test('an edited essay is updated, and a touched one is not', async () => {
  await writeFile(at('first.yaml'), essay('First, edited'));
  await utimes(at('second.yaml'), new Date(), new Date());
  expect(await told()).toEqual(['Update first/manifest', 'Update collection/all']);
});

test('a draft is created when it is published, deleted when it is withdrawn, and created again', async () => {
  await writeFile(at('draft.yaml'), essay('Draft', 'kept', 'status: draft\n'));
  expect(await told()).toEqual([]);
  await writeFile(at('draft.yaml'), essay('Draft', 'kept'));
  expect(await told()).toEqual(['Create draft/manifest']);
  await writeFile(at('draft.yaml'), essay('Draft', 'kept', 'status: draft\n'));
  expect(await told()).toEqual(['Delete draft/manifest']);
  expect(await statusOf('/presentation/3/draft/manifest')).toEqual([410, undefined]);
  await writeFile(at('draft.yaml'), essay('Draft', 'kept'));
  expect(await told()).toEqual(['Create draft/manifest']);
  expect(await statusOf('/presentation/3/draft/manifest')).toEqual([200, undefined]);
});

test('a replaced scan is an update of every manifest that shows it', async () => {
  await archive.add('loose/scan.jpg', await plain('#0000ff'), new Date());
  await isTold('Update second/manifest');
  expect(new Set(await told())).toEqual(new Set(['Update first/manifest', 'Update second/manifest']));
  await archive.add('folder/2.jpg', await plain('#00ffff'), new Date());
  await isTold('Update folder/manifest');
  expect(await told()).toEqual(['Update folder/manifest']);
});

test('a touched scan is none, nor is another file of the same pixels', async () => {
  const source = async (): Promise<string> =>
    (await ask(server.url, '/iiif/3/loose%2Fscan/info.json')).headers['last-modified'] ?? '';
  const before = await source();
  const touched = new Date(Date.parse(before) + 5000);
  await utimes(archive.path('loose/scan.jpg'), touched, touched);
  await until(async () => (await source()) !== before, 'the touched file is looked at');
  const rewritten = new Date(touched.getTime() + 5000);
  await archive.add('loose/scan.jpg', await plain('#0000ff', 100), rewritten);
  await until(async () => Date.parse(await source()) > touched.getTime(), 'the other file is made');
  await archive.add('folder/1.jpg', await plain('#800000'), new Date());
  await isTold('Update folder/manifest');
  expect(await told()).toEqual(['Update folder/manifest']);
});

test('another name is a move, from every name before it, and a file of an old name is new', async () => {
  await rename(at('second.yaml'), at('third.yaml'));
  expect(await told()).toEqual(['Move second/manifest third/manifest']);
  await rename(at('third.yaml'), at('fourth.yaml'));
  expect(await told()).toEqual(['Move third/manifest fourth/manifest']);
  const moved = [301, '/presentation/3/fourth/manifest'];
  expect(await statusOf('/presentation/3/second/manifest')).toEqual(moved);
  expect(await statusOf('/presentation/3/third/manifest')).toEqual(moved);
  await writeFile(at('second.yaml'), essay('Second anew'));
  // The move of the old one is passed over by who reads backwards: where it led is told again.
  expect(await told()).toEqual(['Update fourth/manifest', 'Create second/manifest']);
  expect(await statusOf('/presentation/3/second/manifest')).toEqual([200, undefined]);
  expect(await statusOf('/presentation/3/third/manifest')).toEqual(moved);
});

test('a folder of scans with another name has moved', async () => {
  await rename(archive.path('folder'), archive.path('box'));
  await isTold('Move folder/manifest box/manifest');
  expect(await told()).toEqual(['Move folder/manifest box/manifest']);
  expect(await statusOf('/presentation/3/folder/manifest')).toEqual([301, '/presentation/3/box/manifest']);
});

test('a restart tells nothing, nor does another public address; what has happened meanwhile is told', async () => {
  await server.stop();
  const names = Array.from({ length: 70 }, (_, index) => `many-${index}`);
  for (const name of names) await writeFile(at(`${name}.yaml`), essay(name, 'kept'));
  server = await start();
  expect(new Set(await told())).toEqual(new Set(names.map((name) => `Create ${name}/manifest`)));
  await server.stop();
  publicUrl = 'https://archive.example/photographs';
  for (const name of names) await rename(at(`${name}.yaml`), at(`${name}-more.yaml`));
  server = await start();
  const { text } = await ask(server.url, '/photographs/discovery/activities');
  expect(JSON.parse(text).last.id).toMatch(
    /^https:\/\/archive\.example\/photographs\/discovery\/activities\/page\/\d+$/,
  );
  await server.stop();
  publicUrl = undefined;
  server = await start();
  expect(new Set(await told())).toEqual(
    new Set(names.map((name) => `Move ${name}/manifest ${name}-more/manifest`)),
  );
});

test('a refresh tells all again, with the server and without', async () => {
  const flags = ['refresh', '--data', archive.dataFolder];
  const published = new Set(
    (await activities()).flatMap(({ object, target }) => (target ?? object)?.id ?? []),
  );
  const there: string[] = [];
  for (const id of published)
    if ((await ask(server.url, id.slice(server.url.length))).status === 200) there.push(id);
  const { code, output } = await runLoupe(flags);
  expect(code).toBe(0);
  const since = await told();
  expect(since[0]).toBe('Refresh');
  const updates = since.filter((words) => words.startsWith('Update '));
  expect(new Set(updates).size).toBe(updates.length);
  // The mark is one of them.
  expect(updates.length).toBe(there.length - 1);
  const moves = since.filter((words) => words.startsWith('Move '));
  expect(moves).toContain('Move third/manifest fourth/manifest');
  expect(moves).not.toContain('Move second/manifest fourth/manifest');
  expect(since.length).toBe(1 + updates.length + moves.length);
  expect(output).toBe(`told again: a Refresh, and ${since.length} activities after it\n`);

  await server.stop();
  expect(await runLoupe(flags)).toMatchObject({ code: 0, output });
  server = await start();
  const again = await told();
  expect(again.length).toBe(since.length);
  expect(new Set(again)).toEqual(new Set(since));
});
