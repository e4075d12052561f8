import { lossesIn } from '../fates/losses.ts';
import { type Imported, importPresentation3 } from '../iiif-import/import.ts';
import { languageMapOf } from '../iiif-import/properties.ts';
import { lettersProblems } from '../iiif-json/check-letters.ts';
import type { IiifJson } from '../iiif-json/document.ts';
import { imageHostsIn } from '../iiif-json/image-hosts.ts';
import { type IiifJsonDocument, partsOf, withOwnAddresses } from '../iiif-json/serve.ts';
import { version2Form } from '../iiif-json/version-2-form.ts';
import type { IiifJsonSummary } from '../model/collection.ts';
import { isJsonArray, stringOf } from '../model/json-value.ts';
import type { Manifest, PaintedImage } from '../model/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import type { ImageSource } from './image-source.ts';

/** Whose addresses the ids in an IIIF JSON document are: this server's, or its own. */
export type IiifJsonIds = 'rewritten' | 'kept';

export interface ComposedIiifJson {
  /** The same as Loupe's own, where that can hold it. */
  readonly manifests: readonly Manifest[];
  readonly document: IiifJsonDocument;
  readonly problems: readonly Problem[];
}

/** The versions of IIIF JSON that Loupe does not have as its own. */
function versionsOf({ version2 }: IiifJson): string {
  return version2 ? 'as it was written' : 'in versions 3 and 4 only';
}

function listedOnly(collection: IiifJson): Problem {
  return {
    severity: 'warning',
    rule: 'version-3-only',
    message: `the collection is served ${versionsOf(collection)}; pages list it by its label and summary`,
    path: [],
  };
}

function summaryOf({ id, type, isHarvested }: IiifJson, json: IiifJsonDocument['json']): IiifJsonSummary {
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
    ...(isHarvested && { imageHosts: imageHostsIn(json) }),
  };
}

/** What was harvested is served as it is, with the ids that it has in its own archive. */
function composeHarvested(iiifJson: IiifJson, modifiedMs: number): ComposedIiifJson {
  const { document: json, version2, addresses } = iiifJson;
  const document = {
    summary: summaryOf(iiifJson, json),
    json,
    parts: partsOf(json, addresses),
    noPage: 'it is of another archive, from which it was harvested',
    ...(version2 && { version2: version2Form(version2, addresses, false) }),
    modifiedMs,
  };
  return { manifests: [], document, problems: [] };
}

/** An IIIF JSON document as it is served, and as a manifest like the others where it can be one. */
export function composeIiifJson(
  iiifJson: IiifJson,
  ids: IiifJsonIds,
  images: ImageSource & { readonly modifiedMs: number },
): ComposedIiifJson {
  if (iiifJson.isHarvested) return composeHarvested(iiifJson, images.modifiedMs);
  const { id, type, document: source, version2, addresses } = iiifJson;
  const imported: Imported =
    type === 'Manifest'
      ? importPresentation3(source, { ...images, id, addresses, versions: versionsOf(iiifJson) })
      : {
          manifest: undefined,
          reason: 'it is a collection that was written by hand',
          problems: [listedOnly(iiifJson)],
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
      ...(reason !== undefined && { noPage: reason }),
      ...(reason !== undefined &&
        version2 && { version2: version2Form(version2, addresses, ids === 'rewritten') }),
      modifiedMs: manifest?.modifiedMs ?? images.modifiedMs,
    },
    problems: manifest ? [...problems, ...lettersProblems(source)] : problems,
  };
}
