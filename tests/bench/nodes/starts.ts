import { rm } from 'node:fs/promises';
import { processTree, proportionalOf } from '../measure.ts';
import { median } from '../results.ts';
import { meterRoles, roleOf } from '../scale/roles.ts';
import { tilePath } from '../scale/running-server.ts';
import type { Figures } from '../scale/session.ts';
import { isAnswered, movedBy, type SharedArchive, type SharedServer, startShared } from './shared-servers.ts';

interface Start {
  readonly readySeconds: number;
  readonly tileSeconds: number;
  readonly cpuSeconds: number;
  readonly bytes: number;
}

/** Starts a node, and waits until it has a snapshot and serves a tile of it. */
async function started(shared: SharedArchive): Promise<Start & { readonly node: SharedServer }> {
  const { identifiers, count } = shared.archive;
  const node = await startShared(shared, 'node');
  try {
    const readySeconds = await node.until(() => isAnswered(node, '/ready'));
    const { all: cpuSeconds } = meterRoles(node.pid, true)();
    const tileSeconds = await node.until(() => isAnswered(node, tilePath(identifiers[count >> 1] ?? '')));
    const { snapshots: bytes } = await movedBy(node);
    return { node, readySeconds, tileSeconds, cpuSeconds, bytes };
  } catch (error) {
    await node.stop();
    throw error;
  }
}

function figuresOf(name: string, starts: readonly Start[]): Figures {
  return {
    [`${name}-ready`]: median(starts.map(({ readySeconds }) => readySeconds)),
    [`${name}-tile`]: median(starts.map(({ tileSeconds }) => tileSeconds)),
    [`${name}-cpu`]: median(starts.map(({ cpuSeconds }) => cpuSeconds)),
    [`${name}-bytes`]: median(starts.map(({ bytes }) => bytes)) / 1e6,
  };
}

/**
 * Starts nodes one after the other, with nothing on their disk or with what the one before had.
 *
 * @returns the last one, which runs
 */
export async function measureStarts(
  shared: SharedArchive,
  name: 'empty' | 'kept',
  rounds: number,
): Promise<{ readonly figures: Figures; readonly node: SharedServer }> {
  const starts: Start[] = [];
  for (let round = 1; ; round += 1) {
    if (name === 'empty') await rm(shared.nodeFolder, { recursive: true, force: true });
    const { node, ...start } = await started(shared);
    starts.push(start);
    if (round === rounds) return { node, figures: figuresOf(name, starts) };
    await node.stop();
  }
}

/** Proportional memory of a node by now. */
export function memoryOf({ pid: primary }: SharedServer): Figures {
  const memory = processTree([primary]).map((pid) => ({
    role: roleOf(pid, primary),
    megabytes: proportionalOf(pid) / 1e6,
  }));
  const workers = memory.filter(({ role }) => role === 'worker').map(({ megabytes }) => megabytes);
  return {
    'node-primary': proportionalOf(primary) / 1e6,
    'node-worker': Math.max(...workers),
    'node-all': memory.reduce((sum, { megabytes }) => sum + megabytes, 0),
  };
}
