import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask } from '../../support/asking.ts';
import { launchChromium } from '../../support/chromium.ts';
import { runLoupe } from '../../support/command.ts';
import { startLoupe } from '../../support/loupe.ts';
import { isFailed } from '../gates.ts';
import { describeMachine, watchOthers } from '../machine.ts';
import { stopEverythingOnExit } from '../processes.ts';
import {
  type MeasuredPages,
  measureEssay,
  measurePhoto,
  measureViewer,
  worksWithoutScripts,
} from './measures.ts';
import { judgePages, type PagesResults, pagesReport } from './report.ts';

// What readers wait for, and what they download: pages in a browser that has nothing of them.

const USAGE = `npm run bench:pages -- [options]

  --rounds N   how often each page is opened (5)
  --quick      a small archive and one round: the figures mean little
  --gate       exit with 1 when a gate is missed that is not noisy
  --help       this text
`;

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** What is served: folders, and an essay. */
interface Served {
  readonly images: string;
  readonly manifests: string;
  readonly essay: string;
}

/** The archive of the repository. */
const FIRST: Served = {
  images: join(ROOT, 'images'),
  manifests: join(ROOT, 'manifests'),
  essay: 'trotsky-in-exile',
};

async function smallArchive(archive: Archive): Promise<Served> {
  await archive.addChart('plate.jpg', 2000, 1300);
  await archive.addManifest(
    'small.yaml',
    'label: Small\nphotographs: [{image: plate, id: plate, alternativeText: A chart}]\n',
  );
  return { images: archive.folder, manifests: archive.manifestsFolder, essay: 'small' };
}

/** Id of the first photograph of an essay. */
async function firstPhotograph(url: string, essay: string): Promise<string> {
  const { text } = await ask(url, `/presentation/3/${essay}/manifest`);
  const { items }: { items: readonly { id: string }[] } = JSON.parse(text);
  return items[0]?.id.split('/').at(-1) ?? '';
}

async function measureAll(browser: Browser, pages: MeasuredPages, rounds: number): Promise<PagesResults> {
  const results = { essay: [], photo: [], mirador: [], uv: [] } as {
    -readonly [Name in 'essay' | 'photo' | 'mirador' | 'uv']: PagesResults[Name][number][];
  };
  const watch = watchOthers();
  // In turns, so that what else the machine does concerns all alike.
  for (let round = 0; round < rounds; round += 1) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    results.essay.push(await measureEssay(browser, pages));
    results.photo.push(await measurePhoto(browser, pages));
    results.mirador.push(await measureViewer(browser, 'mirador', pages));
    results.uv.push(await measureViewer(browser, 'uv', pages));
  }
  const others = watch.stop();
  return { ...results, others, worksWithoutScripts: await worksWithoutScripts(browser, pages) };
}

async function measureServed(served: Served, data: string, rounds: number): Promise<PagesResults> {
  const { images, manifests, essay } = served;
  const { code, errors } = await runLoupe(['ingest', '--images', images, '--data', data]);
  if (code !== 0) throw new Error(`ingest ended with ${code}: ${errors}`);
  const [server, browser] = await Promise.all([startLoupe({ images, manifests, data }), launchChromium()]);
  try {
    const { url } = server;
    return await measureAll(browser, { url, essay, photograph: await firstPhotograph(url, essay) }, rounds);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const rounds = values.quick ? 1 : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1');
  stopEverythingOnExit();
  const machine = describeMachine();
  // Holds the data, and with --quick all that is served.
  const archive = await emptyArchive();
  try {
    const served = values.quick ? await smallArchive(archive) : FIRST;
    const results = await measureServed(served, archive.dataFolder, rounds);
    const gates = judgePages(results);
    process.stdout.write(pagesReport(results, gates, machine));
    return values.gate && gates.some(isFailed) ? 1 : 0;
  } finally {
    await archive.remove();
  }
}

process.exitCode = await main();
