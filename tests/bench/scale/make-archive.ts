import { execFileSync, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRecord, versionFolder } from '../../../src/archive/record.ts';
import { ingestScans } from '../peers/loupe.ts';
import { essayText } from '../photograph-archive.ts';
import { essaysOf, foldersOf, identifiersOf, PHOTOGRAPHS_EACH, VARIANTS } from './archive-shape.ts';
import type { PartTask } from './make-part.ts';
import { smallImage, withComment } from './small-image.ts';
import type { Template } from './template.ts';

/** Part of the folders' names: to be raised when what is made here changes. */
const BUILD = 1;

const PART_PROCESS = fileURLToPath(new URL('make-part.ts', import.meta.url));

/** An archive whose images have all been ingested. */
export interface ScaleArchive {
  readonly count: number;
  readonly images: string;
  readonly manifests: string;
  /** The data folder that was made with it; never given to a server, but copied. */
  readonly before: string;
  readonly identifiers: readonly string[];
  readonly essays: readonly string[];
}

/** Where archives are made, and by which build. */
export interface ScaleFolders {
  readonly folder: string;
  readonly cli: string;
  readonly say: (line: string) => void;
}

/** Makes something aside and gives it its name when it is complete. */
export async function onceIn(path: string, make: (building: string) => Promise<void>): Promise<void> {
  if (existsSync(path)) return;
  const building = `${path}.building-${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  await make(building);
  await rename(building, path);
}

/** A master of each kind of pixels, ingested by the build that is measured. */
export async function templates({ folder, cli, say }: ScaleFolders): Promise<Template[]> {
  const root = join(folder, `templates-${BUILD}`);
  const names = Array.from({ length: VARIANTS }, (_, variant) => `template-${variant}`);
  await onceIn(root, async (building) => {
    say(`ingesting ${VARIANTS} templates`);
    const [images, data] = [join(building, 'images'), join(building, 'data')];
    await mkdir(images);
    for (const [variant, name] of names.entries())
      await writeFile(join(images, `${name}.jpg`), withComment(await smallImage(variant), name));
    const log = join(building, 'ingest.log');
    const code = await ingestScans(cli, images, data, log);
    if (code !== 0) throw new Error(`loupe ingest ended with ${code}; see ${log}`);
  });
  const data = join(root, 'data');
  return Promise.all(
    names.map(async (name) => {
      const record = await readRecord(data, name);
      if (record === undefined) throw new Error(`${root} holds no record of ${name}: remove it`);
      const stored = versionFolder(data, record);
      const storedFiles = (await readdir(stored)).map((file) => join(stored, file));
      return { master: join(root, 'images', `${name}.jpg`), record, storedFiles };
    }),
  );
}

function runPart(task: PartTask): Promise<void> {
  const child = fork(PART_PROCESS);
  child.send(task);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error('an archive could not be made')),
    );
  });
}

/** The folders of the prefixes by which stored files are found. */
export async function makePrefixes(dataFolder: string): Promise<void> {
  const prefixes = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
  for (const prefix of prefixes) await mkdir(join(dataFolder, 'images', prefix), { recursive: true });
}

/** Folders first, so that the processes have nothing to ask for. */
async function makeFolders(task: Omit<PartTask, 'from' | 'to'>): Promise<void> {
  for (const { path } of foldersOf(task.images))
    await mkdir(join(task.imagesFolder, path), { recursive: true });
  await makePrefixes(task.dataFolder);
}

async function makeImages(task: Omit<PartTask, 'from' | 'to'>): Promise<void> {
  await makeFolders(task);
  const parts = availableParallelism();
  const each = Math.ceil(task.images / parts);
  await Promise.all(
    Array.from({ length: parts }, (_, part) =>
      runPart({ ...task, from: part * each, to: Math.min(task.images, (part + 1) * each) }),
    ),
  );
}

async function makeEssays(manifests: string, images: number): Promise<void> {
  await mkdir(manifests);
  const identifiers = identifiersOf(images);
  for (const [essay, id] of essaysOf(images).entries()) {
    const shown = identifiers.slice(essay * PHOTOGRAPHS_EACH, (essay + 1) * PHOTOGRAPHS_EACH);
    await writeFile(join(manifests, `${id}.yaml`), essayText(essay, shown));
  }
}

/** The archive that is kept in a folder. */
export function keptArchive(root: string, count: number, essays: readonly string[]): ScaleArchive {
  return {
    count,
    images: join(root, 'images'),
    manifests: join(root, 'manifests'),
    before: join(root, 'before'),
    identifiers: identifiersOf(count),
    essays,
  };
}

/** An archive of so many images, made when it is not there yet (a minute for 100,000) and kept for the next run. */
export async function prepareArchive(folders: ScaleFolders, count: number): Promise<ScaleArchive> {
  const root = join(folders.folder, `archive-${count}-${BUILD}`);
  const made = await templates(folders);
  await onceIn(root, async (building) => {
    folders.say(`making ${count} images`);
    const [imagesFolder, dataFolder] = [join(building, 'images'), join(building, 'before')];
    await makeImages({ images: count, imagesFolder, dataFolder, templates: made });
    await makeEssays(join(building, 'manifests'), count);
  });
  return keptArchive(root, count, essaysOf(count));
}

/**
 * A data folder for a build to write in: a copy of what the version before has made, or of another data folder. Stored
 * files are never written twice and are linked, everything else is copied.
 */
export async function copyData(from: string, to: string): Promise<void> {
  await onceIn(to, async (building) => {
    for (const name of await readdir(from)) {
      if (name.endsWith('.sock')) continue;
      const how = name === 'images' ? '-al' : '-a';
      execFileSync('cp', [how, join(from, name), building]);
    }
  });
}
