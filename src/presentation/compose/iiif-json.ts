import type { HandMade } from '../iiif-json/document.ts';
import { type Imported, importPresentation3 } from '../iiif-json/import.ts';
import { languageMapOf } from '../iiif-json/import-properties.ts';
import { partsOf, type WrittenDocument, withOwnAddresses } from '../iiif-json/serve.ts';
import { isJsonArray, stringOf } from '../json-value.ts';
import type { Manifest, WrittenSummary } from '../model.ts';
import type { Problem } from '../problem.ts';
import type { ImageSource } from './photographs.ts';

/** Whose addresses the ids in a hand-made document are: this server's, or those that it was written with. */
export type HandMadeIds = 'rewritten' | 'kept';

export interface ComposedHandMade {
  /** The same as Loupe's own, where that can hold it. */
  readonly manifests: readonly Manifest[];
  readonly written: WrittenDocument;
  readonly problems: readonly Problem[];
}

function summaryOf({ id, type }: HandMade, json: WrittenDocument['json']): WrittenSummary {
  const { label, summary, thumbnail, navDate } = json;
  const date = stringOf(navDate);
  return {
    kind: 'written',
    type,
    id,
    label: languageMapOf(label),
    ...(summary !== undefined && { summary: languageMapOf(summary) }),
    ...(isJsonArray(thumbnail) && { thumbnail }),
    ...(date !== undefined && { navDate: date }),
  };
}

/** A hand-made document as it is served, and as a manifest like the others where it can be one. */
export function composeHandMade(
  handMade: HandMade,
  ids: HandMadeIds,
  source: ImageSource & { readonly modifiedMs: number },
): ComposedHandMade {
  const { id, type, document, addresses } = handMade;
  const imported: Imported =
    type === 'Manifest'
      ? importPresentation3(document, { ...source, id, addresses })
      : { manifest: undefined, reason: 'it is a collection that was written by hand', problems: [] };
  // Paths of this server are made whole in any case: nobody else knows what they mean.
  const json = withOwnAddresses(document, ids === 'rewritten' ? addresses : new Map());
  const { manifest, reason, problems } = imported;
  return {
    manifests: manifest ? [manifest] : [],
    written: {
      summary: summaryOf(handMade, json),
      json,
      parts: partsOf(json, addresses),
      ...(reason !== undefined && { onlyVersion3: reason }),
      modifiedMs: manifest?.modifiedMs ?? source.modifiedMs,
    },
    problems,
  };
}
