import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { put } from '../../support/followed.ts';
import { hungDrive } from '../../support/hung-drive.ts';
import { until } from '../../support/patience.ts';

// Systems that give no more watches, and drives that do not respond. In processes of their own, since both are met in earnest.

const SCRIPT = join(import.meta.dirname, '..', '..', 'support', 'follow-tree.ts');

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-refusing-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function printedBy(child: ChildProcess): () => string {
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  return () => printed;
}

/** Whether a thread of a process is in the kernel and waits for a file system that a program serves. */
async function waitsForDrive({ pid }: ChildProcess): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const places = threads.map((thread) =>
    readFile(`/proc/${pid}/task/${thread}/wchan`, 'utf8').catch(() => ''),
  );
  return (await Promise.all(places)).some((place) => /^fuse|^request_wait/.test(place));
}

test('where the system gives no more watches, the log says so once, and everything is seen by the rescans', async (context) => {
  const limit = 'echo 5 >/proc/sys/user/max_inotify_watches';
  if (spawnSync('unshare', ['-Ur', 'sh', '-c', limit], { stdio: 'ignore' }).status !== 0) {
    context.skip('no limit can be set here for one process');
    return;
  }
  for (let folder = 0; folder < 20; folder += 1) await put(root, `box-${folder}/a.jpg`);
  const command = `${limit} && exec "$0" --import tsx "$1" "$2"`;
  const child = spawn('unshare', ['-Ur', 'sh', '-c', command, process.execPath, SCRIPT, root], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const printed = printedBy(child);
  await until(() => /\d+ files/.test(printed()), 'the folders are seen');
  await expect.poll(printed).toContain('20 files');
  await expect.poll(printed).toMatch(/"code":"ENOSPC".*file watching is limited by the system: \d folders/);
  child.stdin?.end();
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  expect(printed().match(/limited by the system/g)).toHaveLength(2);
});

test('a drive that does not respond holds up neither what else the process does, nor its end', async (context) => {
  await mkdir(join(root, 'drive'));
  const drive = hungDrive(join(root, 'drive'));
  if (!drive) {
    context.skip('no file system can be mounted here');
    return;
  }
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, root], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const printed = printedBy(child);
    await until(() => waitsForDrive(child), 'a thread waits for the drive');
    const before = printed().length;
    await until(() => printed().slice(before).includes('goes on'), 'the loop goes on');
    child.stdin?.end();
    const [code, signal] = await once(child, 'close');
    expect([code, signal]).toEqual([null, 'SIGTERM']);
    expect(printed()).toMatch(/^stopped, .*the folder does not respond; it is left alone/m);
  } finally {
    drive.remove();
  }
});
