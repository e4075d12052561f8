import { copyFile, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive, WRITTEN } from '../support/archive.ts';
import { CleanServers, createRandom, KINDS, KilledServer, type Kind, type Tally } from '../support/kills.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { PATIENCE_MS, until } from '../support/patience.ts';

// Processes of every kind are killed at random moments, while clients ask: each response is that of a server of which
// nothing is killed, or fails cleanly. A sample by default; KILLS=200 is the whole proof.

const KILLS = Number(process.env['KILLS'] ?? 4);
const SEED = Number(process.env['SEED'] ?? 8);
const KIND_NAMES = Object.keys(KINDS) as Kind[];
const CLIENTS = 3;
const RESPONSES_BETWEEN = 10;
/** After the last kill. */
const RESPONSES_AFTER = KILLS < 200 ? 40 : 100;
const LONGEST_PAUSE_MS = 300;
/** About how long a start takes: some are killed before they listen, some after. */
const START_MS = 1500;
const SCAN = { width: 2401, height: 1801 };

/** As of a public address, so that all servers write the same ones into their documents. */
const ADDRESS = [
  '--public-url',
  'http://photographs.example',
  '--folder-manifests',
  'false',
  '--settle-seconds',
  '0',
];
const FLAGS = [...ADDRESS, ...BY_EVENTS, '--renderers', '2'];

const DOCUMENTS = ['/presentation/3/box/manifest', '/presentation/2/box/manifest', '/essay/box'];

let archive: Archive;
let clean: Archive;
let cleanServers: TestServer[] = [];

/** For scans that are ingested before their process is killed, on a busy machine several in a row. */
const SPARE_SCANS = 6;

/** Scans that are put into the archive one by one, so that there is something to ingest. */
const newNames = Array.from(
  { length: Math.ceil(KILLS / KIND_NAMES.length) * 2 + SPARE_SCANS },
  (_, at) => `new-${at}`,
);

/** The same file at the same time under another name. */
async function copyScan(to: Archive, name: string): Promise<void> {
  await copyFile(clean.path('scan.jpg'), to.path(`.${name}`));
  await utimes(to.path(`.${name}`), WRITTEN, WRITTEN);
  await rename(to.path(`.${name}`), to.path(`${name}.jpg`));
}

beforeAll(async () => {
  [archive, clean] = [await emptyArchive(), await emptyArchive()];
  for (const each of [archive, clean]) {
    await each.addManifest(
      'box.yaml',
      'label: A box\nsections: [{label: Part, id: part, photographs: [{image: scan, id: lid, caption: A lid}]}]\n',
    );
    // An essay's time is part of the entity tags of its pages: two writes are in one millisecond only mostly.
    await utimes(join(each.manifestsFolder, 'box.yaml'), WRITTEN, WRITTEN);
  }
  await clean.addChart('scan.jpg', SCAN.width, SCAN.height);
  await copyScan(archive, 'scan');
  for (const name of newNames) await copyScan(clean, name);
  const straight = ['--background-ingest', 'false'];
  cleanServers = await Promise.all([
    startLoupe({ images: clean.folder, data: clean.dataFolder, flags: FLAGS }),
    startLoupe({ images: clean.folder, flags: [...FLAGS, ...straight] }),
  ]);
});

afterAll(async () => {
  for (const server of cleanServers) await server.stop();
  await archive.remove();
  await clean.remove();
});

/** A path of any kind of response: stored, rendered, rendered large enough to travel as a file, or a document. */
function anyPath(random: (bound: number) => number, names: readonly string[]): string {
  const image = `/iiif/3/${names[random(names.length)]}`;
  const [column, row] = [random(5) * 512, random(4) * 512];
  const [width, height] = [Math.min(512, SCAN.width - column), Math.min(512, SCAN.height - row)];
  const paths = [
    `${image}/${column},${row},${width},${height}/${width},${height}/0/default.jpg`,
    `${image}/full/90,/0/default.jpg`,
    `${image}/info.json`,
    `${image}/${random(2000)},${random(1500)},${50 + random(300)},200/max/0/default.png`,
    `${image}/${random(1400)},${random(1000)},900,700/max/${random(4) * 90}/gray.png`,
    `${image}/${random(400)},0,2000,1800/700,/0/default.webp`,
    DOCUMENTS[random(DOCUMENTS.length)] ?? '/',
  ];
  return paths[random(paths.length)] ?? '/';
}

