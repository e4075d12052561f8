import { readFileSync } from 'node:fs';
import { ask } from '../../support/asking.ts';
import { metricsOf } from '../../support/server-metrics.ts';
import { freePort, type RunningProcess, startProcess } from '../processes.ts';
import type { ScaleArchive } from '../scale/make-archive.ts';
import type { Rest } from '../scale/roles.ts';
import { secondsUntil } from '../scale/running-server.ts';

const LONGEST_SECONDS = 7200;

/** What a builder and a node of one archive are started with. */
export interface SharedArchive {
  readonly cli: string;
  readonly archive: ScaleArchive;
  /** The location of the store. */
  readonly store: string;
  /** The local folder of the builder. */
  readonly builderFolder: string;
  readonly nodeFolder: string;
  /** Where logs go. */
  readonly logs: string;
  readonly flags: readonly string[];
  /** How rest is waited for before something is measured. */
  readonly rest: Rest;
}

/** A builder or a node that was started. */
export interface SharedServer {
  readonly origin: string;
  /** Of the primary. */
  readonly pid: number;
  readonly begunMs: number;
  /** Seconds from the start until `check` was true. Rejects when the server ends before. */
  readonly until: (check: () => Promise<boolean>) => Promise<number>;
  /** What it has logged with a message, in order. */
  readonly logged: (message: string) => Readonly<Record<string, unknown>>[];
  readonly stop: () => Promise<void>;
}

/** Starts the one or the other. */
export async function startShared(
  { cli, archive, store, builderFolder, nodeFolder, logs, flags }: SharedArchive,
  role: 'build' | 'node',
): Promise<SharedServer> {
  const port = await freePort();
  const isBuilder = role === 'build';
  const sources = isBuilder ? ['--images', archive.images, '--manifests', archive.manifests] : [];
  const folders = ['--data', store, '--local', isBuilder ? builderFolder : nodeFolder];
  const own = ['--role', role, '--port', `${port}`, '--log-level', 'info', '--rescan-seconds', '86400'];
  const log = `${logs}/${role}-${archive.count}.log`;
  const begunMs = performance.now();
  const command = [cli, 'serve', ...sources, ...folders, ...own, ...flags];
  const server: RunningProcess = startProcess(role, [process.execPath, ...command], { log });
  let hasEnded = false;
  void server.ended.then(() => {
    hasEnded = true;
  });
  const until = async (check: () => Promise<boolean>): Promise<number> => {
    const met = await secondsUntil(async () => hasEnded || (await check()), 5, LONGEST_SECONDS);
    if (hasEnded || Number.isNaN(met)) throw new Error(`the ${role} has ended, or has hung; see ${log}`);
    return (performance.now() - begunMs) / 1000;
  };
  const logged = (message: string) => linesOf(log).filter(({ msg }) => msg === message);
  const stop = (): Promise<void> => server.stop();
  return { origin: `http://127.0.0.1:${port}`, pid: server.pid, begunMs, until, logged, stop };
}

function linesOf(path: string): Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

/** Whether a path is answered as wished. */
export function isAnswered({ origin }: SharedServer, path: string, text = ''): Promise<boolean> {
  return ask(origin, path).then(
    (response) => response.status === 200 && response.text.includes(text),
    () => false,
  );
}

/** Bytes of snapshots that it has read and written, requests for parts of objects, and bytes of these. */
export async function movedBy({
  origin,
}: SharedServer): Promise<{ snapshots: number; reads: number; bytes: number }> {
  const metrics = await metricsOf(origin);
  return {
    snapshots: metrics.sum('loupe_snapshot_moved_bytes'),
    reads: metrics.sum('loupe_store_ranged_reads_total'),
    bytes: metrics.sum('loupe_store_read_bytes_total'),
  };
}
