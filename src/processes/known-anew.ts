import { type PrimaryInputs, type PrimaryParts, recallRecords } from './primary-parts.ts';

/** Has a database that has come to the place of the one before know what the folders hold. */
export async function knowAnew(
  inputs: PrimaryInputs,
  { library, essays, ingest }: Pick<PrimaryParts, 'library' | 'essays' | 'ingest'>,
): Promise<void> {
  const taken = await recallRecords(inputs, library);
  // What lies in a store has not gone with the folder.
  if (taken === 0 && !inputs.sharing) await library.compareRecords(inputs.dataFolder);
  await library.look();
  await essays.databaseReplaced();
  ingest.wake();
}
