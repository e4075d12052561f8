import type { Master } from '../archive/scan.ts';
import { configureSharp } from '../pixels/sharp-settings.ts';
import { estimateMaster, type IngestSettings, ingestMaster } from './ingest-master.ts';
import { type IngestEvent, type IngestRunOptions, type IngestSummary, runIngest } from './run.ts';

/** Ingests masters in this process: what `loupe ingest` does, and the ingest process of a server. */
export async function ingestMasters(
  masters: readonly Master[],
  settings: IngestSettings,
  options: IngestRunOptions,
  onEvent: (event: IngestEvent) => void,
): Promise<IngestSummary> {
  configureSharp();
  const tools = {
    ingest: (master: Master) => ingestMaster(master, settings),
    estimate: (master: Master) => estimateMaster(master, settings),
  };
  return runIngest(masters, tools, options, onEvent);
}
