import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { procText, statFields } from '../bench/measure.ts';

/** A process of this machine. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** The process group. */
  readonly group: number;
  /** What it was started with, joined by spaces. */
  readonly command: string;
}

type Place = Omit<ProcessEntry, 'command'>;

// What lies in /proc is read at once: it is no disk, and each hop to another thread would cost more than the reading.
function placeOf(pid: number): Place | undefined {
  const [state = '', parent, group] = statFields(pid);
  return /^[ZX]?$/.test(state) ? undefined : { pid, parent: Number(parent), group: Number(group) };
}

function allPlaces(): Place[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => placeOf(Number(pid))).filter((place) => place !== undefined);
}

function entriesOf(places: readonly Place[]): ProcessEntry[] {
  return places.map((place) => ({
    ...place,
    command: procText(`/proc/${place.pid}/cmdline`).replaceAll('\0', ' ').trim(),
  }));
}

/** The processes of a group, also those whose parents have ended. */
export function processesOfGroup(group: number): ProcessEntry[] {
  return entriesOf(allPlaces().filter((place) => place.group === group));
}

/** The processes below another, children of children too. */
export function processesBelow(pid: number): ProcessEntry[] {
  const all = allPlaces();
  const found: Place[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter(({ parent }) => parents.has(parent));
    found.push(...children);
    parents = new Set(children.map((child) => child.pid));
  }
  return entriesOf(found);
}

/** Which of these processes are still there. */
export function alive(entries: readonly ProcessEntry[]): ProcessEntry[] {
  return entries.filter(({ pid, command }) => {
    const place = placeOf(pid);
    return place !== undefined && entriesOf([place])[0]?.command === command;
  });
}

/** How often the main thread of a process has waited for something to happen: an event loop waits once between two events. */
export async function timesAsleep(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1]);
}
