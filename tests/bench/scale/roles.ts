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
const LOOK_MS = 250;

/** How a server's rest is waited for. */
export interface Rest {
  /** There may be none that rests. */
  readonly longestSeconds: number;
  /** It rests when it has done hardly anything for so long. */
  readonly windowSeconds: number;
}

/**
 * Waits until a server uses hardly any processor time.
 *
 * @param cores that it is known to use when nothing happens to it
 * @returns whether it came to that before the time was over
 */
export async function untilResting(
  primary: number,
  { longestSeconds, windowSeconds }: Rest,
  cores = 0,
): Promise<boolean> {
  const share = RESTING_SHARE + 1.25 * cores;
  const end = performance.now() + longestSeconds * 1000;
  while (performance.now() < end) {
    const used = meterRoles(primary);
    const begun = performance.now();
    let rests = true;
    while (rests && performance.now() - begun < windowSeconds * 1000) {
      await pause(LOOK_MS);
      rests = used().all < share * windowSeconds;
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

/** What is above the level by no more is not work: a unit in which the kernel counts. */
const TOLERANCE = 0.02;
const QUIET_SECONDS = 2;

/**
 * What a piece of work costs that comes at times: of the runs of seconds that are above the level, with quiet ones of two
 * seconds between them, the dearest one's sum of all that is above.
 */
export function dearestRun(seconds: readonly number[], level: number): number {
  let dearest = 0;
  let run = 0;
  let quiet = 0;
  for (const second of seconds) {
    const above = Math.max(0, second - level);
    quiet = above > TOLERANCE ? 0 : quiet + 1;
    run = quiet >= QUIET_SECONDS ? 0 : run + above;
    dearest = Math.max(dearest, run);
  }
  return dearest;
}
