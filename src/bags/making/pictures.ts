import { join, parse } from 'node:path';
import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import type { Canvas, Manifest, PaintedImage } from '../../presentation/model/manifest.ts';
import { slug } from '../../presentation/text/ids.ts';
import { type LocatedImage, locateImage, resolveWhole, storedBytes } from '../../serving/located-image.ts';
import type { OpenImage } from '../../serving/open-images.ts';
import { patientPicture, unlessMissing } from '../../serving/patient-picture.ts';
import { closeFile, openFile, readAt } from '../../storage/file-store.ts';
import { bagSize } from '../bag-size.ts';
import type { BagSources } from './bag-sources.ts';

/** Bytes of a scan that are copied at once. */
const COPIED_AT_ONCE = 1024 * 1024;

/** A file of a bag that can be written. */
export interface BagContent {
  /** Below the top folder. */
  readonly path: string;
  readonly bytes: number;
  readonly content: () => Iterable<Buffer> | AsyncIterable<Buffer>;
  /** What the bytes must be, hexadecimal; left out where nobody knows it before. */
  readonly sha256?: string;
}

/** A picture of a canvas, and the file of the bag that shows it; another picture may share the file. */
export interface BaggedPicture {
  readonly canvas: Canvas;
  readonly image: PaintedImage;
  /** Undefined when it cannot be read. */
  readonly file: (BagContent & { readonly dimensions: Dimensions }) | undefined;
}

/** What is told when a part of a bag is another than it was. It is asked for anew. */
export function changedMeanwhile(): LoupeError {
  return new LoupeError('overloaded', 'the essay has changed meanwhile: please ask again in a moment');
}

/** Finds the pictures of a manifest, in its order, with the lengths of their files. Renders none that is stored. */
export async function findPictures(manifest: Manifest, sources: BagSources): Promise<BaggedPicture[]> {
  const files = new Map<string, BaggedPicture['file']>();
  const pictures: BaggedPicture[] = [];
  const digits = Math.max(4, String(manifest.canvases.length).length);
  for (const [index, canvas] of manifest.canvases.entries()) {
    const number = String(index + 1).padStart(digits, '0');
    for (const [place, image] of canvas.images.entries()) {
      const numbered = place === 0 ? number : `${number}-${place + 1}`;
      const key = image.original === undefined ? image.identifier : originalKey(image, sources);
      if (!files.has(key)) files.set(key, await unlessMissing(fileOf(image, numbered, sources)));
      pictures.push({ canvas, image, file: files.get(key) });
    }
  }
  return pictures;
}

/** Pages of a file share its scan. */
function originalKey({ identifier }: PaintedImage, { images }: BagSources): string {
  return `original ${images.catalog.get(identifier)?.master.path ?? identifier}`;
}

function fileOf(
  image: PaintedImage,
  number: string,
  sources: BagSources,
): Promise<NonNullable<BaggedPicture['file']>> {
  const { images, task } = sources;
  const found = images.catalog.get(image.identifier);
  if (task.isIngesting && found && !found.record && found.problem === undefined)
    throw new LoupeError(
      'overloaded',
      'the scans of the essay are being prepared: please ask again in a moment',
    );
  return image.original === undefined
    ? sizedFile(image, number, sources)
    : originalFile(image, number, sources);
}

/** The scan as it lies in the archive. */
async function originalFile(
  { identifier, width, height }: PaintedImage,
  number: string,
  { originals }: BagSources,
): Promise<NonNullable<BaggedPicture['file']>> {
  const scan = await originals.find(identifier);
  if (scan === 'changed') throw changedMeanwhile();
  if (!scan) throw new LoupeError('not-found', `there is no scan of ${JSON.stringify(identifier)}`);
  const { path, bytes, sha256, source } = scan;
  return {
    path: `data/originals/${number}-${slug(parse(path).name)}${parse(path).ext.toLowerCase()}`,
    bytes,
    sha256,
    content: () =>
      typeof source === 'string' ? partsOf(join(source, path)) : source({ start: 0, length: bytes }),
    dimensions: { width, height },
  };
}

async function* partsOf(path: string): AsyncGenerator<Buffer, void> {
  const file = await openFile(path);
  try {
    for (let at = 0; ; at += COPIED_AT_ONCE) {
      const part = await readAt(file, at, COPIED_AT_ONCE);
      if (part.length === 0) return;
      yield part;
    }
  } finally {
    await closeFile(file);
  }
}

/** The picture in the size that is ready, as info.json lists it. */
async function sizedFile(
  image: PaintedImage,
  number: string,
  sources: BagSources,
): Promise<NonNullable<BaggedPicture['file']>> {
  const opened = await sources.images.open(image.identifier);
  const located = locatedIn(opened, sources);
  const bytes = located.stored ? storedBytes(located.stored) : (await bytesOf(located, sources)).length;
  const { version } = opened;
  return {
    path: `data/images/${number}-${slug(image.identifier)}.jpg`,
    bytes,
    content: () => picture(image.identifier, version, sources),
    dimensions: located.resolved.size,
  };
}

/** Opened again, since not all pictures of an essay can be open at once. */
async function* picture(
  identifier: string,
  version: string,
  sources: BagSources,
): AsyncGenerator<Buffer, void> {
  const opened = await sources.images.open(identifier);
  if (opened.version !== version) throw changedMeanwhile();
  yield await bytesOf(locatedIn(opened, sources), sources);
}

function locatedIn(opened: OpenImage, { task }: BagSources): LocatedImage {
  const { limits } = task.settings;
  return locateImage(opened, resolveWhole(opened.source, bagSize(opened.source, limits), limits));
}

function bytesOf(located: LocatedImage, { server }: BagSources): Promise<Buffer> {
  return patientPicture(server, () => located, new AbortController().signal);
}
