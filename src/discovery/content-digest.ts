import { createHash } from 'node:crypto';
import type { SerialisationContext } from '../presentation/iiif/shared/context.ts';
import { notesPage3 } from '../presentation/iiif/v3/annotations.ts';
import { serialiseCollection3, serialiseManifest3 } from '../presentation/iiif/v3/document.ts';
import type { PresentedResource } from './presented-change.ts';

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

/** Both digests, for which the resource is written as JSON once: of a folder of thousands that is most of the work. */
export function contentDigests(resource: PresentedResource, imageVersion = ''): ContentDigests {
  const hash = createHash('sha256').update(JSON.stringify(said(jsonOf(resource))));
  if (imageVersion !== '') hash.update('\0').update(imageVersion);
  const withoutNotes = hash.copy().digest('base64url');
  const notes = notesOf(resource);
  if (notes.length === 0) return { digest: withoutNotes, withoutNotes };
  return {
    digest: hash
      .update('\0')
      .update(JSON.stringify(said(notes)))
      .digest('base64url'),
    withoutNotes,
  };
}

/** Pages of notes, to which a manifest of 3.0 only refers; IIIF JSON has its own as they are. */
function notesOf(resource: PresentedResource): readonly object[] {
  if (resource.form !== 'manifest') return [];
  const { manifest } = resource;
  return manifest.canvases.flatMap((canvas) => notesPage3(manifest, canvas, CONTEXT) ?? []);
}

function jsonOf(resource: PresentedResource): object {
  if (resource.form === 'iiif-json') return resource.document.json;
  return resource.form === 'manifest'
    ? serialiseManifest3(resource.manifest, CONTEXT)
    : serialiseCollection3({ ...resource.collection, partOf: [] }, CONTEXT);
}

/** A value of JSON with its properties in the order of their names, without what is Loupe's own. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return value;
  const properties = Object.entries(value)
    .map(([name, each]): [string, unknown] => [name, OFFERS.has(name) ? withoutOwn(each) : each])
    .filter(([name, each]) => !(OFFERS.has(name) && Array.isArray(each) && each.length === 0))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(properties.map(([name, each]) => [name, said(each)]));
}

function withoutOwn(value: unknown): unknown {
  return Array.isArray(value) ? value.filter((each) => !isOwn(each)) : isOwn(value) ? [] : value;
}

function isOwn(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { '@id': ofVersion2, id = ofVersion2 }: { id?: unknown; '@id'?: unknown } = value;
  return typeof id === 'string' && id.startsWith(BASE);
}
