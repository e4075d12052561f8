import type { PresentationResource } from '../../urls.ts';
import type { JsonObject } from '../json-value.ts';

/** A Manifest or Collection of Presentation 3.0 that somebody wrote as JSON, checked. */
export interface IiifJson {
  /** On this server, from the file's name. */
  readonly id: string;
  readonly type: 'Manifest' | 'Collection';
  /** With the ids of the file. HTML in its texts is sanitised. */
  readonly document: JsonObject;
  /** The addresses on this server, by the ids of the file. */
  readonly addresses: ReadonlyMap<string, PresentationResource>;
}

/** A key for a document; a manifest and a collection may have the same id. */
export function documentKey({ type, id }: Pick<IiifJson, 'type' | 'id'>): string {
  return `${type} ${id}`;
}
