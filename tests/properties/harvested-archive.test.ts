import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { harvestHere } from '../support/harvesting.ts';
import { createRandom } from '../support/kills.ts';
import { BY_EVENTS, startLoupe, type TestServer, temporaryFolder } from '../support/loupe.ts';
import { headersIn, oai } from '../support/oai-client.ts';
import { until } from '../support/patience.ts';

// One Loupe harvests another, over HTTP, while the files of that one are created, changed, renamed and deleted at random: after
// each harvest both hold the same, and the second shows it; a harvest by OAI-PMH beside it holds the same essays, with a
// description each. A few steps by default; HARVESTS=200 is the whole proof.

const HARVESTS = Number(process.env['HARVESTS'] ?? 5);
const SEED = Number(process.env['SEED'] ?? 5);

/** Each essay has a scan of its own: manifests name others that show the same one, which is no change of theirs. */
const SCANS = 8;

interface Essay {
  readonly label: string;
  readonly scan: number;
  readonly isDraft: boolean;
}

/** It stays what it is. */
const FIXED: Essay = { label: 'Fixed', scan: SCANS, isDraft: false };

let theirs: Archive;
let ours: Archive;
let source: TestServer;
let shown: TestServer;
/** Filled by OAI-PMH, and shown by nobody. */
let records: string;

beforeAll(async () => {
  [theirs, ours] = await Promise.all([emptyArchive(), emptyArchive()]);
  records = await temporaryFolder();
  for (let scan = 0; scan < SCANS; scan += 1) await theirs.addChart(`scan-${scan}.jpg`, 40 + scan, 30);
  await theirs.addChart(`scan-${SCANS}.jpg`, 90, 60);
  await theirs.addManifest('fixed.yaml', textOf(FIXED));
  await theirs.addManifest('collections/all.yaml', 'label: All of them\nitems: [fixed]\n');
  await ours.addChart('scan-0.jpg', 90, 60);
  await ours.addManifest('own.yaml', textOf({ label: 'Our own', scan: 0, isDraft: false }));
  const flags = [...BY_EVENTS, '--folder-manifests', 'false', '--admin-email', 'archive@example.org'];
  [source, shown] = (await Promise.all(
    [theirs, ours].map((archive) => startLoupe({ images: archive.folder, data: archive.dataFolder, flags })),
  )) as [TestServer, TestServer];
});

afterAll(async () => {
  for (const server of [source, shown]) await server.stop();
  for (const archive of [theirs, ours]) await archive.remove();
  await rm(records, { recursive: true });
});

function textOf({ label, scan, isDraft }: Essay): string {
  const status = isDraft ? 'status: draft\n' : '';
  return `label: ${label}\n${status}sections: [{label: One, photographs: [{image: scan-${scan}}]}]\n`;
}

/** What a document says, without links that say where else it is and what else there is, which are no changes of it. */
function saidIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(saidIn);
  if (typeof value !== 'object' || value === null) return value;
  const links = new Set(['partOf', 'seeAlso', 'service', 'services', 'homepage', 'rendering']);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (links.has(name) ? [] : [[name, saidIn(each)]])),
  );
}

async function jsonAt(server: TestServer, path: string): Promise<unknown> {
  const { status, text } = await ask(server.url, path);
  return status === 200 ? JSON.parse(text) : undefined;
}

function idOf(name: string): string {
  return `${source.url}/presentation/3/${name}/manifest`;
}

/** What the folder holds, by id; `top` changes with all that it lists, and is told of by what that is. */
async function held(folder: string): Promise<Map<string, { readonly file: string; readonly json: unknown }>> {
  const found = new Map<string, { file: string; json: unknown }>();
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.json')) continue;
    const json = JSON.parse(await readFile(join(folder, file), 'utf8'));
    if (!String(json.id).endsWith('/collection/top')) found.set(json.id, { file, json: saidIn(json) });
  }
  return found;
}

/** Titles of the descriptions that a harvest by OAI-PMH has written. */
async function describedTitles(): Promise<string[]> {
  const files = (await readdir(records)).filter((name) => name.endsWith('.oai_dc.xml'));
  const texts = await Promise.all(files.map((name) => readFile(join(records, name), 'utf8')));
  return texts.map((text) => /<dc:title[^>]*>(.*)<\/dc:title>/.exec(text)?.[1] ?? '').sort();
}

/** Harvests the records of the first server, which are then as the essays that it publishes. */
async function harvestRecords(published: readonly (readonly [string, Essay])[]): Promise<void> {
  const { problem, failed, sentences } = await harvestHere(`${source.url}/oai`, records, { protocol: 'oai' });
  expect({ problem, failed, sentences }).toEqual({ problem: undefined, failed: 0, sentences: [] });
  const found = await held(records);
  expect([...found.keys()].sort()).toEqual(published.map(([name]) => idOf(name)).sort());
  for (const [name] of published)
    expect(found.get(idOf(name))?.json).toEqual(
      saidIn(await jsonAt(source, `/presentation/3/${name}/manifest`)),
    );
  expect(await describedTitles()).toEqual(published.map(([, { label }]) => label).sort());
}

