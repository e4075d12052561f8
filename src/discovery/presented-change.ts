import type { Hash } from 'node:crypto';
import type { IiifJsonDocument } from '../presentation/iiif-json/serve.ts';
import type { Collection } from '../presentation/model/collection.ts';
import { missingForEdm } from '../presentation/model/descriptions.ts';
import type { Manifest } from '../presentation/model/manifest.ts';

/** What a resource says, hashed: what digests of it begin with. */
export interface SaidContent {
  /** Of all but the notes. */
  readonly hash: Hash;
  /** The JSON of each page of notes, to which a manifest of 3.0 only refers. */
  readonly notes: readonly string[];
}

/** What a manifest or collection says, in the form in which Loupe has it. */
export type PresentedResource =
  /** `said` where it was hashed before: of a folder of thousands that takes a while. */
  | { readonly form: 'manifest'; readonly manifest: Manifest; readonly said?: SaidContent | undefined }
  /** With the items that its file lists; those that `top` lists by itself are left out. */
  | { readonly form: 'collection'; readonly collection: Collection }
  | { readonly form: 'iiif-json'; readonly document: IiifJsonDocument };

/** A published manifest or collection that has come, has changed or is gone. Drafts are as good as gone. */
export interface PresentedChange {
  readonly kind: 'Manifest' | 'Collection';
  readonly id: string;
  /** Undefined for one that is gone. */
  readonly resource: PresentedResource | undefined;
  /**
   * By which one that moved is known: `sourceOfFile` of the authored file, or `sourceOfMasters` of a folder. Undefined while
   * it is not known, since masters are still to be read.
   */
  readonly sourceDigest: string | undefined;
  /** Changes when a scan that it shows is replaced by another; '' while none was. */
  readonly imageVersion: string;
}

/** Whether a manifest is to be had in the Europeana Data Model. */
export function isInEdm(resource: PresentedResource): boolean {
  return resource.form === 'manifest' && missingForEdm(resource.manifest).length === 0;
}
