import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { FILES_OF_AN_IMAGE, OPEN_IMAGES } from '../serving/open-images.ts';

/** What a process holds before it has done anything: Node's own, sockets, logs and modules that are being read. */
const IDLE_FILES = 48;

/** Connections that a worker is to bear at the least; each may be sent a file. */
const CONNECTIONS = 128;
const FILES_OF_A_CONNECTION = 2;

/** Of the primary, for each process that it leads: the channel, and what its start holds for a moment. */
const FILES_OF_A_CHILD = 4;

/** Files that the primary reads at once while it looks over the folders. */
const READ_AT_ONCE = 64;

/** How many files the process that opens the most has to be allowed to hold open at once. */
export function openFilesNeeded({
  server,
  render,
}: {
  readonly server: Pick<Config['server'], 'workers'>;
  readonly render: Pick<Config['render'], 'renderers'>;
}): number {
  const worker = IDLE_FILES + OPEN_IMAGES * FILES_OF_AN_IMAGE + CONNECTIONS * FILES_OF_A_CONNECTION;
  const children = server.workers + render.renderers + 1;
  const primary = IDLE_FILES + children * FILES_OF_A_CHILD + READ_AT_ONCE;
  return Math.max(worker, primary);
}

/** How many files this process may hold open at once; undefined where the system has no limit or does not tell. */
function openFilesLimit(): number | undefined {
  const { report } = process;
  // Without it, the names of all peers are looked up.
  if ('excludeNetwork' in report) report.excludeNetwork = true;
  const told: { userLimits?: { open_files?: { soft?: unknown } } } = report.getReport();
  // Node has raised it to the hard limit when it started.
  const soft = told.userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : undefined;
}

/**
 * Checks that this process and its children may hold open as many files as the settings ask for: a server that runs out
 * of them fails in the middle of its work, in many ways.
 *
 * @throws LoupeError `invalid-request` when they may not
 */
export function requireOpenFiles(config: Config): void {
  const limit = openFilesLimit();
  const needed = openFilesNeeded(config);
  if (limit !== undefined && limit < needed)
    throw new LoupeError(
      'invalid-request',
      `open files: a process may hold ${limit} files open at once, and these settings need ${needed}: ` +
        `raise the limit (ulimit -n ${needed}, or LimitNOFILE=${needed} of systemd, or --ulimit nofile=${needed} of Docker)`,
    );
}
