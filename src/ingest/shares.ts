import { availableParallelism } from 'node:os';
import { MEGABYTE } from '../megabyte.ts';
import type { IngestRunOptions } from './run.ts';

/** Of the memory setting; each process has about half as much again for itself. */
const MEGABYTES_PER_PROCESS = 256;

/** A process waits for its disk now and then, while another master keeps its core busy. */
const LEAST_AT_ONCE = 2;

/** How the settings of ingest are shared out: memory among all masters that are under way, and cores among processes. */
export function ingestShares({
  memoryMb,
  processes,
}: {
  readonly memoryMb: number;
  readonly processes: number;
}): Pick<IngestRunOptions, 'memoryBytes' | 'processes' | 'atOnce'> {
  const most = Math.max(1, Math.min(processes, Math.floor(memoryMb / MEGABYTES_PER_PROCESS)));
  const atOnce = Math.max(LEAST_AT_ONCE, Math.ceil(availableParallelism() / most));
  return { memoryBytes: memoryMb * MEGABYTE, processes: most, atOnce };
}
