import type { PresentationResource } from '../../urls.ts';
import type { JsonObject } from '../model/json-value.ts';

/** A Manifest or Collection of Presentation 3.0 that somebody wrote as JSON, checked. */
export interface IiifJson {
  /** On this server, from the file's name. */
  readonly id: string;
  readonly type: 'Manifest' | 'Collection';
  /** With the ids of the file. HTML in its texts is sanitised. */
  readonly document: JsonObject;
  /** As it was written, where that is version 2. */
  readonly version2?: JsonObject;
  /** The addresses on this server, by the ids of the file. */
  readonly addresses: ReadonlyMap<string, PresentationResource>;
  /** Whether it is of another archive: its ids stay what they are. */
  readonly isHarvested?: true;
}

/** A manifest or collection that was written in version 2, as it is served in that. */
export interface Version2Form {
  /** With a placeholder for the base URL. */
  readonly json: JsonObject;
  /** The ids within `json` of resources that have an address, by path below the base URL. */
  readonly parts: Readonly<Record<string, string>>;
}

/** A key for a document; a manifest and a collection may have the same id. */
export function documentKey({ type, id }: Pick<IiifJson, 'type' | 'id'>): string {
  return `${type} ${id}`;
}
