import { watch } from 'chokidar';

/** A folder that is being watched. */
export interface FolderWatch {
  stop(): Promise<void>;
}

export interface WatchTimes {
  /** How long changes are gathered before `onChange` is called. */
  readonly gatherMs: number;
  /** How often `onChange` is called in any case. */
  readonly rescanSeconds: number;
}

/**
 * Calls `onChange` soon after anything below a folder changes, once for many changes together, and every
 * `rescanSeconds` in any case: network and bind mounts deliver no events.
 */
export function watchFolder(
  folder: string,
  { rescanSeconds, gatherMs }: WatchTimes,
  onChange: () => void,
  onError: (error: unknown) => void,
): FolderWatch {
  let soon: NodeJS.Timeout | undefined;
  const changed = (): void => {
    soon ??= setTimeout(() => {
      soon = undefined;
      onChange();
    }, gatherMs);
  };
  const watcher = watch(folder, { ignoreInitial: true, followSymlinks: false, ignorePermissionErrors: true });
  watcher.on('all', changed);
  watcher.on('error', onError);
  const again = setInterval(onChange, rescanSeconds * 1000);
  return {
    stop: async () => {
      clearTimeout(soon);
      clearInterval(again);
      await watcher.close();
    },
  };
}