/**
 * As many kinds as there are kills: in each four a primary, and the others in any order. A server whose ingest was killed
 * begins again with it after half a minute, and one that is started anew at once.
 */
function kindsInTurn(random: (bound: number) => number): Kind[] {
  const kinds: Kind[] = [];
  while (kinds.length < KILLS) {
    const others = KIND_NAMES.filter((kind) => kind !== 'primary');
    kinds.push('primary');
    while (others.length > 0) kinds.push(...others.splice(random(others.length), 1));
  }
  return kinds.slice(0, KILLS);
}

test(
  `${KILLS} kills of processes of every kind, and no response is wrong`,
  async () => {
    const random = createRandom(SEED);
    const killed = new KilledServer(archive, ['--workers', '2', '--ingest-processes', '2', ...FLAGS]);
    const compared = new CleanServers(cleanServers);
    const tally: Tally = { equal: 0, busy: 0, cutOff: 0, wrong: [] };
    const kills: Record<Kind, number> = { primary: 0, worker: 0, renderer: 0, ingest: 0 };
    const known = ['scan'];
    const unused = [...newNames];
    await killed.start();

    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, async (_, at) => {
      const own = createRandom(SEED + at + 1);
      while (!isOver) {
        await until(() => killed.isStarted || isOver, 'the server is started again');
        const path = anyPath(own, known);
        await compared.tell(path, await killed.ask(path), tally);
      }
    });

    const isServed = async (name: string) => (await killed.ask(`/iiif/3/${name}/info.json`))?.status === 200;
    const nothingWaits = async () => {
      const ready = await killed.ask('/ready');
      return ready !== undefined && JSON.parse(ready.text).waitingForIngest === 0;
    };
    const kill: Record<Kind, () => Promise<boolean>> = {
      primary: async () => {
        await killed.killPrimary();
        if (random(2) === 0) await killed.killStarting(random(START_MS));
        await killed.start();
        return true;
      },
      worker: () => killed.kill('worker', random),
      renderer: () => killed.kill('renderer', random),
      ingest: async () => {
        const runs = () => killed.processes('ingest').length > 0;
        // Another scan is put there when none is being ingested.
        if (!runs()) {
          const name = unused.shift();
          if (name === undefined) throw new Error('there are too few scans for so many kills');
          await copyScan(archive, name);
          await until(() => isServed(name), 'a new scan is served');
          known.push(name);
          // It may be done before anybody has seen the process.
          await until(async () => runs() || (await nothingWaits()), 'it is ingested');
        }
        await pause(random(LONGEST_PAUSE_MS));
        return killed.kill('ingest', random);
      },
    };
    try {
      for (const kind of kindsInTurn(random)) {
        // Responses to compare come between any two kills.
        const enough = tally.equal + RESPONSES_BETWEEN;
        await until(() => tally.equal >= enough || tally.wrong.length > 0, 'the server answers again');
        await pause(random(LONGEST_PAUSE_MS));
        await until(kill[kind], `a process is killed: ${kind}`);
        kills[kind] += 1;
      }
      await until(() => isServed('scan'), 'the server answers after the last kill');
    } finally {
      isOver = true;
      await Promise.all(clients);
    }
    const isReady = async () => (await killed.ask('/ready'))?.status === 200;
    await until(isReady, 'everything is prepared after the last kill');
    const after: Tally = { equal: 0, busy: 0, cutOff: 0, wrong: [] };
    const own = createRandom(SEED - 1);
    for (let times = 0; times < RESPONSES_AFTER; times += 1) {
      const path = anyPath(own, known);
      await compared.tell(path, await killed.ask(path), after);
    }
    expect(await killed.stop()).toBe(0);
    const { wrong, ...counts } = tally;
    process.stdout.write(
      `kills ${JSON.stringify(kills)}, responses ${JSON.stringify({ ...counts, wrong: wrong.length })}\n`,
    );
    expect(wrong, `seed ${SEED}`).toEqual([]);
    expect(after, 'after the last kill').toEqual({ equal: RESPONSES_AFTER, busy: 0, cutOff: 0, wrong: [] });
    expect(tally.equal).toBeGreaterThanOrEqual(KILLS * RESPONSES_BETWEEN);
    for (const kind of KIND_NAMES)
      expect(kills[kind], kind).toBeGreaterThanOrEqual(Math.floor(KILLS / KIND_NAMES.length));
  },
  PATIENCE_MS * (2 + KILLS / 10),
);
