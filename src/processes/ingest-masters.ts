import {
  type IngestEvent,
  type IngestRunOptions,
  type IngestSummary,
  runIngest,
} from '../masters/ingest-run.ts';
import type { Master } from '../masters/scan.ts';
import { estimateMaster, type IngestSettings, ingestMaster } from '../pixels/ingest.ts';
import { frugalImageLibrary } from '../pixels/library-settings.ts';

/** Ingests masters in this process: what `loupe ingest` does, and the ingest process of a server. */
export async function ingestMasters(
  masters: readonly Master[],
  settings: IngestSettings,
  options: IngestRunOptions,
  onEvent: (event: IngestEvent) => void,
): Promise<IngestSummary> {
  frugalImageLibrary();
  const tools = {
    ingest: (master: Master) => ingestMaster(master, settings),
    estimate: (master: Master) => estimateMaster(master, settings),
  };
  return runIngest(masters, tools, options, onEvent);
}
