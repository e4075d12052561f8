import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareObjectKeys } from '../../../src/storage/objects/object-key.ts';
import type { ListOptions, ObjectPage, ObjectStore } from '../../../src/storage/objects/object-store.ts';
import { temporaryFolder } from '../../support/loupe.ts';

/** What a kind of store offers beyond what all do. */
export interface Capabilities {
  /** Whether it promises conditions of writes. */
  readonly hasConditions: boolean;
  /** Whether its lists are in the order of bytes, without which their pages do not fit together. */
  readonly hasOrder: boolean;
}

/**
 * Names as archives have them. No object has another below it, which a folder cannot hold.
 * The last three differ in the order of UTF-8 bytes and in that of JavaScript.
 */
const KEYS = [
  'list/a',
  'list/a b/c+d&e=f.tif',
  'list/a%2Fb',
  'list/a-b/1',
  'list/a-b/2',
  'list/a.tif',
  'list/album/1/x',
  'list/album/1/y',
  'list/album/2',
  "list/it's (1)*!.tif",
  'list/zürich.tif',
  'list/é decomposed e\u0301.tif',
  'list/\u{1f4f7} camera.tif',
  'list/\uff21 wide.tif',
  'listed-elsewhere',
].sort(compareObjectKeys);

const OF_LIST = KEYS.filter((key) => key.startsWith('list/'));

/** All pages of a list. */
export async function wholeList(
  store: ObjectStore,
  prefix: string,
  options: ListOptions = {},
): Promise<{ keys: string[]; folders: string[]; pages: number }> {
  const [keys, folders]: [string[], string[]] = [[], []];
  let pages = 0;
  let page: ObjectPage | undefined;
  do {
    const after = page?.next ?? options.after;
    page = await store.list(prefix, { ...options, ...(after === undefined ? {} : { after }) });
    keys.push(...page.objects.map(({ key }) => key));
    folders.push(...page.folders);
    pages++;
  } while (page.next !== undefined);
  return { keys, folders, pages };
}

/** What each kind of store has to do: tests that are run with a store of nothing. */
export function describeStore(
  kind: string,
  open: () => ObjectStore | Promise<ObjectStore>,
  { hasConditions, hasOrder }: Capabilities,
): void {
  describe(`objects in ${kind}`, () => {
    let store: ObjectStore;
    let scratch = '';

    beforeAll(async () => {
      scratch = await temporaryFolder();
      store = await open();
    });
    afterAll(async () => {
      await store.close();
      await rm(scratch, { recursive: true, force: true });
    });

    describeBytes(
      () => store,
      () => scratch,
    );
    describeLists(() => store);
    if (hasOrder) describePages(() => store);
    describeConditions(() => store, hasConditions);
  });
}

