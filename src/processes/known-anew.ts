import { type PrimaryInputs, type PrimaryParts, recallRecords } from './primary-parts.ts';

/** Has a database that has come to the place of the one before know what the folders hold. */
export async function knowAnew(
  inputs: PrimaryInputs,
  { library, essays, ingest }: Pick<PrimaryParts, 'library' | 'essays' | 'ingest'>,
): Promise<void> {
  if ((await recallRecords(inputs, library)) === 0) await library.compareRecords(inputs.dataFolder);
  await library.look();
  await essays.databaseReplaced();
  ingest.wake();
}
