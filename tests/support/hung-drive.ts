import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** A drive at a folder that responds to nothing, as a network drive whose server is gone. */
export interface HungDrive {
  /** What waits for it gets an error from then on, and so does what asks later. */
  die(): void;
  /** Unmounts it. */
  remove(): void;
}

/** Mounts a file system that nobody serves; undefined where that is not allowed, or no such thing is known. */
export function hungDrive(folder: string): HungDrive | undefined {
  let device: number | undefined;
  try {
    device = openSync('/dev/fuse', 'r+');
  } catch {
    return undefined;
  }
  const die = (): void => {
    if (device !== undefined) closeSync(device);
    device = undefined;
  };
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
  const { status } = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'hung', folder], {
    stdio: ['ignore', 'ignore', 'ignore', device],
  });
  if (status !== 0) {
    die();
    return undefined;
  }
  const remove = (): void => {
    die();
    spawnSync('umount', ['-l', folder]);
  };
  return { die, remove };
}