function describeBytes(store: () => ObjectStore, scratch: () => string): void {
  test('what was written is read, with its size, version and time', async () => {
    const bytes = randomBytes(100_000);
    const before = Date.now();
    const written = await store().write('bytes/a photograph.bin', bytes);
    expect(written.size).toBe(100_000);
    const read = await store().read('bytes/a photograph.bin');
    expect(read?.bytes.equals(bytes)).toBe(true);
    expect(read?.head.version).toBe(written.version);
    expect(await store().head('bytes/a photograph.bin')).toEqual(read?.head);
    // Of S3 in whole seconds, and by the clock of the store.
    expect(Math.abs((read?.head.modifiedMs ?? 0) - before)).toBeLessThan(30_000);
  });

  test('ranges are exact, and end where the object does', async () => {
    const bytes = randomBytes(5000);
    await store().write('bytes/ranges', bytes);
    const rangeOf = async (start: number, length: number): Promise<Buffer | undefined> =>
      (await store().read('bytes/ranges', { range: { start, length } }))?.bytes;
    expect(await rangeOf(0, 1)).toEqual(bytes.subarray(0, 1));
    expect(await rangeOf(1000, 24)).toEqual(bytes.subarray(1000, 1024));
    expect(await rangeOf(4999, 1)).toEqual(bytes.subarray(4999));
    expect(await rangeOf(4000, 100_000)).toEqual(bytes.subarray(4000));
    expect(await rangeOf(5000, 10)).toEqual(Buffer.alloc(0));
    expect(await rangeOf(9000, 10)).toEqual(Buffer.alloc(0));
    expect(await rangeOf(17, 0)).toEqual(Buffer.alloc(0));
    const read = await store().read('bytes/ranges', { range: { start: 1, length: 2 } });
    expect(read?.head).toEqual(await store().head('bytes/ranges'));
  });

  test('an object of nothing has no bytes, and is there', async () => {
    const { version } = await store().write('bytes/empty', Buffer.alloc(0));
    expect(await store().head('bytes/empty')).toMatchObject({ size: 0, version });
    expect((await store().read('bytes/empty'))?.bytes).toEqual(Buffer.alloc(0));
    const read = await store().read('bytes/empty', { range: { start: 0, length: 10 }, version });
    expect(read).toMatchObject({ bytes: Buffer.alloc(0), head: { size: 0, version } });
  });

  test('a file is written as it is, and stays where it was', async () => {
    const bytes = randomBytes(300_000);
    const path = join(scratch(), 'body.bin');
    await writeFile(path, bytes);
    expect(await store().write('bytes/of-file', { path })).toMatchObject({ size: 300_000 });
    expect((await store().read('bytes/of-file'))?.bytes.equals(bytes)).toBe(true);
    expect((await store().write('bytes/of-file-again', { path })).size).toBe(300_000);
  });

  test('what is not there is undefined, and deleting it does nothing', async () => {
    await store().write('bytes/there', Buffer.from('x'));
    for (const key of ['bytes/nothing', 'no/such/folder', 'bytes', 'bytes/there/below']) {
      expect(await store().head(key)).toBeUndefined();
      expect(await store().read(key)).toBeUndefined();
      expect(await store().read(key, { version: 'any', range: { start: 0, length: 1 } })).toBeUndefined();
      await store().delete(key);
    }
    await store().delete('bytes/there');
    expect(await store().head('bytes/there')).toBeUndefined();
    await store().delete('bytes/there');
  });

  test('a version is read as long as it is the one that is there', async () => {
    const first = await store().write('bytes/versions', Buffer.from('first'));
    const range = { start: 0, length: 3 };
    const asked = { range, version: first.version };
    expect((await store().read('bytes/versions', asked))?.bytes.toString()).toBe('fir');
    const second = await store().write('bytes/versions', Buffer.from('other'));
    expect(second.version).not.toBe(first.version);
    await expect(store().read('bytes/versions', asked)).rejects.toMatchObject({ fault: 'changed' });
    // Also behind its end, where there is nothing to read.
    const behind = { range: { start: 99, length: 3 }, version: first.version };
    await expect(store().read('bytes/versions', behind)).rejects.toMatchObject({ fault: 'changed' });
    expect((await store().read('bytes/versions', { version: second.version }))?.bytes.toString()).toBe(
      'other',
    );
  });

  test.each([
    '',
    '/a',
    'a/',
    'a//b',
    '.',
    '../a',
    'a/../b',
    'a/./b',
    'a\0b',
    'a\nb',
    '\ud800',
    'x'.repeat(1025),
  ])('refuses %j, which is no key', async (key) => {
    const refused = { fault: 'refused' };
    await expect(store().head(key)).rejects.toMatchObject(refused);
    await expect(store().read(key)).rejects.toMatchObject(refused);
    await expect(store().write(key, Buffer.from('x'))).rejects.toMatchObject(refused);
    await expect(store().delete(key)).rejects.toMatchObject(refused);
  });

  test('what is aborted rejects with the reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(store().head('bytes/a', { signal })).rejects.toThrow('enough');
    await expect(store().read('bytes/a', { signal })).rejects.toThrow('enough');
    await expect(store().write('bytes/aborted', Buffer.from('x'), { signal })).rejects.toThrow('enough');
    await expect(store().list('bytes/', { signal })).rejects.toThrow('enough');
    await expect(store().delete('bytes/a', { signal })).rejects.toThrow('enough');
    expect(await store().head('bytes/aborted')).toBeUndefined();
  });
}

function describeLists(store: () => ObjectStore): void {
  beforeAll(async () => {
    for (const key of KEYS) await store().write(key, Buffer.from(key));
  });

  test('lists have all keys below a prefix, as they were written', async () => {
    const listed = async (prefix: string): Promise<string[]> =>
      (await wholeList(store(), prefix)).keys.sort(compareObjectKeys);
    expect(await listed('list/')).toEqual(OF_LIST);
    expect(await listed('list')).toEqual(KEYS);
    expect(await listed('list/a')).toEqual(OF_LIST.filter((key) => key.startsWith('list/a')));
    expect(await listed('list/nothing')).toEqual([]);
    expect(await listed('no/such/folder/')).toEqual([]);
    for (const key of KEYS) expect((await store().read(key))?.bytes.toString()).toBe(key);
  });

  test('each object of a list has what its head says', async () => {
    const { objects } = await store().list('list/');
    for (const { key, size, version } of objects)
      expect(await store().head(key)).toMatchObject({ size, version });
  });

  test.each(['/', '../', 'a/../', 'a//b'])('refuses to list %j', async (prefix) => {
    await expect(store().list(prefix)).rejects.toMatchObject({ fault: 'refused' });
  });
}

