import type { Collection } from '../collection-model.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { Manifest } from '../model.ts';
import { type Packed, pack } from '../presented/packed.ts';

/** A changed manifest, collection or IIIF JSON document, or one that is gone. Sent from the primary to the workers. */
export interface PresentationChange {
  readonly kind: 'manifest' | 'collection' | 'document';
  /** The `documentKey` of a document. */
  readonly id: string;
  /** Undefined for one that is gone. */
  readonly packed: Packed | undefined;
}

/** Everything that is presented at one moment, by id. */
export interface ComposedPresentation {
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly collections: ReadonlyMap<string, Collection>;
  /** IIIF JSON ones, by `documentKey`. */
  readonly documents: ReadonlyMap<string, IiifJsonDocument>;
}

/** Each is packed once, for all workers. */
const packs = new WeakMap<Manifest | Collection | IiifJsonDocument, Packed>();

function packed(value: Manifest | Collection | IiifJsonDocument): Packed {
  const known = packs.get(value);
  if (known) return known;
  const made = pack(value);
  packs.set(value, made);
  return made;
}

function* changesOf(
  kind: PresentationChange['kind'],
  before: ReadonlyMap<string, Manifest | Collection | IiifJsonDocument>,
  after: ReadonlyMap<string, Manifest | Collection | IiifJsonDocument>,
): Iterable<PresentationChange> {
  for (const [id, value] of after) if (before.get(id) !== value) yield { kind, id, packed: packed(value) };
  for (const id of before.keys()) if (!after.has(id)) yield { kind, id, packed: undefined };
}

/** The changes from one moment to the next. Compared by reference: both share what did not change. */
export function presentationChanges(
  before: ComposedPresentation,
  after: ComposedPresentation,
): PresentationChange[] {
  return [
    ...changesOf('manifest', before.manifests, after.manifests),
    ...changesOf('collection', before.collections, after.collections),
    ...changesOf('document', before.documents, after.documents),
  ];
}
