import { createHash, type Hash } from 'node:crypto';
import type { SerialisationContext } from '../presentation/iiif/shared/context.ts';
import { notesPage3 } from '../presentation/iiif/v3/annotations.ts';
import { canvas3 } from '../presentation/iiif/v3/canvas.ts';
import { serialiseCollection3, serialiseManifest3 } from '../presentation/iiif/v3/document.ts';
import type { Manifest } from '../presentation/model/manifest.ts';
import { atOnce, type Pieces } from '../slices/pieces.ts';
import type { PresentedResource, SaidContent } from './presented-change.ts';

/** Stands for the address of the server, and tells what is Loupe's own. */
const BASE = 'loupe://archive';

/** The same for every server, so that a setting is no change of a manifest. */
const CONTEXT: SerialisationContext = {
  base: BASE,
  limits: {},
  collectionsOf: () => [],
  appearancesOf: () => [],
};

/** Properties under which Loupe links to what it offers for a resource: another version may offer more. */
const OFFERS: ReadonlySet<string> = new Set([
  'service',
  'services',
  'seeAlso',
  'rendering',
  'homepage',
  'partOf',
]);

/**
 * A digest of what a manifest or collection says and shows: its JSON of Presentation 3.0 with the notes of its photographs,
 * with no address of the server, and without the services and links that Loupe itself adds. An upgrade of Loupe that offers
 * more is no change.
 *
 * @param imageVersion as a `PresentedChange` has it
 * @returns SHA-256, base64url
 */
export function contentDigest(resource: PresentedResource, imageVersion = ''): string {
  return contentDigests(resource, imageVersion).digest;
}

/** A digest of what is said and shown, and one as journals have it of before notes were a part of it. */
export interface ContentDigests {
  readonly digest: string;
  readonly withoutNotes: string;
}

/** Both digests, for which the resource is written as JSON once, where that was not done before. */
export function contentDigests(resource: PresentedResource, imageVersion = ''): ContentDigests {
  const before = resource.form === 'manifest' ? resource.said : undefined;
  const { hash: content, notes } = before ?? atOnce(saidContent(resource));
  const hash = content.copy();
  if (imageVersion !== '') hash.update('\0').update(imageVersion);
  const withoutNotes = hash.copy().digest('base64url');
  if (notes.length === 0) return { digest: withoutNotes, withoutNotes };
  return { digest: hash.update(`\0[${notes.join(',')}]`).digest('base64url'), withoutNotes };
}

/** Writes a resource as JSON and hashes it, a manifest canvas by canvas: of a folder of thousands it is much work. */
export function* saidContent(resource: PresentedResource): Pieces<SaidContent> {
  const hash = createHash('sha256');
  const notes: string[] = [];
  if (resource.form !== 'manifest') hash.update(JSON.stringify(said(jsonOf(resource))));
  else {
    const { manifest } = resource;
    yield* hashManifest(hash, manifest);
    for (const canvas of manifest.canvases) {
      const page = notesPage3(manifest, canvas, CONTEXT);
      if (page) notes.push(JSON.stringify(said(page)));
      yield;
    }
  }
  return { hash, notes };
}

/** Hashes what `JSON.stringify` gives of the whole. */
function* hashManifest(hash: Hash, manifest: Manifest): Pieces<void> {
  let before = '{';
  for (const [name, value] of saidProperties(serialiseManifest3(manifest, { ...CONTEXT, itemsApart: [] }))) {
    if (value === undefined) continue;
    hash.update(`${before}${JSON.stringify(name)}:`);
    before = ',';
    if (name === 'items') yield* hashCanvases(hash, manifest);
    else hash.update(JSON.stringify(value));
    yield;
  }
  hash.update('}');
}

function* hashCanvases(hash: Hash, manifest: Manifest): Pieces<void> {
  let before = '[';
  for (const canvas of manifest.canvases) {
    hash.update(before).update(JSON.stringify(said(canvas3(manifest, canvas, CONTEXT))));
    before = ',';
    yield;
  }
  hash.update(before === '[' ? '[]' : ']');
}

function jsonOf(resource: Exclude<PresentedResource, { form: 'manifest' }>): object {
  if (resource.form === 'iiif-json') return resource.document.json;
  return serialiseCollection3({ ...resource.collection, partOf: [] }, CONTEXT);
}

/** A value of JSON with its properties in the order of their names, without what is Loupe's own. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(saidProperties(value));
}

/** The properties of an object, in the order of their names. */
function saidProperties(value: object): [name: string, said: unknown][] {
  return Object.entries(value)
    .map(([name, each]): [string, unknown] => [name, OFFERS.has(name) ? withoutOwn(each) : each])
    .filter(([name, each]) => !(OFFERS.has(name) && Array.isArray(each) && each.length === 0))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => [name, said(each)]);
}

function withoutOwn(value: unknown): unknown {
  return Array.isArray(value) ? value.filter((each) => !isOwn(each)) : isOwn(value) ? [] : value;
}

function isOwn(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { '@id': ofVersion2, id = ofVersion2 }: { id?: unknown; '@id'?: unknown } = value;
  return typeof id === 'string' && id.startsWith(BASE);
}