/** Changes some files as people do, and waits until the other server has all of it. */
class Changes {
  readonly essays = new Map<string, Essay>();
  readonly #random: (bound: number) => number;
  readonly #names = new Set<string>();
  #count = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  async make(): Promise<void> {
    for (let left = 1 + this.#random(3); left > 0; left -= 1) await this.#one();
    await this.#known();
  }

  async #one(): Promise<void> {
    const names = [...this.essays.keys()];
    const name = names[this.#random(names.length)];
    const essay = name === undefined ? undefined : this.essays.get(name);
    const kind = this.#random(6);
    this.#count += 1;
    if (essay === undefined || name === undefined || (kind < 2 && names.length < SCANS)) {
      const used = new Set([...this.essays.values()].map(({ scan }) => scan));
      const scan = Array.from({ length: SCANS }, (_, at) => at).find((each) => !used.has(each)) ?? 0;
      await this.#write(this.#free(), { label: `Essay ${this.#count}`, scan, isDraft: false });
    } else if (kind < 3) await this.#write(name, { ...essay, label: `Essay ${this.#count}` });
    else if (kind === 3) await this.#write(name, { ...essay, isDraft: !essay.isDraft });
    else if (kind === 4) {
      const to = this.#free();
      await rename(this.#path(name), this.#path(to));
      this.essays.delete(name);
      this.essays.set(to, essay);
    } else {
      await rm(this.#path(name));
      this.essays.delete(name);
    }
  }

  #path(name: string): string {
    return join(theirs.manifestsFolder, `${name}.yaml`);
  }

  /** A name that there is not, and that there may have been. */
  #free(): string {
    for (;;) {
      const name = `e${this.#random(20)}`;
      if (!this.essays.has(name)) return name;
    }
  }

  async #write(name: string, essay: Essay): Promise<void> {
    this.essays.set(name, essay);
    await writeFile(this.#path(name), textOf(essay));
  }

  async #known(): Promise<void> {
    for (const name of this.essays.keys()) this.#names.add(name);
    for (const name of this.#names)
      await until(async () => {
        const essay = this.essays.get(name);
        const json = await jsonAt(source, `/presentation/3/${name}/manifest`);
        if (essay === undefined || essay.isDraft) return json === undefined;
        return json !== undefined && JSON.stringify(json).includes(`"${essay.label}"`);
      }, `${name} is as it was written`);
  }
}

test('one Loupe holds what the other has, after every harvest', async () => {
  const folder = join(ours.manifestsFolder, 'theirs');
  const changes = new Changes(SEED);
  for (let count = 0; count < HARVESTS; count += 1) {
    await changes.make();
    const { problem, failed, sentences } = await harvestHere(`${source.url}/discovery/activities`, folder);
    expect({ problem, failed, sentences }).toEqual({ problem: undefined, failed: 0, sentences: [] });
    const [published, found] = [
      [['fixed', FIXED] as const, ...changes.essays].filter(([, { isDraft }]) => !isDraft),
      await held(folder),
    ];
    expect([...found.keys()].sort()).toEqual(
      [...published.map(([name]) => idOf(name)), `${source.url}/presentation/3/collection/all`].sort(),
    );
    for (const [name] of published)
      expect(found.get(idOf(name))?.json).toEqual(
        saidIn(await jsonAt(source, `/presentation/3/${name}/manifest`)),
      );
    await harvestRecords(published);
    // What was harvested is shown, and told of by the second server to nobody.
    for (const [id, { file, json }] of found) {
      const own = file.replace('.harvested.json', '');
      const path = id.includes('/collection/')
        ? `/presentation/3/collection/${own}`
        : `/presentation/3/${own}/manifest`;
      await until(
        async () => JSON.stringify(saidIn(await jsonAt(shown, path))) === JSON.stringify(json),
        `${id} is shown`,
      );
    }
  }
  const { text } = await ask(shown.url, '/discovery/activities');
  const { last }: { last?: { id: string } } = JSON.parse(text);
  const page = last === undefined ? '' : (await ask(shown.url, new URL(last.id).pathname)).text;
  expect(page).not.toContain('harvested');
  expect(page).not.toContain(new URL(source.url).host);
  const listed = await oai(shown.url, { verb: 'ListIdentifiers', metadataPrefix: 'oai_dc' });
  expect(headersIn(listed)).toEqual(['own']);
});
