import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPositionalRead, type PositionalRead } from '../../src/storage/positional-read.ts';

let folder: string;
let fd: number;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loupe-'));
  writeFileSync(join(folder, 'file'), 'abcdefghij');
  fd = openSync(join(folder, 'file'), 'r');
});

afterAll(() => {
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

/** Reads "cde", and says whether it was there when the call returned. */
async function readOnce(read: PositionalRead): Promise<{ text: string; atOnce: boolean }> {
  const into = Buffer.alloc(5, '-');
  let returned = false;
  const atOnce = await new Promise<boolean>((resolve, reject) => {
    read(fd, into, 1, 3, 2, (error) => (error ? reject(error) : resolve(!returned)));
    returned = true;
  });
  return { text: into.toString(), atOnce };
}

/** A clock that goes on by `stepMs` whenever it is looked at. */
function clock() {
  const state = { nowMs: 1000, stepMs: 0 };
  return {
    state,
    now: () => {
      state.nowMs += state.stepMs;
      return state.nowMs;
    },
  };
}

describe('positional reads', () => {
  test('are done at once while they are quick', async () => {
    const read = createPositionalRead(clock().now);
    expect(await readOnce(read)).toEqual({ text: '-cde-', atOnce: true });
  });

  test('leave the main thread when slow ones have used up the patience, and come back', async () => {
    const { state, now } = clock();
    const read = createPositionalRead(now);
    state.stepMs = 16;
    expect((await readOnce(read)).atOnce).toBe(true);
    expect((await readOnce(read)).atOnce).toBe(true);
    state.stepMs = 0;
    expect(await readOnce(read)).toEqual({ text: '-cde-', atOnce: false });
    state.nowMs += 600;
    expect((await readOnce(read)).atOnce).toBe(true);
  });

  test.each([0, 20])('give an error where the file ends early (clock step %i ms)', async (stepMs) => {
    const { state, now } = clock();
    const read = createPositionalRead(now);
    state.stepMs = stepMs;
    if (stepMs > 0) for (let count = 0; count < 3; count += 1) await readOnce(read);
    const error = await new Promise((resolve) => read(fd, Buffer.alloc(9), 0, 9, 5, resolve));
    expect(error).toEqual(new Error('read 5 of 9 bytes at 5'));
  });

  test('give an error for a file that cannot be read', async () => {
    const read = createPositionalRead(clock().now);
    const error = await new Promise((resolve) => read(-1, Buffer.alloc(9), 0, 9, 5, resolve));
    expect(error).toBeInstanceOf(Error);
  });
});
