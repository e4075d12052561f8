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
      // A fault of ours: the server sees the exit code, the log the stack.
      process.nextTick(() => {
        throw error;
      });
    },
  );
});

process.once('disconnect', endWithServer);

/** What is half-made is cleaned up at the next start; nobody waits for the rest. */
function endWithServer(): void {
  process.kill(process.pid, 'SIGTERM');
}

/** A server that has just died hears nothing: `disconnect` says so, and ends this process. */
function tell(message: IngestMessage): void {
  process.send?.(message, undefined, {}, () => {});
}
