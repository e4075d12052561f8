import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { MasterKinds } from './master-kinds.ts';
import type { ScaleRow } from './options.ts';
import type { Figures } from './session.ts';
import type { SourceScans } from './source-scans.ts';

/** What was measured of one archive; runs may have measured a row each. */
export interface SizeResult {
  readonly images: number;
  readonly figures: Figures;
  /** By row, the share of all cores' time that other programs used meanwhile. */
  readonly others: Readonly<Partial<Record<ScaleRow, number>>>;
}

/** All that was measured under one name. */
export interface ScaleResults {
  readonly machine: string;
  readonly sizes: readonly SizeResult[];
  readonly largeScans?: Figures;
  readonly records?: Figures;
  readonly sourceScans?: SourceScans;
  readonly masterKinds?: MasterKinds;
}

/** Figures that could not be told are written as null. */
function known(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value ?? Number.NaN]));
}

/** What the runs before have left; nothing when there were none. */
export async function readResults(file: string, machine: string): Promise<ScaleResults> {
  if (!existsSync(file)) return { machine, sizes: [] };
  const results: ScaleResults = JSON.parse(await readFile(file, 'utf8'));
  return { ...results, sizes: results.sizes.map((size) => ({ ...size, figures: known(size.figures) })) };
}

/** Takes in what one run has measured of a row: anew for those that were measured before. */
export function withRow(
  results: ScaleResults,
  images: number,
  row: ScaleRow,
  figures: Figures,
  others: number,
): ScaleResults {
  const before = results.sizes.find((size) => size.images === images);
  const size: SizeResult = {
    images,
    figures: { ...before?.figures, ...figures },
    others: { ...before?.others, [row]: others },
  };
  const sizes = [...results.sizes.filter((one) => one.images !== images), size];
  return { ...results, sizes: sizes.sort((one, other) => one.images - other.images) };
}

export async function writeResults(file: string, results: ScaleResults): Promise<void> {
  await writeFile(file, `${JSON.stringify(results, undefined, 2)}\n`);
}
