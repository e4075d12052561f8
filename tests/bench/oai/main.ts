import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Database } from '../../../src/database/database.ts';
import { databasePath, openForReading } from '../../../src/database/open.ts';
import { type RecordsPlace, writeToken } from '../../../src/discovery/oai/resumption-token.ts';
import { utcDatetime } from '../../../src/discovery/oai/utc-datetime.ts';
import { PresentedCatalog } from '../../../src/essays/presented/catalog.ts';
import { OaiRepository } from '../../../src/http/discovery/oai-repository.ts';
import { OneAtATime } from '../../../src/http/protocol/turns.ts';
import { RecordLookUps } from '../../../src/oai-records/record-list-store.ts';
import { oaiUrl } from '../../../src/urls.ts';
import { describeMachine } from '../machine.ts';
import { seededRandom } from '../random.ts';
import { median } from '../results.ts';
import { IN_COLLECTION, makeRecords, manifestId, NEWEST_MS, setSpecOf } from './make-records.ts';

// What a response of OAI-PMH costs, wherever in the list it is: it must not grow with the archive.

const USAGE = `Usage: npm run bench:oai -- [--records 1000,100000] [--asked 200] [--folder DIR] [--gate]

Makes archives of so many essays and asks for responses of OAI-PMH at random places, as a worker makes them, without
HTTP. Figures are processor time.

--folder: keeps the archives there, and takes those that are there.
--gate: exits with 1 when one costs more than 1.5 times as much in the largest archive as in the smallest.
`;

/** How much more a response may cost in the largest archive: page caches hold less of it. */
const MOST_RATIO = 1.5;

const BASE = 'https://photographs.example.org';

/** What is asked for, by what it is called in the table; `place` is a number of a record. */
type Asked = Readonly<Record<string, (place: number) => string>>;

/** An archive that is asked. */
class AskedArchive {
  readonly records: number;
  /** Processor time of each response, milliseconds, by what was asked for. */
  readonly times = new Map<string, number[]>();
  readonly #database: Database;
  readonly #repository: OaiRepository;
  readonly #asked: Asked;
  readonly #random: () => number;

  /** @param path of its database */
  constructor(path: string, records: number) {
    this.records = records;
    this.#database = openForReading(path);
    this.#repository = new OaiRepository({
      ...{ records: new RecordLookUps(this.#database), catalog: new PresentedCatalog(this.#database) },
      ...{ limits: {}, making: new OneAtATime(), adminEmail: 'archive@example.org' },
    });
    this.#asked = askedOf(records);
    this.#random = seededRandom(records);
  }

  /** Asks once for everything. */
  async round(): Promise<void> {
    for (const [name, queryOf] of Object.entries(this.#asked)) {
      // At the end there are fewer records than a response holds.
      const query = queryOf(Math.floor(this.#random() * (this.records - IN_COLLECTION)));
      const begun = process.cpuUsage();
      const xml = await this.#repository.response(query, BASE, AbortSignal.timeout(60_000));
      const { user, system } = process.cpuUsage(begun);
      this.times.set(name, [...(this.times.get(name) ?? []), (user + system) / 1000]);
      if (!xml.includes('</header>')) throw new Error(`${name}: ${xml}`);
    }
  }

  close(): void {
    this.#database.close();
  }
}

function goingOn(kind: RecordsPlace['kind'], prefix: string, after: number, more: object = {}): string {
  const token = writeToken(
    { kind, prefix, after, cursor: 0, ...more },
    { baseUrl: oaiUrl(BASE), refreshedMs: 0 },
  );
  return `verb=${kind}&resumptionToken=${token}`;
}

function askedOf(records: number): Asked {
  const beginning = (place: number): number => place - (place % IN_COLLECTION);
  const dateOf = (place: number): string => utcDatetime(NEWEST_MS - (records - place) * 1000);
  return {
    'ListRecords, oai_dc': (place) => goingOn('ListRecords', 'oai_dc', place),
    'ListRecords, edm': (place) => goingOn('ListRecords', 'edm', place),
    'ListRecords of a set': (place) =>
      goingOn('ListRecords', 'oai_dc', beginning(place), { set: setSpecOf(place) }),
    'ListRecords from a date': (place) =>
      `verb=ListRecords&metadataPrefix=oai_dc&from=${encodeURIComponent(dateOf(place))}`,
    ListIdentifiers: (place) => goingOn('ListIdentifiers', 'oai_dc', place),
    GetRecord: (place) =>
      `verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:photographs.example.org:${manifestId(place)}`,
  };
}

/** Makes the database of an archive, where there is none from before; returns its path. */
async function madeArchive(folder: string, records: number): Promise<string> {
  const [made, making] = [join(folder, `${records}`), join(folder, `${records}-being-made`)];
  if (!(await readdir(folder)).includes(`${records}`)) {
    await rm(making, { recursive: true, force: true });
    await mkdir(making);
    makeRecords(databasePath(making), records);
    await rename(making, made);
  }
  return databasePath(made);
}

async function measure(
  folder: string,
  sizes: readonly number[],
  asked: number,
): Promise<readonly AskedArchive[]> {
  const archives: AskedArchive[] = [];
  try {
    for (const records of sizes) {
      archives.push(new AskedArchive(await madeArchive(folder, records), records));
    }
    // The first ones make the code warm. In turns, so that what else the machine does concerns all alike.
    for (let round = -10; round < asked; round += 1) {
      if (round === 0) for (const archive of archives) archive.times.clear();
      for (const archive of archives) await archive.round();
    }
    return archives;
  } finally {
    for (const archive of archives) archive.close();
  }
}

function p99(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
}

/** The table; returns the largest ratio in it. */
function report(all: readonly AskedArchive[]): number {
  const head = all.map(({ records }) => `${records.toLocaleString('en-GB')} records: median (p99), ms`);
  process.stdout.write(`| response | ${head.join(' | ')} | ratio |\n|---|${'--:|'.repeat(all.length + 1)}\n`);
  const names = [...(all[0]?.times.keys() ?? [])];
  const ratios = names.map((name) => {
    const times = all.map((archive) => archive.times.get(name) ?? []);
    const ratio = median(times.at(-1) ?? []) / median(times[0] ?? []);
    const cells = times.map((each) => `${median(each).toFixed(2)} (${p99(each).toFixed(2)})`);
    process.stdout.write(`| ${name} | ${cells.join(' | ')} | ${ratio.toFixed(2)} |\n`);
    return ratio;
  });
  return Math.max(...ratios);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      records: { type: 'string', default: '1000,100000' },
      asked: { type: 'string', default: '200' },
      folder: { type: 'string' },
      gate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const sizes = values.records.split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size > IN_COLLECTION && size <= 1_000_000))
    throw new Error(`--records takes whole numbers above ${IN_COLLECTION}, with commas between`);
  const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'loupe-bench-oai-')));
  await mkdir(folder, { recursive: true });
  try {
    process.stdout.write(`${describeMachine()}\n\n`);
    const ratio = report(await measure(folder, sizes, Number(values.asked)));
    return values.gate && ratio > MOST_RATIO ? 1 : 0;
  } finally {
    if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