function describePages(store: () => ObjectStore): void {
  test('lists are in the order of the bytes of keys', async () => {
    expect(await wholeList(store(), 'list/')).toEqual({ keys: OF_LIST, folders: [], pages: 1 });
  });

  test.each([1, 2, 5, OF_LIST.length])('pages of %i hold the whole, each key once', async (most) => {
    const { keys, pages } = await wholeList(store(), 'list/', { most });
    expect(keys).toEqual(OF_LIST);
    expect(pages).toBe(Math.ceil(OF_LIST.length / most));
  });

  test('a list begins behind a key, whether that is there or not', async () => {
    for (const after of [...OF_LIST, 'list/', 'list/album/', 'list/m', 'list/album/1/xx', 'zzz', 'a']) {
      const { keys } = await wholeList(store(), 'list/', { after });
      expect(keys).toEqual(OF_LIST.filter((key) => compareObjectKeys(key, after) > 0));
    }
  });

  test.each([1, 2, 3, 1000])('a flat list has folders, each once, in pages of %i', async (most) => {
    const flat = await wholeList(store(), 'list/', { isFlat: true, most });
    expect(flat.keys).toEqual(OF_LIST.filter((key) => key.split('/').length === 2));
    expect(flat.folders).toEqual(['list/a b/', 'list/a-b/', 'list/album/']);
    const album = await wholeList(store(), 'list/al', { isFlat: true, most });
    expect(album).toMatchObject({ keys: [], folders: ['list/album/'] });
    const within = await wholeList(store(), 'list/album/', { isFlat: true, most });
    expect(within).toMatchObject({ keys: ['list/album/2'], folders: ['list/album/1/'] });
  });

  test('a flat list begins behind a folder that it told', async () => {
    const behind = await wholeList(store(), 'list/', { isFlat: true, after: 'list/a-b/' });
    expect(behind.folders).toEqual(['list/album/']);
  });
}

function describeConditions(store: () => ObjectStore, hasConditions: boolean): void {
  test.skipIf(hasConditions)('says that it cannot promise conditions, and writes nothing', async () => {
    const unsupported = { fault: 'unsupported' };
    const bytes = Buffer.from('x');
    await expect(store().write('lease', bytes, { condition: 'absent' })).rejects.toMatchObject(unsupported);
    expect(await store().head('lease')).toBeUndefined();
    const { version } = await store().write('lease', Buffer.from('first'));
    const condition = { version };
    await expect(store().write('lease', bytes, { condition })).rejects.toMatchObject(unsupported);
    expect((await store().read('lease'))?.bytes.toString()).toBe('first');
    await store().delete('lease');
  });

  test.runIf(hasConditions)('of many that write where nothing is, one does', async () => {
    const tries = Array.from({ length: 12 }, (_, at) =>
      store()
        .write('once/lease', Buffer.from(`${at}`), { condition: 'absent' })
        .then(
          ({ version }) => ({ at, version }),
          (error: unknown) => ({ error }),
        ),
    );
    const results = await Promise.all(tries);
    const won = results.filter((result) => 'at' in result);
    expect(won).toHaveLength(1);
    for (const result of results)
      if ('error' in result) expect(result.error).toMatchObject({ fault: 'changed' });
    const read = await store().read('once/lease');
    expect({ at: Number(read?.bytes.toString()), version: read?.head.version }).toEqual(won[0]);
    await store().delete('once/lease');
    await store().write('once/lease', Buffer.from('again'), { condition: 'absent' });
  });

  test.runIf(hasConditions)('of many that replace a version, one does', async () => {
    let { version } = await store().write('turns/pointer', Buffer.from('start'));
    for (let turn = 0; turn < 3; turn++) {
      const condition = { version };
      const results = await Promise.allSettled(
        Array.from({ length: 6 }, (_, at) =>
          store().write('turns/pointer', Buffer.from(`${turn} ${at}`), { condition }),
        ),
      );
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ fault: 'changed' });
      version = won[0]?.value.version ?? '';
      expect((await store().head('turns/pointer'))?.version).toBe(version);
    }
  });

  test.runIf(hasConditions)('a version that is gone is not replaced', async () => {
    const { version } = await store().write('turns/gone', Buffer.from('x'));
    await store().delete('turns/gone');
    const condition = { version };
    await expect(store().write('turns/gone', Buffer.from('y'), { condition })).rejects.toMatchObject({
      fault: 'changed',
    });
    expect(await store().head('turns/gone')).toBeUndefined();
  });
}
