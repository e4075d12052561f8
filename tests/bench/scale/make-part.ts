import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pyramidVersionOf } from '../../../src/archive/mends.ts';
import { imageFolder, type MasterRecord } from '../../../src/archive/record.ts';
import { TILE_SIZE } from '../../../src/image/geometry.ts';
import { JPEG_OPTIONS } from '../../../src/pixels/encode.ts';
import { identifiersOf } from './archive-shape.ts';
import { withComment } from './small-image.ts';

// A process that makes some of the images of an archive, and what ingest makes of them. Calls are synchronous: they take a
// third of the time that promises take.

/** What the process is told. */
export interface PartTask {
  /** Of the whole archive. */
  readonly images: number;
  readonly from: number;
  readonly to: number;
  readonly imagesFolder: string;
  readonly dataFolder: string;
  /** A master of each kind of pixels, and what ingest made of it. */
  readonly templates: readonly Template[];
  /** Records and empty folders, as of images whose pixels nobody asks for. */
  readonly withoutPixels: boolean;
}

export interface Template {
  readonly master: string;
  readonly record: MasterRecord;
  readonly storedFiles: readonly string[];
}

interface KnownTemplate extends Template {
  readonly bytes: Buffer;
}

function recordOf(
  identifier: string,
  path: string,
  bytes: Buffer,
  file: string,
  like: MasterRecord,
): MasterRecord {
  const { size, mtimeMs, ctimeMs, ino } = statSync(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const settings = { quality: JPEG_OPTIONS.quality, tileSize: TILE_SIZE, mended: [] };
  return {
    ...like,
    identifier,
    version: pyramidVersionOf(sha256, 1, settings),
    sha256,
    master: {
      ...like.master,
      path,
      bytes: size,
      modifiedMs: Math.floor(mtimeMs),
      changedMs: Math.floor(ctimeMs),
      inode: ino,
    },
  };
}

function makeImage(task: PartTask, identifier: string, template: KnownTemplate): void {
  const path = `${identifier}.jpg`;
  const file = join(task.imagesFolder, path);
  const bytes = withComment(template.bytes, identifier);
  writeFileSync(file, bytes);
  const record = recordOf(identifier, path, bytes, file, template.record);
  const folder = imageFolder(task.dataFolder, identifier);
  const stored = join(folder, record.version);
  mkdirSync(folder);
  mkdirSync(stored);
  if (!task.withoutPixels)
    for (const from of template.storedFiles) linkSync(from, join(stored, basename(from)));
  writeFileSync(join(folder, 'record.json'), `${JSON.stringify(record, undefined, 2)}\n`);
}

function makePart(task: PartTask): void {
  const templates = task.templates.map((template) => ({ ...template, bytes: readFileSync(template.master) }));
  const identifiers = identifiersOf(task.images);
  for (let number = task.from; number < task.to; number += 1) {
    const identifier = identifiers[number] ?? '';
    const template = templates[number % templates.length];
    if (template === undefined) throw new Error('no template');
    makeImage(task, identifier, template);
  }
}

// The process ends by itself when it listens to nobody any more.
process.once('message', makePart);
