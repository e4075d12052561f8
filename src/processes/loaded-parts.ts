import { DatabaseError } from '../database/database-error.ts';
import { setAsideHeld } from '../database/hold.ts';
import { makeParts, type PrimaryInputs, type PrimaryParts } from './primary-parts.ts';
import type { WorkerGroup } from './worker-group.ts';

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

/** Has what failed before tried again. */
export function recallFailed({ log }: PrimaryInputs, { library }: PrimaryParts): void {
  try {
    library.recall();
  } catch (error) {
    // A full disk: what is known is served.
    if (!(error instanceof DatabaseError)) throw error;
    log.error({ err: error }, error.message);
  }
}

/** Ends what follows the folders, then what serves, and last what that renders with. */
export async function stopParts(
  { library, policies, essays, ingest, pool }: PrimaryParts,
  workers?: Pick<WorkerGroup, 'drain'>,
): Promise<void> {
  policies.stop();
  await library.stop();
  await essays.stop();
  await ingest.stop();
  await workers?.drain();
  pool.close();
}
