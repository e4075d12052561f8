import type { Master } from '../archive/scan.ts';
import type { IngestSettings } from './ingest-master.ts';
import type { IngestEvent, IngestSummary } from './run.ts';

/** From the server to its ingest process: the one message that it gets. */
export interface IngestTask {
  readonly masters: readonly Master[];
  readonly settings: IngestSettings;
  readonly memoryBytes: number;
  readonly atOnce?: number;
}

/** From the ingest process to the server; `finished` is the last. */
export type IngestMessage = IngestEvent | { readonly kind: 'finished'; readonly summary: IngestSummary };
