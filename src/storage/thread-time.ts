import { openSync, readSync } from 'node:fs';

/** Linux tells in it of the thread that opens it: nanoseconds on a processor first. */
const OF_THIS_THREAD = '/proc/thread-self/schedstat';

function openedOrNot(): number | undefined {
  try {
    return openSync(OF_THIS_THREAD, 'r');
  } catch {
    return undefined;
  }
}

/**
 * A clock of the calling thread that runs while it is on a processor, in milliseconds: what others do on a busy machine does
 * not count. Where the system does not tell it of a thread, it is that of the process, which is never slower. To be called once
 * in a thread: it holds a file open.
 */
export function threadClock(): () => number {
  const file = openedOrNot();
  const bytes = Buffer.alloc(64);
  const ofThread = (): number => {
    if (file === undefined) return 0;
    const length = readSync(file, bytes, 0, bytes.length, 0);
    return Number.parseInt(bytes.toString('latin1', 0, length), 10) / 1e6;
  };
  const ofProcess = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  // A kernel that does not count says 0.
  return ofThread() > 0 ? ofThread : ofProcess;
}
