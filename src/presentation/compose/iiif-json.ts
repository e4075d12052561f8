import type { IiifJsonSummary } from '../collection-model.ts';
import { lossesIn } from '../fates/losses.ts';
import { type Imported, importPresentation3 } from '../iiif-import/import.ts';
import { languageMapOf } from '../iiif-import/properties.ts';
import { lettersProblems } from '../iiif-json/check-letters.ts';
import type { IiifJson } from '../iiif-json/document.ts';
import { type IiifJsonDocument, partsOf, withOwnAddresses } from '../iiif-json/serve.ts';
import { isJsonArray, stringOf } from '../json-value.ts';
import type { Manifest, PaintedImage } from '../model.ts';
import type { Problem } from '../problem.ts';
import type { ImageSource } from './image-source.ts';

/** Whose addresses the ids in an IIIF JSON document are: this server's, or its own. */
export type IiifJsonIds = 'rewritten' | 'kept';

export interface ComposedIiifJson {
  /** The same as Loupe's own, where that can hold it. */
  readonly manifests: readonly Manifest[];
  readonly document: IiifJsonDocument;
  readonly problems: readonly Problem[];
}

const NO_OTHER_VERSIONS: Problem = {
  severity: 'warning',
  rule: 'version-3-only',
  message: 'the collection is served in version 3 only; pages list it by its label and summary',
  path: [],
};

function summaryOf({ id, type }: IiifJson, json: IiifJsonDocument['json']): IiifJsonSummary {
  const { label, summary, thumbnail, navDate } = json;
  const date = stringOf(navDate);
  return {
    kind: 'iiif-json',
    type,
    id,
    label: languageMapOf(label),
    ...(summary !== undefined && { summary: languageMapOf(summary) }),
    ...(isJsonArray(thumbnail) && { thumbnail }),
    ...(date !== undefined && { navDate: date }),
  };
}

/** An IIIF JSON document as it is served, and as a manifest like the others where it can be one. */
export function composeIiifJson(
  iiifJson: IiifJson,
  ids: IiifJsonIds,
  images: ImageSource & { readonly modifiedMs: number },
): ComposedIiifJson {
  const { id, type, document: source, addresses } = iiifJson;
  const imported: Imported =
    type === 'Manifest'
      ? importPresentation3(source, { ...images, id, addresses })
      : {
          manifest: undefined,
          reason: 'it is a collection that was written by hand',
          problems: [NO_OTHER_VERSIONS],
        };
  // Paths of this server become whole addresses in any case: only this server can resolve them.
  const json = withOwnAddresses(source, ids === 'rewritten' ? addresses : new Map());
  const { manifest, reason } = imported;
  const find = (identifier: string): PaintedImage | undefined => images.factsOf(identifier);
  const problems = manifest ? lossesIn(source, { addresses, find }) : imported.problems;
  return {
    manifests: manifest ? [manifest] : [],
    document: {
      summary: summaryOf(iiifJson, json),
      json,
      parts: partsOf(json, addresses),
      ...(reason !== undefined && { onlyVersion3: reason }),
      modifiedMs: manifest?.modifiedMs ?? images.modifiedMs,
    },
    problems: manifest ? [...problems, ...lettersProblems(source)] : problems,
  };
}
