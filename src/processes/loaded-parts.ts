import { setFlagsFromString } from 'node:v8';
import { DatabaseError } from '../database/database-error.ts';
import { setAsideHeld } from '../database/hold.ts';
import type { PurgedByHand } from '../purging/purge-work.ts';
import type { FolderChecks } from './folder-checks.ts';
import { makeParts, type PrimaryInputs, type PrimaryParts, recallFailed } from './primary-parts.ts';
import type { RecordWork } from './record-work.ts';
import type { RefreshWork } from './refresh-work.ts';
import type { WorkerGroup } from './worker-group.ts';

/** Bytes of bytecode that a function runs before V8 thinks of optimising it: ten times as many as by default. */
const INTERRUPT_BUDGET = 1_320_000;

/** The parts, and what is known when the server begins to listen. */
interface LoadedParts {
  readonly inputs: PrimaryInputs;
  readonly parts: PrimaryParts;
  readonly known: {
    readonly images: number;
    readonly firstImage: string | undefined;
    readonly manifests: readonly string[];
  };
}

/** Makes the parts. A database that is found to be damaged on the way is set aside, and they are made with a new one. */
export async function loadedParts(inputs: PrimaryInputs): Promise<LoadedParts> {
  try {
    return await load(inputs);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.fault !== 'damaged' || inputs.held.isTemporary)
      throw error;
    const held = setAsideHeld(inputs.held);
    inputs.log.error(held.notice);
    return await load({ ...inputs, held });
  }
}

async function load(inputs: PrimaryInputs): Promise<LoadedParts> {
  const parts = await makeParts(inputs);
  const { library, essays } = parts;
  try {
    library.on('changed', () => essays.imagesChanged());
    await essays.load();
    const known = {
      images: library.counts.images,
      firstImage: library.catalog.page(0, 1)[0]?.identifier,
      manifests: essays.published,
    };
    return { inputs, parts, known };
  } catch (error) {
    await stopParts(parts);
    throw error;
  }
}

/** Begins what writes, now that the database can be relied on. */
export function takeUp(
  inputs: PrimaryInputs,
  parts: PrimaryParts,
  purged: PurgedByHand,
  [checks, refresh, records]: readonly [FolderChecks, RefreshWork, RecordWork],
): void {
  optimiseSeldom();
  recallFailed(inputs, parts.library, 'looked through');
  parts.library.follow();
  followPolicies(inputs, parts);
  parts.essays.follow();
  checks.begin();
  parts.blocks?.begin();
  refresh.resume();
  void records.follow();
  parts.purges.begin();
  parts.origins.begin();
  inputs.sharing?.begin();
  inputs.sharing?.takePurges(purged);
  // After the caller has told people the address: the progress of ingest follows below it.
  setImmediate(() => parts.ingest.wake());
}

/** What cannot be written of other policies now is written at the next start, or with the next change of the file. */
function followPolicies({ log }: PrimaryInputs, { library, policies }: PrimaryParts): void {
  policies.follow((changed) => {
    library
      .setPolicies(changed)
      .catch((error: unknown) =>
        log.error({ err: error }, 'image-policy: the images cannot follow at the moment'),
      );
  });
}

/**
 * Has the V8 of Node 20 optimise only what runs very often, from now on. The primary does a little of very many things: to
 * optimise each of them took a third of the processor time that it had for a thousand new scans, most of it on threads beside
 * its own. Later versions have a faster compiler for what runs less often, and do not take the flag.
 */
function optimiseSeldom(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}

/** Ends what follows the folders, then what serves, and last what that renders with. */
export async function stopParts(
  { bags, blocks, library, policies, essays, ingest, origins, pool, purges, traffic, copies }: PrimaryParts,
  workers?: Pick<WorkerGroup, 'drain'>,
): Promise<void> {
  bags?.stop();
  origins.stop();
  policies.stop();
  traffic?.stop();
  await purges.stop();
  await library.stop();
  await essays.stop();
  await ingest.stop();
  await workers?.drain();
  pool.close();
  await blocks?.stop();
  await copies.close();
}
