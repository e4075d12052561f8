import type { RowName } from './options.ts';

/** One line of the table: medians over the rounds. */
export interface RowResult {
  readonly row: RowName;
  readonly server: string;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of all the server's processes per answer; undefined when its processes are unknown. */
  readonly cpuMicros: number | undefined;
  /** Peak memory, as `memoryKind` of the report says; undefined when its processes are unknown. */
  readonly peakBytes: number | undefined;
  readonly bytesPerAnswer: number;
  /** Answers of 400 and above, and requests that broke. */
  readonly errors: number;
  /** Why there are no figures, or what to know about them. */
  readonly note?: string;
}

export interface IngestResult {
  readonly megapixels: number;
  readonly megapixelsPerSecond: number;
  readonly peakBytes: number;
}

export interface FloodResult {
  /** How often each status was the answer to the large renders; 0 stands for a broken connection. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Highest sum of proportional memory of all processes that was seen at one time. */
  readonly peakBytes: number;
  /** Sum of the peaks of all processes, whenever each was. */
  readonly sumOfPeaks: number;
}

export interface WorkerMemory {
  readonly peakBytes: number;
}

export interface BenchResults {
  readonly rows: readonly RowResult[];
  readonly ingest: IngestResult | undefined;
  readonly flood: FloodResult | undefined;
  readonly worker: WorkerMemory | undefined;
  /** By row, the share of all cores' time that other programs used meanwhile. */
  readonly others: Readonly<Partial<Record<RowName, number>>>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export interface Measured {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicros: number | undefined;
  readonly peakBytes: number | undefined;
  readonly bytesPerRequest: number;
  readonly badStatuses: number;
  readonly brokenRequests: number;
}

function medianOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
}

/** Rounds of one row and server as one line. Errors add up, and the peak is that of the worst round. */
export function summarise(
  row: RowName,
  server: string,
  rounds: readonly Measured[],
  note?: string,
): RowResult {
  const peaks = rounds.map((round) => round.peakBytes).filter((peak) => peak !== undefined);
  return {
    row,
    server,
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    p50Ms: median(rounds.map((round) => round.p50Ms)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
    cpuMicros: medianOfKnown(rounds.map((round) => round.cpuMicros)),
    peakBytes: peaks.length === 0 ? undefined : Math.max(...peaks),
    bytesPerAnswer: median(rounds.map((round) => round.bytesPerRequest)),
    errors: rounds.reduce((sum, round) => sum + round.badStatuses + round.brokenRequests, 0),
    ...(note === undefined ? {} : { note }),
  };
}

/** A line without figures, since the server's answers are not right. */
export function unmeasured(row: RowName, server: string, note: string): RowResult {
  return { ...summarise(row, server, []), note };
}
