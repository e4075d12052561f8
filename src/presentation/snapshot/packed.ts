import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Collection } from '../collection-model.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { Manifest } from '../model.ts';

/**
 * A manifest or a collection as it travels between processes and is kept: JSON, deflated. Manifests repeat themselves: this
 * takes about a tenth of the text, and a small part of the memory of the objects.
 */
export type Packed = Uint8Array;

/** Higher levels take longer and save little more. */
const LEVEL = 1;

/** The inverse of the three below. */
export function pack(value: Manifest | Collection | IiifJsonDocument): Packed {
  return deflateRawSync(JSON.stringify(value), { level: LEVEL });
}

/** Unpacks a manifest; its form is not checked. */
export function unpackManifest(packed: Packed): Manifest {
  const manifest: Manifest = JSON.parse(inflateRawSync(packed).toString());
  return manifest;
}

/** The same of a collection. */
export function unpackCollection(packed: Packed): Collection {
  const collection: Collection = JSON.parse(inflateRawSync(packed).toString());
  return collection;
}

/** The same of an IIIF JSON document. */
export function unpackDocument(packed: Packed): IiifJsonDocument {
  const document: IiifJsonDocument = JSON.parse(inflateRawSync(packed).toString());
  return document;
}
