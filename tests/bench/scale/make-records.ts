import { readFileSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArchiveWriter } from '../../../src/archive/library/archive-writer.ts';
import type { MasterRecord } from '../../../src/archive/record.ts';
import { RECORDS_MARK } from '../../../src/database/archive-tables.ts';
import { databasePath, openForWriting } from '../../../src/database/open.ts';
import { identifiersOf } from './archive-shape.ts';
import {
  keptArchive,
  makePrefixes,
  onceIn,
  type ScaleArchive,
  type ScaleFolders,
  templates,
} from './make-archive.ts';
import { withComment } from './small-image.ts';
import { linkStoredFiles, recordLike, type Template } from './template.ts';

// An archive too large to have files: what is known of its images stands in the database, and nothing else does. Its folder of
// scans is empty, so that a server takes them for missing and keeps what it knows of them.

/** Part of the folder's name: to be raised when what is made here changes. */
const BUILD = 2;

/** Images of one transaction. */
const AT_ONCE = 10_000;

/** Room that an image takes in the database, in what is kept and in a copy of it, with what is composed of it. */
const BYTES_EACH = 12_000;

/** No archive is waited for any longer. */
const LONGEST_SECONDS = 1800;

/** Images that have stored files all the same, so that they can be opened. */
const WITH_FILES = 1000;

const MODIFIED_MS = Date.UTC(2020, 0, 1);
const FIRST_INODE = 1_000_000_000;

interface RecordedImage {
  readonly record: MasterRecord;
  readonly template: Template;
}

type Maker = (identifier: string, number: number) => RecordedImage;

/** Numbers of the images that have stored files: some in each part of the archive. */
function numbersWithFiles(count: number): number[] {
  const some = Math.min(count, WITH_FILES);
  return Array.from({ length: some }, (_, index) => Math.floor((index * count) / some));
}

/** Identifiers of the images that can be opened. */
export function openable({ identifiers, count }: ScaleArchive): string[] {
  return numbersWithFiles(count).map((number) => identifiers[number] ?? '');
}

function makerOf(made: readonly Template[]): Maker {
  const known = made.map((template) => ({ template, bytes: readFileSync(template.master) }));
  return (identifier, number) => {
    const like = known[number % known.length];
    if (like === undefined) throw new Error('no template');
    const bytes = withComment(like.bytes, identifier);
    const state = { bytes: bytes.length, modifiedMs: MODIFIED_MS, changedMs: MODIFIED_MS };
    const file = { path: `${identifier}.jpg`, ...state, inode: FIRST_INODE + number };
    return { record: recordLike(like.template, identifier, bytes, file), template: like.template };
  };
}

/** Writes an image as ingest leaves it. */
function putImage({ images, masters }: ArchiveWriter, record: MasterRecord): void {
  const { identifier, width, height, master } = record;
  const { path, bytes, modifiedMs, changedMs = 0, inode = 0 } = master;
  const file = { path, bytes, modifiedMs, changedMs, inode };
  images.put({
    identifier,
    record,
    ...{ master: { identifier, ...file }, dimensions: { width, height }, shown: true },
  });
  masters.put({ ...file, identifier }, dirname(path));
}

/** @throws Error when it takes too long */
async function writeRecords(data: string, identifiers: readonly string[], make: Maker): Promise<void> {
  const database = openForWriting(databasePath(data));
  const end = performance.now() + LONGEST_SECONDS * 1000;
  try {
    const writer = new ArchiveWriter(database, undefined, () => {});
    await writer.withLargeCache(async () => {
      for (let from = 0; from < identifiers.length; from += AT_ONCE) {
        if (performance.now() > end) throw new Error(`the records take longer than ${LONGEST_SECONDS} s`);
        writer.change('usual', () => {
          for (const [index, identifier] of identifiers.slice(from, from + AT_ONCE).entries()) {
            const { record } = make(identifier, from + index);
            putImage(writer, record);
            writer.masters.putFolder(dirname(record.master.path), '');
          }
        });
      }
    });
    // All of it is of this build: nothing is to be taken over or looked at again.
    await writer.mend(async () => true);
    writer.images.setMark(RECORDS_MARK, 'made');
  } finally {
    database.close();
  }
}

/** @throws Error when there is not enough */
async function requireRoom(folder: string, count: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = count * BYTES_EACH;
  if (bavail * bsize < needed)
    throw new Error(`${folder} has too little room: ${count} records take ${Math.ceil(needed / 1e9)} GB`);
}

/** So many images as rows of the database, made when they are not there yet (two minutes for 1,000,000) and kept. */
export async function prepareRecords(folders: ScaleFolders, count: number): Promise<ScaleArchive> {
  const root = join(folders.folder, `records-${count}-${BUILD}`);
  const make = makerOf(await templates(folders));
  await onceIn(root, async (building) => {
    await requireRoom(building, count);
    folders.say(`writing ${count} records`);
    for (const name of ['images', 'manifests', 'before']) await mkdir(join(building, name));
    const data = join(building, 'before');
    const identifiers = identifiersOf(count);
    await makePrefixes(data);
    for (const number of numbersWithFiles(count)) {
      const { record, template } = make(identifiers[number] ?? '', number);
      linkStoredFiles(data, record, template);
    }
    await writeRecords(data, identifiers, make);
  });
  return keptArchive(root, count, []);
}
