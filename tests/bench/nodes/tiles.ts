import { ask } from '../../support/asking.ts';
import { seededRandom, shuffled } from '../random.ts';
import { median } from '../results.ts';
import { tilePath } from '../scale/running-server.ts';
import type { Figures } from '../scale/session.ts';
import { movedBy, type SharedArchive, type SharedServer } from './shared-servers.ts';

interface Asked {
  readonly reads: number;
  readonly bytes: number;
  readonly ms: number;
}

/** Asks for paths one after the other. @returns requests to the store and bytes of it for each, and the median time */
async function askedFor(node: SharedServer, paths: readonly string[]): Promise<Asked> {
  const before = await movedBy(node);
  const times: number[] = [];
  for (const path of paths) {
    const begunMs = performance.now();
    const { status } = await ask(node.origin, path);
    times.push(performance.now() - begunMs);
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
  }
  const after = await movedBy(node);
  return {
    reads: (after.reads - before.reads) / paths.length,
    bytes: (after.bytes - before.bytes) / paths.length,
    ms: median(times),
  };
}

/** Opens images that nobody has asked for, and asks for a tile of each twice. */
export async function measureTiles(
  { archive }: SharedArchive,
  node: SharedServer,
  tiles: number,
): Promise<Figures> {
  const chosen = shuffled(archive.identifiers, seededRandom(1871)).slice(0, tiles);
  const opened = await askedFor(
    node,
    chosen.map((identifier) => `/iiif/3/${encodeURIComponent(identifier)}/info.json`),
  );
  const paths = chosen.map((identifier) => tilePath(identifier));
  const [cold, warm] = [await askedFor(node, paths), await askedFor(node, paths)];
  return {
    'opened-reads': opened.reads,
    'cold-reads': cold.reads,
    'cold-bytes': cold.bytes / 1000,
    'cold-ms': cold.ms,
    'warm-reads': warm.reads,
    'warm-ms': warm.ms,
  };
}
