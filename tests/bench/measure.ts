import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { outputOf } from './processes.ts';

let ticksPerSecond = 0;

/** Length of the unit in which the kernel counts processor time. */
export function microsecondsPerTick(): number {
  if (ticksPerSecond === 0) ticksPerSecond = Number(outputOf(['getconf', 'CLK_TCK']));
  return 1_000_000 / ticksPerSecond;
}

/** What a file of /proc holds; empty where the process has ended. */
export function procText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The fields of /proc/PID/stat after the command's name, which may itself hold spaces and brackets. */
export function statFields(pid: number): string[] {
  const stat = procText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Parents of the processes that were seen last: they are asked for again and again, and processes keep theirs. */
let parents = new Map<number, number>();

function lookAtProcesses(): void {
  const seen = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (pid > 0) seen.set(pid, parents.get(pid) ?? Number(statFields(pid)[1]));
  }
  parents = seen;
}

/** The given processes and all their descendants, parents first. */
export function processTree(roots: readonly number[]): number[] {
  lookAtProcesses();
  const tree = roots.filter((pid) => parents.has(pid));
  for (const parent of tree) {
    for (const [pid, its] of parents) if (its === parent && !tree.includes(pid)) tree.push(pid);
  }
  return tree;
}

/** User and system time of one process so far, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  const fields = statFields(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * microsecondsPerTick();
}

/** User and system time of the ended children of one process, and of theirs, in microseconds. */
export function cpuMicrosecondsOfEnded(pid: number): number {
  const fields = statFields(pid);
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * microsecondsPerTick();
}

/** User and system time of a process tree, by process. */
export function cpuByProcess(roots: readonly number[]): Map<number, number> {
  return new Map(processTree(roots).map((pid) => [pid, cpuMicroseconds(pid)]));
}

/** Microseconds used since `before` by all processes that live now. */
export function cpuSince(before: ReadonlyMap<number, number>, roots: readonly number[]): number {
  let sum = 0;
  for (const [pid, now] of cpuByProcess(roots)) sum += now - (before.get(pid) ?? 0);
  return sum;
}

export interface CpuMeter {
  /** Ends metering; microseconds that were used. */
  stop(): number;
}

const METER_MS = 200;

/** Adds up what a process tree uses from now on, nearly all that of processes that end meanwhile included. */
export function meterCpu(roots: readonly number[]): CpuMeter {
  let before = cpuByProcess(roots);
  let sum = 0;
  const sample = () => {
    const now = cpuByProcess(roots);
    for (const [pid, used] of now) sum += Math.max(0, used - (before.get(pid) ?? 0));
    before = now;
  };
  const timer = setInterval(sample, METER_MS);
  return {
    stop: () => {
      clearInterval(timer);
      sample();
      return sum;
    },
  };
}

/**
 * Waits until a process tree rests. Renders go on when their client has left, and would be taken for slowness
 * of the server that is measured next.
 */
export async function untilIdle(roots: readonly number[], longestSeconds: number): Promise<void> {
  const deadline = Date.now() + longestSeconds * 1000;
  for (let busy = true; busy && Date.now() < deadline; ) {
    const before = cpuByProcess(roots);
    await new Promise((resolve) => setTimeout(resolve, 100));
    busy = cpuSince(before, roots) > 20_000;
  }
}

function kilobytes(path: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(procText(path))?.[1] ?? 0);
}

/** Starts peak memory of a process tree anew. Without the right to do so, peaks count from the start. */
export function resetPeaks(roots: readonly number[]): void {
  for (const pid of processTree(roots)) {
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
    } catch {
      // Processes of another user.
    }
  }
}

/** Peak resident bytes of one process. */
export function peakBytes(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, 'VmHWM') * 1024;
}

/** Sum of the peaks of all processes: no lower than what they ever held together. */
export function sumOfPeaks(roots: readonly number[]): number {
  return processTree(roots).reduce((sum, pid) => sum + peakBytes(pid), 0);
}

/** Resident bytes of one process now. */
export function residentOf(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, 'VmRSS') * 1024;
}

/** Bytes of one process now, of pages that it shares its part. */
export function proportionalOf(pid: number): number {
  return kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') * 1024;
}

/** Bytes of all processes of a tree now, each page that several share counted once. */
export function proportionalBytes(roots: readonly number[]): number {
  return processTree(roots).reduce((sum, pid) => sum + proportionalOf(pid), 0);
}

function residentBytes(roots: readonly number[]): number {
  return processTree(roots).reduce((sum, pid) => sum + residentOf(pid), 0);
}

export interface MemorySampler {
  /** Ends sampling; the highest sum that was seen, in bytes. */
  stop(): number;
}

/** Between two samples, at least so many times what the last one took: sampling does not become the load that is measured. */
const REST_AFTER_SAMPLE = 4;

/**
 * Samples the memory that a process tree holds at one time. `proportional` counts pages that processes share
 * once (dearer to read); `resident` counts them for each.
 */
export function sampleMemory(
  roots: readonly number[],
  kind: 'proportional' | 'resident',
  everyMilliseconds: number,
): MemorySampler {
  let highest = 0;
  let timer: NodeJS.Timeout;
  const look = () => {
    highest = Math.max(highest, kind === 'proportional' ? proportionalBytes(roots) : residentBytes(roots));
  };
  const sample = () => {
    const begun = performance.now();
    look();
    timer = setTimeout(sample, Math.max(everyMilliseconds, REST_AFTER_SAMPLE * (performance.now() - begun)));
  };
  sample();
  return {
    stop: () => {
      clearTimeout(timer);
      look();
      return highest;
    },
  };
}
