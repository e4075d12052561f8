import { readdir, readFile } from 'node:fs/promises';

/** A process of this machine. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** The process group. */
  readonly group: number;
  /** What it was started with, joined by spaces. */
  readonly command: string;
}

async function entryOf(pid: number): Promise<ProcessEntry | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; state, parent and group follow it.
    const [state, parent, group] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), group: Number(group), command };
  } catch {
    return undefined;
  }
}

async function allProcesses(): Promise<ProcessEntry[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map(entryOf))).filter((entry) => entry !== undefined);
}

/** The processes of a group, also those whose parents have ended. */
export async function processesOfGroup(group: number): Promise<ProcessEntry[]> {
  return (await allProcesses()).filter((entry) => entry.group === group);
}

/** The processes below another, children of children too. */
export async function processesBelow(pid: number): Promise<ProcessEntry[]> {
  const all = await allProcesses();
  const found: ProcessEntry[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter(({ parent }) => parents.has(parent));
    found.push(...children);
    parents = new Set(children.map((child) => child.pid));
  }
  return found;
}

/** Which of these processes are still there. */
export async function alive(entries: readonly ProcessEntry[]): Promise<ProcessEntry[]> {
  const now = await Promise.all(entries.map(({ pid }) => entryOf(pid)));
  return now.filter(
    (entry, at) => entry !== undefined && entry.command === entries[at]?.command,
  ) as ProcessEntry[];
}

/** How often the main thread of a process has waited for something to happen: an event loop waits once between two events. */
export async function timesAsleep(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1]);
}
