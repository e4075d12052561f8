// Imports nothing, and nothing but the command line imports it: the build makes one file of both, the only one that Node
// can still read where the limit is at its smallest.

/** Images that a worker keeps open: `OPEN_IMAGES` of `serving/open-images.ts`. */
const IMAGES = 256;

/** The pyramid and the pack; where images are in a store, as many files of their blocks. */
const FILES_OF_AN_IMAGE = 2;

/** What a process holds before it has done anything: Node's own, sockets, logs and modules that are being read. */
const IDLE_FILES = 48;

/** Connections that a worker is to bear at the least; each may be sent a file. */
const CONNECTIONS = 128;
const FILES_OF_A_CONNECTION = 2;

/** Of a process that leads others, for each: the channel, and what its start holds for a moment. Settings allow 64 of a kind. */
const FILES_OF_A_CHILD = 4;
const MOST_CHILDREN = 64;

/** Files that are read at once while folders are looked over. */
const READ_AT_ONCE = 64;

/** Of a worker. The primary holds fewer, though it leads workers, renderers and ingest. */
const FILES_OF_SERVE = IDLE_FILES + IMAGES * FILES_OF_AN_IMAGE + CONNECTIONS * FILES_OF_A_CONNECTION;

/** Of any other command: `ingest` holds the most. */
const FILES_OF_A_COMMAND = IDLE_FILES + MOST_CHILDREN * FILES_OF_A_CHILD + READ_AT_ONCE;

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
 * Why this process may not hold open as many files as a command needs; undefined when it may. A program that runs out of them
 * fails in the middle of its work, in many ways, and may not even be loaded: this is to be asked before anything is.
 */
export function tooFewOpenFiles(command: string | undefined): string | undefined {
  const limit = openFilesLimit();
  const needed = command === 'serve' || command === 'build' ? FILES_OF_SERVE : FILES_OF_A_COMMAND;
  if (limit === undefined || limit >= needed) return undefined;
  return (
    `open files: a process may hold ${limit} files open at once, and loupe${command === 'serve' ? ' serve' : ''} needs ${needed}: ` +
    `raise the limit (ulimit -n ${needed}, or LimitNOFILE=${needed} of systemd, or --ulimit nofile=${needed} of Docker)`
  );
}
