import { statSync } from 'node:fs';

/** What tells whether anything was written into a file, without reading it. */
export interface FileStamp {
  readonly bytes: number;
  /** Number of the file, and when it was written last, nanoseconds. */
  readonly state: string;
}

/** Of the file at a path; undefined where there is none. Waits for the disk. */
export function stampNow(path: string): FileStamp | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && { bytes: Number(stats.size), state: `${stats.ino} ${stats.mtimeNs}` };
}

/** Whether nothing was written in between. */
export function isSameStamp(one: FileStamp | undefined, other: FileStamp | undefined): boolean {
  return one !== undefined && one.state === other?.state && one.bytes === other.bytes;
}
