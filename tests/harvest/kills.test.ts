import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CLI } from '../support/command.ts';
import { activity, heldIn, putManifest, putStream } from '../support/harvesting.ts';
import { createRandom } from '../support/kills.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { startStandIn } from '../support/stream-server.ts';
import { spawnTied } from '../support/tied.ts';

// A harvest is killed at random moments and begun anew until it comes to its end: all is there, and nothing was fetched twice
// but what was under way. A sample by default; KILLS=200 is the whole proof.

const KILLS = Number(process.env['KILLS'] ?? 2);
const SEED = Number(process.env['SEED'] ?? 11);

/** Runs a harvest. @returns its exit code, when it ends; `kill` ends it */
function start(argv: readonly string[]): {
  readonly ended: Promise<number | null>;
  readonly kill: () => void;
} {
  const env = { PATH: process.env['PATH'] };
  const child = spawnTied(process.execPath, [CLI, 'harvest', ...argv], { env, stdio: 'ignore' });
  return {
    ended: new Promise((resolve) => child.once('close', resolve)),
    kill: () => void child.kill('SIGKILL'),
  };
}

test('a harvest that is killed goes on where it was', async () => {
  const random = createRandom(SEED);
  const [archive, folder] = [await startStandIn(), await temporaryFolder()];
  const names = Array.from({ length: 30 + 5 * KILLS }, (_, at) => `m${at}`);
  const pages = Array.from({ length: Math.ceil(names.length / 10) }, (_, page) =>
    names
      .slice(page * 10, page * 10 + 10)
      .map((name, at) => activity('Create', putManifest(archive, name), page * 10 + at)),
  );
  const stream = putStream(archive, pages);
  const argv = [stream, '--into', folder, '--allow-private', '127.0.0.1'];
  // Killed only while it asks for something: starting takes longer than all the rest.
  let killed = 0;
  while (killed < KILLS) {
    const before = archive.requests.length;
    const harvest = start(argv);
    const wanted = before + 1 + random(8);
    let isOver = false;
    void harvest.ended.then(() => {
      isOver = true;
    });
    while (!isOver && archive.requests.length < wanted) await pause(1);
    await pause(random(4));
    harvest.kill();
    await harvest.ended;
    killed += 1;
  }
  expect(await start(argv).ended).toBe(0);
  expect((await heldIn(folder)).size).toBe(names.length);
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  const left = await readdir(join(folder, '.harvest'));
  expect(left.filter((name) => !name.startsWith('harvest.sqlite'))).toEqual([]);
  const manifests = archive.requests.filter((line) => line.endsWith('/manifest'));
  expect(manifests.length - names.length).toBeLessThanOrEqual(KILLS);
  await archive.close();
  await rm(folder, { recursive: true });
});
