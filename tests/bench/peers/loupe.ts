import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startProcess, waitUntilReady } from '../processes.ts';
import type { ScanSet } from '../scans.ts';
import { type BenchFolders, type BenchServer, IMAGE_ROWS, NEAR_ROWS } from '../server.ts';

export interface LoupeOptions {
  readonly name: string;
  readonly cli: string;
  readonly scans: ScanSet;
  readonly folders: BenchFolders;
  /** Data folder with the ingested scans; it is copied, since a data folder belongs to one server. */
  readonly data: string;
  readonly core?: number;
  /** Flags after those for folders, host and port. */
  readonly flags: readonly string[];
}

/** Nothing is answered from a cache: stored answers are read, others rendered. */
export const CACHES_OFF = ['--tile-cache-mb', '0', '--memory-cache-mb', '0', '--disk-cache-mb', '0'] as const;

/** Runs `loupe ingest` to its end; the second time it has nothing to do. */
export async function ingestScans(
  cli: string,
  images: string,
  data: string,
  log: string,
  core?: number,
): Promise<number> {
  const ingest = startProcess(
    'loupe ingest',
    [process.execPath, cli, 'ingest', '--images', images, '--data', data],
    {
      core,
      log,
    },
  );
  return await ingest.ended;
}

/** Starts the built server and waits until it is ready. */
export async function startLoupe(options: LoupeOptions): Promise<BenchServer> {
  const { name, cli, scans, folders } = options;
  const port = await freePort();
  const data = join(folders.run, `data-${name.replaceAll(/\W+/g, '-')}`);
  const manifests = join(folders.run, 'manifests');
  const log = join(folders.logs, `${name.replaceAll(/\W+/g, '-')}.log`);
  await mkdir(manifests, { recursive: true });
  await rm(data, { recursive: true, force: true });
  await cp(options.data, data, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const folderFlags = ['--images', scans.masters, '--manifests', manifests, '--data', data];
  const flags = [...folderFlags, '--host', '127.0.0.1', '--port', `${port}`, ...options.flags];
  const loupe = startProcess(name, [process.execPath, cli, 'serve', ...flags], { core: options.core, log });
  const origin = `http://127.0.0.1:${port}`;
  await waitUntilReady(`${origin}/ready`, loupe, log);
  return {
    name,
    origin,
    prefix: (scan) => `/iiif/3/plates%2F${scan.name}`,
    rows: new Set([...IMAGE_ROWS, ...NEAR_ROWS, 'not-modified']),
    pids: [loupe.pid],
    processes: [loupe],
  };
}
