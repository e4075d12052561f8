import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask } from '../../support/asking.ts';
import { runLoupe } from '../../support/command.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { until } from '../../support/patience.ts';
import { StreamConsumer } from '../../support/stream-consumer.ts';

// What a harvester holds that reads the stream, over random changes: what is published, and nothing else.

/** `STREAM_STEPS=200`: so many times. */
const STEPS = Number(process.env['STREAM_STEPS'] ?? 8);
const IDS = ['a', 'b', 'c', 'd', 'e'];

let archive: Archive;
let server: TestServer;
/** Of the essays as their files are, by id; undefined for a draft. */
const essays = new Map<string, string | undefined>();
let state = 11;
let edits = 0;

/** The same numbers in every run, from 0 to below `end`. */
function below(end: number): number {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((state / 2_147_483_648) * end);
}

function start(): Promise<TestServer> {
  return startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags: [...BY_EVENTS, '--settle-seconds', '0', '--folder-manifests', 'false'],
  });
}

function at(id: string): string {
  return join(archive.manifestsFolder, `${id}.yaml`);
}

async function write(id: string, isDraft: boolean): Promise<void> {
  edits += 1;
  const label = `Edit ${edits}`;
  const status = isDraft ? 'status: draft\n' : '';
  await writeFile(at(id), `label: {en: ${label}}\n${status}photographs: [{image: scan, id: one}]\n`);
  essays.set(id, isDraft ? undefined : label);
}

/** Changes one file. */
async function change(): Promise<void> {
  const id = IDS[below(IDS.length)] ?? 'a';
  const to = IDS[below(IDS.length)] ?? 'a';
  const what = below(5);
  if (what < 2 || !essays.has(id)) await write(id, what === 1);
  else if (what === 2) {
    await rm(at(id));
    essays.delete(id);
  } else if (!essays.has(to)) {
    await rename(at(id), at(to));
    essays.set(to, essays.get(id));
    essays.delete(id);
  }
}

/** What is published, by id: the label. */
function published(): Record<string, string> {
  return Object.fromEntries(
    [...essays].flatMap(([id, label]) => (label === undefined ? [] : [[id, label]])).sort(byId),
  );
}

function byId([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1;
}

/** The same of what a consumer holds. */
function heldBy({ held }: StreamConsumer): Record<string, string> {
  const manifests = [...held].flatMap(([address, document]) => {
    const [, id] = /\/presentation\/3\/([a-e])\/manifest$/.exec(address) ?? [];
    const { label } = document as { readonly label: { readonly en?: readonly string[] } };
    return id === undefined ? [] : [[id, label.en?.[0] ?? '']];
  });
  return Object.fromEntries(manifests.sort(byId));
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('scan.jpg', 60, 40);
  await archive.addManifest('kept.yaml', 'label: Kept\nphotographs: [{image: scan, id: one}]\n');
  server = await start();
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

test('a consumer that comes now and then, and one that comes for the first time, hold what is published', async () => {
  const stream = (): string => `${server.url}/discovery/activities`;
  let kept = new StreamConsumer(stream());
  let told = '';
  for (let step = 0; step < STEPS; step += 1) {
    const isStopped = step % 4 === 3;
    if (isStopped) await server.stop();
    const changes = 1 + below(6);
    for (let count = 0; count < changes; count += 1) await change();
    if (isStopped) {
      server = await start();
      // Its addresses are others.
      kept = new StreamConsumer(stream());
    }
    if (step % 4 === 1) {
      const { code } = await runLoupe(['refresh', '--data', archive.dataFolder]);
      expect(code).toBe(0);
    }
    const isHeld = async (): Promise<boolean> => {
      const fresh = new StreamConsumer(stream());
      await kept.crawl();
      await fresh.crawl();
      told = JSON.stringify([heldBy(kept), heldBy(fresh), published()]);
      return [kept, fresh].every((consumer) => isDeepStrictEqual(heldBy(consumer), published()));
    };
    await until(isHeld, `both hold the same after step ${step}`).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${told}`);
    });
    // What is held is all that is there.
    for (const id of IDS) {
      const { status } = await ask(server.url, `/presentation/3/${id}/manifest`);
      expect([id, status === 200]).toEqual([id, id in published()]);
    }
  }
});
