import { readdir, rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLI, collected, runLoupe } from '../support/command.ts';
import { activity, heldIn, putManifest, putStream } from '../support/harvesting.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { type StandIn, startStandIn } from '../support/stream-server.ts';
import { spawnTied } from '../support/tied.ts';

let archive: StandIn;
let folder: string;

beforeAll(async () => {
  [archive, folder] = [await startStandIn(), await temporaryFolder()];
});

afterAll(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});

test('a stream is brought into a folder; private networks must be allowed', async () => {
  const stream = putStream(archive, [[activity('Create', putManifest(archive, 'a'), 1)]]);
  const into = `${folder}/first`;
  const refused = await runLoupe(['harvest', stream, '--into', into]);
  expect(refused).toMatchObject({
    code: 1,
    output: expect.stringContaining('leads to a private address (127.0.0.1)'),
  });
  const flags = [
    '--into',
    into,
    '--allow-private',
    '127.0.0.1',
    '--harvester-name',
    'A test, tests@example.org',
  ];
  const done = await runLoupe(['harvest', stream, ...flags]);
  expect(done).toMatchObject({
    code: 0,
    errors: '',
    output: `harvest 1/1 ${archive.url}/a/manifest: written\n${into}: 1 written, 0 removed, 0 unchanged, 0 failed\n`,
  });
  expect(await readdir(into)).toEqual([
    '.harvest',
    expect.stringMatching(/^127\.0\.0\.1-\d+-a-[0-9a-f]{20}\.harvested\.json$/),
  ]);
  expect(archive.headers.at(-1)?.['user-agent']).toMatch(
    /^A test, tests@example\.org \(Loupe\/\d+\.\d+\.\d+\)$/,
  );
});

test.each([
  [['file:///etc/passwd'], 'harvest: takes one http or https address'],
  [['http://a.example/'], '--into: takes the folder'],
  [['http://a.example/', '--since', 'yesterday'], '--since "yesterday": takes a day or a time'],
])('%j is refused with what is accepted', async (argv, sentence) => {
  const { code, errors } = await runLoupe(['harvest', ...argv]);
  expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(sentence) });
});

test('--follow keeps up with a stream, and ends when it is told to', async () => {
  const into = `${folder}/followed`;
  const log = [activity('Create', putManifest(archive, 'b'), 1)];
  const stream = putStream(archive, [log]);
  const flags = ['--into', into, '--allow-private', '127.0.0.0/8', '--follow', '--follow-seconds', '1'];
  const child = spawnTied(process.execPath, [CLI, 'harvest', stream, ...flags], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const output = collected(child.stdout);
  await until(() => output().includes('/b/manifest: written'), 'the first is there');
  putStream(archive, [[...log, activity('Create', putManifest(archive, 'c'), 2)]]);
  await until(() => output().includes('/c/manifest: written'), 'the next is there');
  expect([...(await heldIn(into)).values()].sort()).toEqual(['b', 'c']);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
