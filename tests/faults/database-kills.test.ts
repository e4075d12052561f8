import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../../src/database/database.ts';
import { databasePath, isCutOff } from '../../src/database/open.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { createRandom, KilledServer } from '../support/kills.ts';
import { PATIENCE_MS, until } from '../support/patience.ts';

// The primary is killed at random moments of its start, of ingest and of the taking in of saved, broken, renamed and removed
// essays: what it knows is each time that before or after a transaction, and in the end that of the files. A sample by
// default; KILLS=200 is the whole proof.

const KILLS = Number(process.env['KILLS'] ?? 4);
const SEED = Number(process.env['SEED'] ?? 10);
const START_MS = 1200;
const LONGEST_PAUSE_MS = 400;
const ESSAYS = 6;

let archive: Archive;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('scan.jpg', 600, 400);
});

afterAll(() => archive.remove());

/** What the folder of manifests holds: the label of each file by its name. */
type Files = Map<string, string>;

async function save(files: Files, name: string, label: string): Promise<void> {
  await archive.addManifest(`${name}.yaml`, `label: ${label}\nphotographs: [{image: scan}]\n`);
  files.set(name, label);
}

interface ActivityRow {
  readonly type: string;
  readonly id: string | null;
  readonly target: string | null;
  readonly at_ms: number;
}

/** What the journal says that there is, from its activities alone. */
function toldManifests(activities: readonly ActivityRow[]): Set<string> {
  const there = new Set<string>();
  for (const { type, id, target } of activities) {
    if (id === null) continue;
    if (type === 'Create') expect(there.has(id), `${id} is created twice`).toBe(false);
    else expect(there.has(id), `${type} of ${id}, which is not there`).toBe(true);
    if (type === 'Delete' || type === 'Move') there.delete(id);
    if (type === 'Create') there.add(id);
    if (target !== null) there.add(target);
  }
  return there;
}

/** Looks at the file as a kill has left it. Nothing has it open. Returns whether it is still to be looked through. */
function expectWhole(): boolean {
  const database = new Database(databasePath(archive.dataFolder));
  try {
    expect(database.prepare('PRAGMA quick_check').all()).toMatchObject([{ quick_check: 'ok' }]);
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    const activities = database
      .prepare<ActivityRow>(
        "SELECT type, id, target, at_ms FROM activities WHERE kind = 'Manifest' ORDER BY position",
      )
      .all();
    const published = database
      .prepare<{ id: string }>("SELECT id FROM published WHERE kind = 'Manifest' AND stage = 'told'")
      .all();
    expect(new Set(published.map(({ id }) => id))).toEqual(toldManifests(activities));
    const times = activities.map(({ at_ms }) => at_ms);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    // A manifest is there with its activity, or neither is.
    const manifests = database
      .prepare<{ id: string }>("SELECT id FROM manifests WHERE status = 'published' AND file IS NOT NULL")
      .all();
    const told = toldManifests(activities);
    for (const { id } of manifests) expect(told.has(id), `${id} is told of`).toBe(true);
    return isCutOff(database);
  } finally {
    database.close();
  }
}

async function labelsServed(server: KilledServer, names: Iterable<string>): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  for (const name of names) {
    const response = await server.ask(`/presentation/3/${name}/manifest`);
    if (response?.status !== 200) continue;
    const { label }: { label: Record<string, string[]> } = JSON.parse(response.text);
    labels.set(name, Object.values(label).flat().join());
  }
  return labels;
}

test(
  `${KILLS} kills of the primary lose nothing of what it knows, and leave nothing half made`,
  async () => {
    const random = createRandom(SEED);
    const server = new KilledServer(archive, ['--settle-seconds', '0', '--folder-manifests', 'false']);
    const files: Files = new Map();
    const everUsed = new Set<string>();
    for (let at = 0; at < ESSAYS; at += 1) await save(files, `essay-${at}`, `Begin ${at}`);
    await server.start();
    for (let kills = 0; kills < KILLS; kills += 1) {
      for (let changes = 0; changes <= random(3); changes += 1) {
        const name = `essay-${random(ESSAYS)}`;
        everUsed.add(name);
        if (random(4) === 0 && files.has(name)) {
          await archive.removeManifest(`${name}.yaml`);
          files.delete(name);
        } else await save(files, name, `Label ${kills} ${changes}`);
      }
      await archive.addChart(`new-${kills}.jpg`, 300 + random(200), 200);
      await pause(random(LONGEST_PAUSE_MS));
      await server.killPrimary();
      expectWhole();
      if (random(2) === 0) {
        await server.killStarting(random(START_MS));
        expectWhole();
      }
      await server.start();
    }
    const isReady = async () => (await server.ask('/ready'))?.status === 200;
    await until(isReady, 'the server is ready after the last kill');
    const isRight = async () => {
      const served = await labelsServed(server, new Set([...everUsed, ...files.keys()]));
      return JSON.stringify([...served].sort()) === JSON.stringify([...files].sort());
    };
    await until(isRight, 'what is served is what the files say');
    for (let kills = 0; kills < KILLS; kills += 1)
      expect((await server.ask(`/iiif/3/new-${kills}/info.json`))?.status).toBe(200);
    expect(await server.stop()).toBe(0);
    expect(expectWhole()).toBe(false);
  },
  PATIENCE_MS * (2 + KILLS / 10),
);
