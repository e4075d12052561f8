import type { RowName } from './options.ts';
import type { RunningProcess } from './processes.ts';
import { RENDER_ROWS } from './render-lists.ts';
import type { Scan } from './scans.ts';
import type { ImagePath } from './url-lists.ts';

/** One column of the table: a server that answers image requests. */
export interface BenchServer {
  readonly name: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** What comes before `/{region}/…` in the URL of a scan. */
  readonly prefix: (scan: Scan) => string;
  /** Rows that it can take part in. */
  readonly rows: ReadonlySet<RowName>;
  /** Its processes; their descendants count too. Empty when unknown. */
  readonly pids: readonly number[];
  readonly processes: readonly RunningProcess[];
}

export const IMAGE_ROWS: ReadonlySet<RowName> = new Set([
  'tiles',
  'interior',
  'edge',
  'thumbnails',
  'session',
  'regions',
  'sizes',
]);

/** Renders by a server that keeps what it has decoded, and by one that keeps nothing. */
export const NEAR_ROWS: readonly RowName[] = RENDER_ROWS.filter((row) => row.endsWith('-near'));
export const SCATTERED_ROWS: readonly RowName[] = RENDER_ROWS.filter((row) => !row.endsWith('-near'));

export function urlPath(server: BenchServer, image: ImagePath): string {
  return `${server.prefix(image.scan)}/${image.path}`;
}

export async function stopServer(server: BenchServer): Promise<void> {
  await Promise.all(server.processes.map((one) => one.stop()));
}

/** Starts a server for one measurement and stops it afterwards, also when the measurement fails. */
export async function withServer<T>(
  starting: Promise<BenchServer>,
  measure: (server: BenchServer) => Promise<T>,
): Promise<T> {
  const server = await starting;
  try {
    return await measure(server);
  } finally {
    await stopServer(server);
  }
}

/** Where the bench keeps its things; nothing outside is written. */
export interface BenchFolders {
  readonly root: string;
  readonly logs: string;
  readonly run: string;
}
