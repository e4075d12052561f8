import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

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
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function placeOf(pid: number): Place | undefined {
  const status = contentOf(`/proc/${pid}/stat`);
  if (status === undefined) return undefined;
  // The name in parentheses may hold spaces; state, parent and group follow it.
  const [state, parent, group] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : { pid, parent: Number(parent), group: Number(group) };
}

function allPlaces(): Place[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => placeOf(Number(pid))).filter((place) => place !== undefined);
}

function entriesOf(places: readonly Place[]): ProcessEntry[] {
  const entries = places.map((place) => {
    const command = contentOf(`/proc/${place.pid}/cmdline`);
    return command === undefined ? undefined : { ...place, command: command.replaceAll('\0', ' ').trim() };
  });
  return entries.filter((entry) => entry !== undefined);
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
