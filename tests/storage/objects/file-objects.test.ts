import { fork } from 'node:child_process';
import { mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileObjects } from '../../../src/storage/objects/file-objects.ts';
import { pagesOf } from '../../../src/storage/objects/objects-as-files.ts';
import { temporaryFolder } from '../../support/loupe.ts';
import { describeStore } from './contract.ts';

let folder = '';
let outside = '';

beforeAll(async () => {
  folder = await temporaryFolder();
  outside = await temporaryFolder();
});
afterAll(async () => {
  for (const made of [folder, outside]) await rm(made, { recursive: true, force: true });
});

describeStore('a folder', () => new FileObjects(folder), { hasConditions: true, hasOrder: true });

test('what is written lies below the folder under its key, and nothing else is left', async () => {
  const inner = join(folder, 'layout');
  await mkdir(inner);
  const store = new FileObjects(inner);
  await store.write('images/ab/record.json', Buffer.from('{}'), { condition: 'absent' });
  const { version } = await store.write('images/ab/record.json', Buffer.from('[]'));
  await store.write('images/ab/record.json', Buffer.from('[1]'), { condition: { version } });
  await store.write('images/cd/record.json', Buffer.from('{}'));
  await store.delete('images/cd/record.json');
  expect((await readdir(inner, { recursive: true })).sort()).toEqual(
    ['.unfinished', 'images', 'images/ab', 'images/ab/record.json'].sort(),
  );
  expect((await store.list('')).objects.map(({ key }) => key)).toEqual(['images/ab/record.json']);
});

test('what is unfinished is tidied up: by anybody at once, and what is old by itself', async () => {
  const inner = join(folder, 'tidied');
  await mkdir(inner);
  const store = new FileObjects(inner);
  await store.write('a', Buffer.from('1'));
  await rm(join(inner, '.unfinished'), { recursive: true });
  await store.write('a', Buffer.from('2'));
  expect((await store.read('a'))?.bytes.toString()).toBe('2');
  const [old, young] = [join(inner, '.unfinished', 'old'), join(inner, '.unfinished', 'young')];
  for (const path of [old, young]) await writeFile(path, 'half');
  const hours = new Date(Date.now() - 2 * 3_600_000);
  await utimes(old, hours, hours);
  await new FileObjects(inner).write('a', Buffer.from('3'));
  expect(await readdir(join(inner, '.unfinished'))).toEqual(['young']);
});

