import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { CollectionText } from '../model/collection.ts';
import type { Manifest } from '../model/manifest.ts';

/**
 * A manifest or a collection as it is stored: JSON, deflated. Manifests repeat themselves: this takes about a tenth of the
 * text.
 */
export type Packed = Uint8Array;

/** Higher levels take longer and save little more. */
const LEVEL = 1;

/** The inverse of the three below. */
export function pack(value: Manifest | CollectionText | IiifJsonDocument): Packed {
  return deflateRawSync(JSON.stringify(value), { level: LEVEL });
}

/** Unpacks a manifest; its form is not checked. */
export function unpackManifest(packed: Packed): Manifest {
  const manifest: Manifest = JSON.parse(inflateRawSync(packed).toString());
  return manifest;
}

/** The same of what a collection says by itself. */
export function unpackCollectionText(packed: Packed): CollectionText {
  const text: CollectionText = JSON.parse(inflateRawSync(packed).toString());
  return text;
}

/** The same of an IIIF JSON document. */
export function unpackDocument(packed: Packed): IiifJsonDocument {
  const document: IiifJsonDocument = JSON.parse(inflateRawSync(packed).toString());
  return document;
}
