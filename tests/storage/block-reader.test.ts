import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BlockReader } from '../../src/storage/block-reader.ts';
import { type OpenFile, withOpenFile } from '../../src/storage/file-store.ts';

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-blocks-'));
  await writeFile(join(folder, 'file'), bytes);
});
afterAll(() => rm(folder, { recursive: true }));

/** An open file that counts how often it is read. */
function counted(file: OpenFile): { readonly file: OpenFile; readonly reads: () => number } {
  let reads = 0;
  const handle = new Proxy(file.handle, {
    get: (target, name) => {
      if (name === 'read') reads += 1;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { file: { ...file, handle }, reads: () => reads };
}

test('gives the bytes of the file wherever they are, and fewer only at its end', async () => {
  await withOpenFile(join(folder, 'file'), async (file) => {
    const reader = new BlockReader(file);
    expect(reader.size).toBe(bytes.length);
    for (let step = 0; step < 400; step++) {
      const position = (step * 7919) % bytes.length;
      for (const length of [0, 1, 17, 4096, 5000])
        expect(
          (await reader.read(position, length)).equals(bytes.subarray(position, position + length)),
        ).toBe(true);
    }
    expect(await reader.read(bytes.length - 3, 10)).toEqual(bytes.subarray(-3));
    expect(await reader.read(bytes.length + 5, 10)).toHaveLength(0);
  });
});

test('reads what lies close together once', async () => {
  await withOpenFile(join(folder, 'file'), async (opened) => {
    const { file, reads } = counted(opened);
    const reader = new BlockReader(file);
    for (let position = 1000; position < 5000; position += 16) await reader.read(position, 16);
    expect(reads()).toBe(1);
    await reader.read(200_000, 8);
    await reader.read(2000, 8);
    expect(reads()).toBe(2);
  });
});
