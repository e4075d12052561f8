import type { InspectedHeader, InspectedPixels } from './inspect-master.ts';
import type { IngestSettings, PlacedMaster } from './look-at-master.ts';
import type { IngestDone, IngestEstimate, IngestFailed } from './outcome.ts';

/** Under this name both ends speak of ingest. */
export const INGEST_TOPIC = 'ingest';

/** A master that may be small, and up to what it is. */
export interface SmallMaster {
  readonly master: PlacedMaster;
  readonly mostCountedMegapixels: number;
  readonly mostMemoryBytes: number;
}

/** What an ingest process does for the server. No call rejects while the process lives. */
export type IngestFunctions = {
  /**
   * The first call.
   *
   * @returns why JPEGs take longer than they might: libjpeg-turbo is not there; undefined when it is
   */
  begin(settings: IngestSettings): Promise<string | undefined>;
  /** Reads the header of a master. */
  estimate(master: PlacedMaster): Promise<IngestEstimate | IngestFailed>;
  /** Makes the stored files of a master whose header is read. */
  make(master: PlacedMaster): Promise<IngestDone | IngestFailed>;
  /** Makes the stored files of a small master, and only reads the header of any other. */
  makeSmall(small: SmallMaster): Promise<IngestDone | IngestFailed | IngestEstimate>;
  /** Reads the header of a master, and makes nothing. */
  inspect(master: PlacedMaster): Promise<InspectedHeader | IngestFailed>;
  /** Reads all pixels of a master, and makes nothing. */
  inspectPixels(master: PlacedMaster): Promise<InspectedPixels | IngestFailed>;
};
