import type { Master } from '../archive/scan.ts';
import type { IngestSettings } from './ingest-master.ts';
import type { IngestDone, IngestEstimate, IngestFailed } from './outcome.ts';

/** Under this name both ends speak of ingest. */
export const INGEST_TOPIC = 'ingest';

/** What an ingest process does for the server. No call rejects while the process lives. */
export type IngestFunctions = {
  /** The first call. */
  begin(settings: IngestSettings): void;
  /** Reads the header of a master. */
  estimate(master: Master): Promise<IngestEstimate | IngestFailed>;
  /** Makes the stored files of a master whose header is read. */
  make(master: Master): Promise<IngestDone | IngestFailed>;
};
