import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FollowedFolder } from '../../src/storage/followed-folder.ts';
import { HOUR_SECONDS, PATIENCE_MS } from '../support/patience.ts';

/** A look that ends when the test says so. */
interface OpenLook {
  end(againMs?: number): void;
  fail(error: Error): void;
}

let looks: OpenLook[] = [];
let logged: string[] = [];
let path = '';
beforeEach(async () => {
  looks = [];
  logged = [];
  path = await mkdtemp(join(tmpdir(), 'loupe-followed-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(path, { recursive: true, force: true });
});

function folderOf(rescanSeconds = 1000): FollowedFolder {
  return new FollowedFolder({
    path,
    name: 'the folder',
    rescanSeconds,
    gatherMs: 1,
    look: () =>
      new Promise((resolve, reject) => {
        looks.push({ end: resolve, fail: reject });
      }),
    log: pino({}, { write: (line) => logged.push(line) }),
  });
}

/** The look of that number, from 1, once it has begun. */
async function begun(count: number): Promise<OpenLook> {
  return vi.waitUntil(() => looks[count - 1], { timeout: PATIENCE_MS });
}

/** Lets everything go on that waits for nothing but others. */
async function rest(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a look', () => {
  test('begins at once, and calls during it share one more after it', async () => {
    const folder = folderOf();
    let first = false;
    let second = false;
    void folder.look().then(() => {
      first = true;
    });
    const others = [folder.look(), folder.look()];
    void Promise.all(others).then(() => {
      second = true;
    });
    expect(looks).toHaveLength(1);
    looks[0]?.end();
    await rest();
    expect([first, second, looks.length]).toEqual([true, false, 2]);
    looks[1]?.end();
    await rest();
    expect([second, looks.length]).toEqual([true, 2]);
    void folder.look();
    expect(looks).toHaveLength(3);
  });

  test('that fails rejects for those who waited for it, and the one after it takes place', async () => {
    const folder = folderOf();
    const failing = folder.look();
    const next = folder.look();
    looks[0]?.fail(new Error('gone'));
    await expect(failing).rejects.toThrow('gone');
    (await begun(2)).end();
    await expect(next).resolves.toBeUndefined();
  });

  test('asks for another while files are changing', async () => {
    const folder = folderOf();
    const first = folder.look();
    looks[0]?.end(5);
    await first;
    expect(looks).toHaveLength(1);
    (await begun(2)).end();
    await folder.stop();
  });

  test('that was to come is none after the end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const folder = folderOf();
    const first = folder.look();
    await folder.stop();
    looks[0]?.end(1);
    await first;
    vi.advanceTimersByTime(HOUR_SECONDS * 1000);
    expect(looks).toHaveLength(1);
  });
});

describe('a folder that is followed', () => {
  test('is looked at when a file comes', async () => {
    const folder = folderOf();
    folder.follow();
    // The watch may need a moment to begin, and tells nothing of what was there before.
    const writing = setInterval(() => void writeFile(join(path, `${Math.random()}.txt`), ''), 20);
    (await begun(1)).end();
    clearInterval(writing);
    await folder.stop();
  });

  test('is looked at from time to time, and what fails is logged', async () => {
    const folder = folderOf(0.01);
    folder.follow();
    (await begun(1)).fail(new Error('unmounted'));
    (await begun(2)).end();
    await folder.stop();
    expect(logged.join('')).toContain('the folder cannot be read; what is known stays');
    expect(logged.join('')).toContain('unmounted');
  });
});
