import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ask } from '../../support/asking.ts';
import { isFailed } from '../gates.ts';
import { describeMachine, watchOthers } from '../machine.ts';
import { stopEverythingOnExit } from '../processes.ts';
import { copyData, prepareArchive } from '../scale/make-archive.ts';
import { type Rest, untilResting } from '../scale/roles.ts';
import type { Figures } from '../scale/session.ts';
import { measureEssays } from './essays-saved.ts';
import { type NodesOptions, readOptions, USAGE } from './options.ts';
import { judgeNodes, type NodeResult, nodesReport } from './report.ts';
import { type SharedArchive, type SharedServer, startShared } from './shared-servers.ts';
import { measureStarts, memoryOf } from './starts.ts';
import { measureTiles } from './tiles.ts';

// What travels between a builder and its nodes, and how long it takes, with archives of different sizes.

const REST = { longestSeconds: 120, windowSeconds: 2 };
const QUICK_REST = { longestSeconds: 3, windowSeconds: 0.3 };
const FLAGS = ['--settle-seconds', '0', '--metrics-seconds', '0'];

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function prepare(
  { folder, cli, name, store, fresh, quick }: NodesOptions,
  count: number,
): Promise<SharedArchive> {
  const archive = await prepareArchive({ folder, cli, say }, count);
  const root = join(folder, 'data', `nodes-${name}-${count}`);
  if (fresh) await rm(root, { recursive: true, force: true });
  const [builderFolder, ownStore] = [join(root, 'builder'), join(root, 'store')];
  await copyData(archive.before, builderFolder);
  await mkdir(ownStore, { recursive: true });
  return {
    ...{ cli, archive, builderFolder, flags: FLAGS },
    store: store === undefined ? `file://${resolve(ownStore)}` : `${store}/${name}-${count}`,
    nodeFolder: join(root, 'node'),
    logs: join(folder, 'logs'),
    rest: quick ? QUICK_REST : REST,
  };
}

/** Waits until all is in the store and published. */
async function published(builder: SharedServer, rest: Rest): Promise<void> {
  await builder.until(async () => {
    const ready = await ask(builder.origin, '/ready').catch(() => undefined);
    const { comparing, shared } = ready?.status === 200 ? JSON.parse(ready.text) : {};
    const { snapshot, waitingUploads, unpublishedSeconds } = shared ?? {};
    return comparing === false && snapshot && waitingUploads === 0 && unpublishedSeconds === undefined;
  });
  await untilResting(builder.pid, rest);
}

/** Of the first snapshot in a store. */
function firstOf(builder: SharedServer): Figures {
  const first = builder.logged('published').find(({ number }) => number === 1);
  return first
    ? { 'first-bytes': Number(first['bytes']) / 1e6, 'first-seconds': Number(first['ms']) / 1000 }
    : {};
}

async function measure(options: NodesOptions, count: number): Promise<NodeResult> {
  const shared = await prepare(options, count);
  say(`${count} images: the builder publishes`);
  const builder = await startShared(shared, 'build');
  let node: SharedServer | undefined;
  try {
    await published(builder, shared.rest);
    const first = firstOf(builder);
    const watch = watchOthers();
    say(`${count} images: measuring starts, tiles and essays`);
    const empty = await measureStarts(shared, 'empty', options.rounds);
    node = empty.node;
    const tiles = await measureTiles(shared, node, options.tiles);
    const memory = memoryOf(node);
    await node.stop();
    const kept = await measureStarts(shared, 'kept', options.rounds);
    node = kept.node;
    const essays = await measureEssays(shared, { builder, node }, options.rounds);
    const figures = { ...first, ...empty.figures, ...tiles, ...memory, ...kept.figures, ...essays };
    return { images: count, figures, others: watch.stop() };
  } finally {
    await node?.stop();
    await builder.stop();
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  stopEverythingOnExit();
  const { cli, folder, images, store, quick, gate } = options;
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run npm run build`);
  await mkdir(join(folder, 'data'), { recursive: true });
  const machine = describeMachine();
  const results: NodeResult[] = [];
  for (const count of images) results.push(await measure(options, count));
  const gates = judgeNodes(results);
  const place = store === undefined ? 'a folder' : `at ${store.split('://', 1)[0]}://`;
  process.stdout.write(nodesReport({ machine, store: place, quick }, results, gates));
  return gate && gates.some(isFailed) ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  },
);
