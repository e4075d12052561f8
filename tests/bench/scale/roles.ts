import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMicroseconds, cpuMicrosecondsOfEnded, processTree } from '../measure.ts';

/** What a process of the server is there for; what makes pixels is told apart from what knows and answers. */
export type Role = 'primary' | 'worker' | 'pixels';

/** Seconds of processor time. */
export interface RoleCpu extends Readonly<Record<Role, number>> {
  /** Of all. */
  readonly all: number;
}

/** The role of a process, by what it was started with. */
export function roleOf(pid: number, primary: number): Role {
  if (pid === primary) return 'primary';
  let command = '';
  try {
    command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has just ended, as processes do that make pixels.
  }
  return /\/(?:ingest|rendering)\//.test(command) || command === '' ? 'pixels' : 'worker';
}

interface Seen {
  readonly role: Role;
  readonly micros: number;
}

function look(primary: number): Map<number, Seen> {
  return new Map(
    processTree([primary]).map((pid) => [pid, { role: roleOf(pid, primary), micros: cpuMicroseconds(pid) }]),
  );
}

/**
 * Begins to meter a server by roles. What ended since then counts as making pixels.
 *
 * @param fromBirth counts from the start of the server, not from now
 * @returns gives what was used until it is called
 */
export function meterRoles(primary: number, fromBirth = false): () => RoleCpu {
  const before = fromBirth ? new Map<number, Seen>() : look(primary);
  const endedBefore = fromBirth ? 0 : cpuMicrosecondsOfEnded(primary);
  return () => {
    const micros: Record<Role, number> = { primary: 0, worker: 0, pixels: 0 };
    const now = look(primary);
    for (const [pid, seen] of now) micros[seen.role] += seen.micros - (before.get(pid)?.micros ?? 0);
    let ended = cpuMicrosecondsOfEnded(primary) - endedBefore;
    for (const [pid, seen] of before) if (!now.has(pid)) ended -= seen.micros;
    micros.pixels += Math.max(0, ended);
    const [inPrimary, inWorkers, inPixels] = [micros.primary / 1e6, micros.worker / 1e6, micros.pixels / 1e6];
    return {
      primary: inPrimary,
      worker: inWorkers,
      pixels: inPixels,
      all: inPrimary + inWorkers + inPixels,
    };
  };
}

/** From this part of a core on, a server does not rest. */
const RESTING_SHARE = 0.05;
const REST_SECONDS = 2;
const LOOK_MS = 250;

/**
 * Waits until a server has used hardly any processor time for two seconds.
 *
 * @returns whether it came to that before the time was over
 */
export async function untilResting(primary: number, longestSeconds: number): Promise<boolean> {
  const end = performance.now() + longestSeconds * 1000;
  while (performance.now() < end) {
    const used = meterRoles(primary);
    const begun = performance.now();
    let rests = true;
    while (rests && performance.now() - begun < REST_SECONDS * 1000) {
      await pause(LOOK_MS);
      rests = used().all < RESTING_SHARE * REST_SECONDS;
    }
    if (rests) return true;
  }
  return false;
}

/** Processor time of the primary in each second, in seconds. */
export async function secondsOfPrimary(primary: number, seconds: number): Promise<number[]> {
  const used: number[] = [];
  let before = cpuMicroseconds(primary);
  for (let second = 0; second < seconds; second += 1) {
    await pause(1000);
    const now = cpuMicroseconds(primary);
    used.push((now - before) / 1e6);
    before = now;
  }
  return used;
}

/** The largest sum of seconds in a row, of what each has above the level: what a piece of work costs that comes at times. */
export function dearestRun(seconds: readonly number[], level: number): number {
  let dearest = 0;
  let run = 0;
  for (const second of seconds) {
    run = Math.max(0, run + second - level);
    dearest = Math.max(dearest, run);
  }
  return dearest;
}
