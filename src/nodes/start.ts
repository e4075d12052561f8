import { isStoreLocation } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import type { ProgressDisplay } from '../ingest/progress.ts';
import type { RunningServer } from '../processes/primary.ts';

/**
 * Starts the server that settings ask for: one that has its data in a folder for itself, or one of those that share a store. What only
 * the one or the other needs is not loaded for the other.
 *
 * @param environment variables by which stores are reached
 * @throws LoupeError `invalid-request` when it cannot be started
 */
export async function startFor(
  config: Config,
  progress: ProgressDisplay,
  environment: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const { role } = config.sharing;
  if (isStoreLocation(config.folders.data)) {
    const { startShared } = await import('./shared-server.ts');
    return startShared(config, progress, environment);
  }
  if (role !== 'both')
    throw new LoupeError(
      'invalid-request',
      `role ${role}: needs data in a store, such as --data s3://bucket/prefix`,
    );
  const { startServer } = await import('../processes/primary.ts');
  return startServer(config, progress);
}
