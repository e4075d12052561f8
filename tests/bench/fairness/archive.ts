import { existsSync } from 'node:fs';
import { cp, link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeArchive } from '../photograph-archive.ts';
import type { ScanSet } from '../scans.ts';

/** Photographs of the large essay. */
const PHOTOGRAPHS = { full: 300, quick: 60 } as const;
/** Photographs of the essay whose page the second client reads. */
const VISITED = 20;
/** Essays to print, all of the same scans: enough of them that no print fits the buffers of a connection. */
const PRINTS = 9;
const PRINTED_SCANS = 16;
/** Part of the folder's name: to be raised when what is made here changes. */
const BUILD = 2;

/** Identifiers of the essays. */
export const LARGE_ESSAY = 'essay-0000';
export const VISITED_ESSAY = 'visited';
export const PRINTED_ESSAYS: readonly string[] = Array.from(
  { length: PRINTS },
  (_, index) => `print-${index}`,
);

/** Folders that are served in every measurement. */
export interface FairnessArchive {
  readonly images: string;
  readonly manifests: string;
  readonly data: string;
}

function two(index: number): string {
  return String(index).padStart(2, '0');
}

function essayText(label: string, images: readonly string[]): string {
  const photographs = images.map((image) => `  - {image: ${image}, alternativeText: A photograph}`);
  return `${[`label: ${label}`, 'language: en', 'photographs:', ...photographs].join('\n')}\n`;
}

/** Makes one more file of the same bytes. */
async function linkTo(master: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await link(master, path);
}

async function build(folder: string, photographs: number, scans: ScanSet): Promise<void> {
  const { images, manifests } = await makeArchive(folder, photographs, photographs);
  for (const { name } of [scans.small, scans.large])
    await linkTo(masterOf(scans, name), join(images, 'plates', `${name}.tif`));
  const printed = Array.from({ length: PRINTED_SCANS }, (_, index) => `prints/${two(index)}`);
  for (const identifier of printed)
    await linkTo(masterOf(scans, scans.small.name), join(images, `${identifier}.tif`));
  for (const essay of PRINTED_ESSAYS)
    await writeFile(join(manifests, `${essay}.yaml`), essayText(essay, printed));
  const visited = Array.from({ length: VISITED }, (_, index) => `box-0000/${two(index)}`);
  await writeFile(join(manifests, `${VISITED_ESSAY}.yaml`), essayText('Visited', visited));
}

/** The file of a scan. */
export function masterOf(scans: ScanSet, name: string): string {
  return join(scans.masters, 'plates', `${name}.tif`);
}

/** Where scans come to while the server runs. */
export function incomingFolder(images: string): string {
  return join(images, 'incoming');
}

/**
 * The archive, made when it is not there yet and kept for the next run: both scans, a large essay (300 photographs; 60 for a quick run), a small
 * one to visit, and nine to print. Its essays are put where servers of this run look for them.
 */
export async function prepareArchive(
  bench: string,
  kind: keyof typeof PHOTOGRAPHS,
  run: string,
  scans: ScanSet,
): Promise<FairnessArchive> {
  const folder = join(bench, 'fairness', `${kind}-${BUILD}`);
  if (!existsSync(folder)) {
    await rm(`${folder}.building`, { recursive: true, force: true });
    await build(`${folder}.building`, PHOTOGRAPHS[kind], scans);
    await rename(`${folder}.building`, folder);
  }
  const images = join(folder, 'images');
  // A run that was killed leaves them behind.
  await rm(incomingFolder(images), { recursive: true, force: true });
  const manifests = join(run, 'manifests');
  await cp(join(folder, 'manifests'), manifests, { recursive: true });
  return { images, manifests, data: join(folder, 'data') };
}
