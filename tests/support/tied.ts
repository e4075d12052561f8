import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

// What is started or made here does not outlive this process, however it ends, SIGKILL included: for each a small shell
// reads a pipe from this process. The kernel closes the pipe with the process, and the shell tidies up.

/** Ends a process group. */
const END_GROUP = `trap '' INT TERM HUP; read -r released || kill -s KILL -- "-$1"`;
/** Removes a folder, after the groups whose processes write there have been ended. */
const REMOVE_FOLDER = `trap '' INT TERM HUP; read -r released || { sleep 2; rm -rf -- "$1"; }`;

/** Runs a script with an argument when this process ends, unless the function that it returns is called before. */
function whenThisProcessEnds(script: string, argument: string): () => void {
  const shell = spawn('sh', ['-c', script, 'sh', argument], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  shell.stdin.on('error', () => undefined);
  return () => void shell.stdin.end('released\n');
}

// When the runner is killed, the process of a test file would go on to the end of the file.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** Groups that were started here and may not have ended. */
const groups = new Set<number>();

/** Ends what was started here and goes on: a test that failed has left it. */
export function endStarted(): void {
  for (const group of groups) if (isAlive(group)) process.kill(-group, 'SIGKILL');
}

/** Starts a program as the leader of a process group. The whole group ends with this process. */
export function spawnTied(program: string, argv: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, argv, { ...options, detached: true });
  const { pid } = child;
  if (pid === undefined) return child;
  const release = whenThisProcessEnds(END_GROUP, String(pid));
  groups.add(pid);
  child.once('exit', () => {
    if (isAlive(pid)) return;
    groups.delete(pid);
    release();
  });
  return child;
}

/**
 * Has a folder removed when this process ends.
 *
 * @returns to be called when it has been removed
 */
export function tieFolder(folder: string): () => void {
  return whenThisProcessEnds(REMOVE_FOLDER, folder);
}
