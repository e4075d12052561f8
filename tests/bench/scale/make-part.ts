import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifiersOf } from './archive-shape.ts';
import { withComment } from './small-image.ts';
import { linkStoredFiles, recordLike, type Template } from './template.ts';

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
}

interface KnownTemplate extends Template {
  readonly bytes: Buffer;
}

function makeImage(task: PartTask, identifier: string, template: KnownTemplate): void {
  const path = `${identifier}.jpg`;
  const file = join(task.imagesFolder, path);
  const bytes = withComment(template.bytes, identifier);
  writeFileSync(file, bytes);
  const { size, mtimeMs, ctimeMs, ino } = statSync(file);
  const record = recordLike(template, identifier, bytes, {
    ...{ path, bytes: size, inode: ino },
    ...{ modifiedMs: Math.floor(mtimeMs), changedMs: Math.floor(ctimeMs) },
  });
  const folder = linkStoredFiles(task.dataFolder, record, template);
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
