import type { Master } from '../archive/scan.ts';
import { type IngestSettings, ingestMasters } from './ingest-master.ts';
import type { IngestEvent, IngestSummary } from './run.ts';

// The entry of a process that the server forks: it gets one task, tells how it goes, and ends by itself. Others import
// only its types.

/** From the server to its ingest process: the one message that it gets. */
export interface IngestTask {
  readonly masters: readonly Master[];
  readonly settings: IngestSettings;
  readonly memoryBytes: number;
  readonly atOnce?: number;
}

/** From the ingest process to the server; `finished` is the last. */
export type IngestMessage = IngestEvent | { readonly kind: 'finished'; readonly summary: IngestSummary };

process.once('message', (task: IngestTask) => {
  const { masters, settings, memoryBytes, atOnce } = task;
  const options = atOnce === undefined ? { memoryBytes } : { memoryBytes, atOnce };
  ingestMasters(masters, settings, options, tell).then(
    (summary) => {
      process.off('disconnect', endWithServer);
      tell({ kind: 'finished', summary });
      process.disconnect();
    },
    (error: unknown) => {
      // A bug: the server sees the exit code, and the stack goes to the log.
      process.nextTick(() => {
        throw error;
      });
    },
  );
});

process.once('disconnect', endWithServer);

/** Unfinished files are removed at the next start. */
function endWithServer(): void {
  process.kill(process.pid, 'SIGTERM');
}

/** Errors of sending are ignored: when the server has died, `disconnect` ends this process. */
function tell(message: IngestMessage): void {
  process.send?.(message, undefined, {}, () => {});
}
