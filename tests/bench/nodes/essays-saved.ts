import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../results.ts';
import { untilResting } from '../scale/roles.ts';
import type { Figures } from '../scale/session.ts';
import { isAnswered, movedBy, type SharedArchive, type SharedServer } from './shared-servers.ts';

const POLL_MS = 20;
const LONGEST_MS = 120_000;

interface SavedEssay {
  readonly writtenBytes: number;
  readonly readBytes: number;
  readonly publishingSeconds: number;
  readonly publishedSeconds: number;
  readonly servedSeconds: number;
}

/** Saves an essay with another label, and waits until the node serves it. */
async function saved(
  { archive, rest }: SharedArchive,
  { builder, node }: Pair,
  essay: string,
): Promise<SavedEssay> {
  for (const { pid } of [builder, node]) await untilResting(pid, rest);
  const before = await Promise.all([movedBy(builder), movedBy(node)]);
  const published = builder.logged('published').length;
  const path = join(archive.manifests, `${essay}.yaml`);
  const text = await readFile(path, 'utf8');
  const label = `Saved once more ${Date.now()}`;
  try {
    const savedMs = Date.now();
    await writeFile(path, text.replace(/^label: .*$/m, `label: ${label}`));
    while (!(await isAnswered(node, `/presentation/3/${essay}/manifest`, label))) {
      if (Date.now() - savedMs > LONGEST_MS) throw new Error(`the node has not served ${essay} in time`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const servedSeconds = (Date.now() - savedMs) / 1000;
    const after = await Promise.all([movedBy(builder), movedBy(node)]);
    // What came of the essay first.
    const [told] = builder.logged('published').slice(published);
    return {
      writtenBytes: after[0].snapshots - before[0].snapshots,
      readBytes: after[1].snapshots - before[1].snapshots,
      publishingSeconds: Number(told?.['ms']) / 1000,
      publishedSeconds: (Date.parse(String(told?.['time'])) - savedMs) / 1000,
      servedSeconds,
    };
  } finally {
    await writeFile(path, text);
  }
}

/** A builder, and a node that follows it. */
export interface Pair {
  readonly builder: SharedServer;
  readonly node: SharedServer;
}

/** What one saved essay moves, and how long it takes. */
export async function measureEssays(shared: SharedArchive, pair: Pair, rounds: number): Promise<Figures> {
  const { essays } = shared.archive;
  const all: SavedEssay[] = [];
  for (let round = 0; round < rounds; round += 1)
    all.push(
      await saved(shared, pair, essays[Math.floor((essays.length * (round + 1)) / (rounds + 2))] ?? ''),
    );
  const middle = (key: keyof SavedEssay): number => median(all.map((each) => each[key]));
  return {
    'essay-written': middle('writtenBytes') / 1e6,
    'essay-read': middle('readBytes') / 1e6,
    'essay-publishing': middle('publishingSeconds'),
    'essay-published': middle('publishedSeconds'),
    'essay-served': middle('servedSeconds'),
  };
}
