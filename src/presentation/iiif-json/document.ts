import type { PresentationResource } from '../../urls.ts';
import type { JsonObject } from '../json-value.ts';

/** A Manifest or Collection of Presentation 3.0 that somebody wrote as JSON, checked. */
export interface IiifJson {
  /** On this server, from the file's name. */
  readonly id: string;
  readonly type: 'Manifest' | 'Collection';
  /** With its own ids; what HTML may not hold is taken out of its texts. */
  readonly document: JsonObject;
  /** By these ids, the addresses on this server. */
  readonly addresses: ReadonlyMap<string, PresentationResource>;
}

/** A key for a document; a manifest and a collection may have the same id. */
export function documentKey({ type, id }: Pick<IiifJson, 'type' | 'id'>): string {
  return `${type} ${id}`;
}
