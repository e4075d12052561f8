import { watch } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { storeAt } from '../stores/store-address.ts';
import { FolderWatches } from './folder-watches.ts';
import { ObjectReader } from './object-reader.ts';
import { folderIdentity } from './read-folder.ts';
import type { FromTree, LookOrder, ToTree, TreeOptions } from './tree-messages.ts';
import { TreeReader } from './tree-reader.ts';

// The thread that reads a tree of folders: a drive that does not respond holds up this one only.

const port = parentPort;
if (!port) throw new Error('this file is the entry of a thread');
const options: TreeOptions = workerData;
let watches: FolderWatches | undefined;
let taken: ((goOn: boolean) => void) | undefined;
let told: string | undefined;
const reader = new TreeReader({ ...options, watches: () => watches });
const objects =
  options.store === undefined
    ? undefined
    : new ObjectReader({ store: storeAt(options.store), wanted: options.wanted });

function tell(message: FromTree): void {
  port?.postMessage(message);
}

function tellEvents(paths: readonly string[]): void {
  const folders = new Set<string>();
  for (const path of paths) {
    // The path of a folder that is watched for links alone is a slash and its real path.
    const real = path.startsWith('/') ? path.slice(1) : reader.known.get(path)?.real;
    if (!path.startsWith('/')) folders.add(path);
    if (real !== undefined) for (const showing of reader.known.showing(real)) folders.add(showing);
  }
  tell({ kind: 'events', folders: [...folders] });
}

async function look(order: LookOrder): Promise<void> {
  const end = await (objects ?? reader).look(order, (change) => {
    tell({ kind: 'seen', change });
    return new Promise((resolve) => {
      taken = resolve;
    });
  });
  if (watches && watches.limit !== told) {
    told = watches.limit;
    tell({ kind: 'watched', folders: watches.size, code: told });
  }
  tell({ kind: 'ended', end });
}

function identity(): string {
  // No other store comes to a location.
  if (objects) return 'store';
  try {
    return folderIdentity(options.path);
  } catch {
    // Equal for all that cannot be read.
    return 'gone';
  }
}

function follow(): void {
  // Stores tell of nothing that happens in them.
  if (objects) return;
  watches?.close();
  watches = new FolderWatches({
    watch: (folder, onEvent) => watch(folder, { persistent: false }, onEvent),
    gatherMs: options.gatherMs,
    restUntilMs: (path) => reader.known.get(path)?.restUntilMs ?? 0,
    onEvents: tellEvents,
  });
}

port.on('message', (message: ToTree) => {
  if (message.kind === 'look') void look(message.order);
  else if (message.kind === 'taken') taken?.(message.goOn);
  else if (message.kind === 'identify') tell({ kind: 'identity', identity: identity() });
  else if (message.kind === 'follow' || watches) follow();
});