test('a folder that is not there is away, and is not made', async () => {
  const store = new FileObjects(join(folder, 'not-mounted'));
  const away = { fault: 'away' };
  await expect(store.head('a')).rejects.toMatchObject(away);
  await expect(store.read('a')).rejects.toMatchObject(away);
  await expect(store.list('')).rejects.toMatchObject(away);
  await expect(store.delete('a')).rejects.toMatchObject(away);
  await expect(store.write('a', Buffer.from('x'))).rejects.toMatchObject(away);
  await expect(readdir(join(folder, 'not-mounted'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('links lead to what is in the folder, and not out of it', async () => {
  const inner = join(folder, 'links');
  await mkdir(join(inner, 'masters'), { recursive: true });
  await writeFile(join(outside, 'secret'), 'secret');
  await writeFile(join(inner, 'masters', 'a'), 'in');
  await symlink('masters/a', join(inner, 'within'));
  await symlink(join(outside, 'secret'), join(inner, 'out'));
  await symlink(outside, join(inner, 'folder-out'));
  await symlink('.', join(inner, 'round'));
  await symlink('nowhere', join(inner, 'nowhere'));
  const store = new FileObjects(inner);
  expect((await store.read('within'))?.bytes.toString()).toBe('in');
  for (const key of ['out', 'folder-out/secret']) {
    await expect(store.read(key)).rejects.toMatchObject({ fault: 'refused' });
    await expect(store.delete(key)).rejects.toMatchObject({ fault: 'refused' });
  }
  await expect(store.write('folder-out/made/new', Buffer.from('x'))).rejects.toMatchObject({
    fault: 'refused',
  });
  expect(await readdir(outside)).toEqual(['secret']);
  expect((await store.list('')).objects.map(({ key }) => key)).toEqual(['masters/a', 'within']);
});

test('an object has no others below it', async () => {
  const store = new FileObjects(folder);
  await store.write('one/a', Buffer.from('x'));
  for (const key of ['one/a/b', 'one'])
    await expect(store.write(key, Buffer.from('y'))).rejects.toMatchObject({ fault: 'unsupported' });
  expect((await store.read('one/a'))?.bytes.toString()).toBe('x');
});

test('a file that is written to while it is read is never given mixed', async () => {
  const path = join(folder, 'changing');
  await writeFile(path, 'a'.repeat(200_000));
  const store = new FileObjects(folder);
  let writing = true;
  const writer = (async () => {
    for (let turn = 0; writing; turn++) await writeFile(path, (turn % 2 ? 'a' : 'b').repeat(200_000));
  })();
  let whole = 0;
  let refused = 0;
  while (whole + refused < 60) {
    try {
      const bytes = (await store.read('changing'))?.bytes ?? Buffer.alloc(0);
      whole++;
      expect(new Set(bytes).size).toBeLessThanOrEqual(1);
    } catch (error) {
      expect(error).toMatchObject({ fault: 'changed' });
      refused++;
    }
  }
  writing = false;
  await writer;
  expect((await store.read('changing'))?.bytes).toHaveLength(200_000);
});

/** A process that counts in an object, each turn by replacing the version that it read. */
function counter(inner: string, turns: number): ReturnType<typeof fork> {
  return fork(join(import.meta.dirname, 'counting.ts'), [inner, String(turns)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

test('processes that replace versions lose no turn, and one that is killed holds up nobody', async () => {
  const inner = join(folder, 'counted');
  await mkdir(inner);
  const store = new FileObjects(inner, { claimStaleMs: 300 });
  await store.write('count', Buffer.from('0'));
  const killed = counter(inner, 1_000_000);
  await expect.poll(async () => Number((await store.read('count'))?.bytes.toString())).toBeGreaterThan(3);
  const ended = new Promise((resolve) => killed.once('exit', resolve));
  killed.kill('SIGKILL');
  await ended;
  const before = Number((await store.read('count'))?.bytes.toString());
  const counters = [counter(inner, 40), counter(inner, 40), counter(inner, 40)];
  const codes = counters.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  expect(await Promise.all(codes)).toEqual([0, 0, 0]);
  expect((await store.read('count'))?.bytes.toString()).toBe(String(before + 120));
});

test('pages of a large folder that nobody had changed show what has come and gone between them', async () => {
  const inner = join(folder, 'large');
  await mkdir(join(inner, 'scans/a folder'), { recursive: true });
  const names = Array.from({ length: 1500 }, (_, number) => `${String(number).padStart(4, '0')}.jpg`);
  await Promise.all(names.map((name) => writeFile(join(inner, 'scans', name), name)));
  await writeFile(join(inner, 'scans/a folder/in it'), 'x');
  await symlink('0003.jpg', join(inner, 'scans/link'));
  const settle = async (): Promise<void> => {
    const hours = new Date(Date.now() - 3_600_000);
    await utimes(join(inner, 'scans'), hours, hours);
  };
  const store = new FileObjects(inner);
  const expected = [...names, 'a folder/in it', 'link'].map((name) => `scans/${name}`);
  for (let time = 0; time < 2; time += 1) {
    await settle();
    const keys: string[] = [];
    for await (const { objects } of pagesOf(store, 'scans/')) keys.push(...objects.map(({ key }) => key));
    expect(keys).toEqual(expected);
  }
  const { next = '' } = await store.list('scans/');
  expect(next).toBe('scans/0999.jpg');
  await writeFile(join(inner, 'scans/1000-and-a-half.jpg'), 'new');
  await rm(join(inner, 'scans/1001.jpg'));
  const after = await store.list('scans/', { after: next });
  expect(after.objects.slice(0, 3).map(({ key }) => key)).toEqual([
    'scans/1000-and-a-half.jpg',
    'scans/1000.jpg',
    'scans/1002.jpg',
  ]);
});
