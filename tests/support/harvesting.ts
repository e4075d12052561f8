import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HarvestParts, type HarvestResult, harvest } from '../../src/harvest/harvest.ts';
import type { HarvestDisplay } from '../../src/harvest/progress.ts';
import type { StandIn } from './stream-server.ts';

const CONTEXT = 'http://iiif.io/api/discovery/1/context.json';

/** What a harvest has told people. */
export interface Told {
  readonly sentences: string[];
  readonly taken: string[];
}

/** Harvests in this process, from this machine. */
export async function harvestHere(
  sourceUrl: string,
  folder: string,
  parts: Partial<HarvestParts> = {},
): Promise<HarvestResult & Told> {
  const counts = { written: 0, unchanged: 0, removed: 0, failed: 0 };
  const told: Told = { sentences: [], taken: [] };
  const display: HarvestDisplay = {
    found: () => {},
    begin: () => {},
    taken: (uri, outcome, sentence = '') => {
      counts[outcome] += 1;
      told.taken.push(`${outcome} ${new URL(uri).pathname} ${sentence}`.trim());
    },
    tell: (sentence) => told.sentences.push(sentence),
    end: () => counts,
  };
  const result = await harvest({
    protocol: 'discovery',
    sourceUrl,
    folder,
    allowPrivate: [{ address: '127.0.0.1', prefix: 32 }],
    userAgent: 'A test (tests@example.org)',
    maxResponseBytes: 1_000_000,
    maxTotalBytes: 50_000_000,
    retryMs: [1, 1],
    signal: new AbortController().signal,
    display,
    ...parts,
  });
  return { ...result, ...told };
}

/** The ids of the manifests and collections that a folder holds, with their labels. */
export async function heldIn(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return new Map(
    texts.map((text): [string, string] => {
      const { id, label }: { id: string; label: { en: [string] } } = JSON.parse(text);
      return [id, label.en[0]];
    }),
  );
}

/** An activity of a stream, as JSON. `at` counts seconds. */
export function activity(type: string, id: string, at?: number, more: object = {}): object {
  const endTime =
    at === undefined ? {} : { endTime: new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString() };
  return { type, object: { id, type: 'Manifest' }, ...endTime, ...more };
}

/** Puts a stream on a stand-in: its pages, the oldest first, at `/stream`, `/stream/0` and so on. */
export function putStream(standIn: StandIn, pages: readonly (readonly object[])[]): string {
  const id = `${standIn.url}/stream`;
  const pageOf = (at: number): object => ({ id: `${id}/${at}`, type: 'OrderedCollectionPage' });
  const context = { '@context': CONTEXT };
  const set = (path: string, body: object): void => {
    const etag = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16);
    standIn.set(path, { headers: { ETag: `"${etag}"` }, body });
  };
  for (const [at, orderedItems] of pages.entries())
    set(`/stream/${at}`, {
      ...context,
      ...pageOf(at),
      partOf: { id, type: 'OrderedCollection' },
      ...(at > 0 && { prev: pageOf(at - 1) }),
      ...(at < pages.length - 1 && { next: pageOf(at + 1) }),
      orderedItems,
    });
  const ends = pages.length === 0 ? {} : { first: pageOf(0), last: pageOf(pages.length - 1) };
  const totalItems = pages.reduce((sum, items) => sum + items.length, 0);
  set('/stream', { ...context, id, type: 'OrderedCollection', totalItems, ...ends });
  return id;
}

/** Puts a manifest on a stand-in; returns its id. */
export function putManifest(standIn: StandIn, name: string, label = name): string {
  const id = `${standIn.url}/${name}/manifest`;
  standIn.set(`/${name}/manifest`, {
    headers: { ETag: JSON.stringify(label) },
    body: {
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      id,
      type: 'Manifest',
      label: { en: [label] },
      items: [],
    },
  });
  return id;
}
