import type { PresentationResource } from '../../urls.ts';
import type { ImageFacts } from '../image-facts.ts';
import { isJsonArray, type JsonObject, objectsIn } from '../json-value.ts';
import { type Canvas, type LanguageMap, type Manifest, VIEWING_DIRECTIONS } from '../model.ts';
import type { AuthoredPath, Problem } from '../problem.ts';
import { withoutFragment } from '../text/web-address.ts';
import { importCanvas } from './import-canvas.ts';
import { describedBy, type FindImage, imageInArchive, linksOf, providersOf } from './import-properties.ts';
import { importRanges } from './import-ranges.ts';
import { targetsOf } from './resources.ts';

export interface ImportSource {
  /** Id of the manifest on this server. */
  readonly id: string;
  readonly addresses: ReadonlyMap<string, PresentationResource>;
  readonly factsOf: (identifier: string) => ImageFacts | undefined;
  /** When the file last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
}

export interface Imported {
  /** Undefined when the model cannot hold it. */
  readonly manifest: Manifest | undefined;
  /** Why the model cannot hold it, for the public. */
  readonly reason?: string;
  /** Warnings of what the model cannot hold. */
  readonly problems: readonly Problem[];
}

function languagesIn(label: LanguageMap, canvases: readonly Canvas[]): readonly string[] {
  const all = new Set([label, ...canvases.map((canvas) => canvas.label)].flatMap(Object.keys));
  all.delete('none');
  return all.size > 0 ? [...all] : ['none'];
}

function leftOutProblem(path: AuthoredPath): Problem {
  return {
    severity: 'warning',
    rule: 'version-3-only',
    message: 'this is in version 3 of the manifest only: versions 2 and 4 and the pages do not tell it',
    path,
  };
}

function leftOutOf(document: JsonObject): readonly AuthoredPath[] {
  const names = ['services', 'annotations', 'accompanyingCanvas'];
  return names.filter((name) => document[name] !== undefined).map((name) => [name]);
}

interface ImportedCanvases {
  readonly canvases: readonly Canvas[];
  readonly problems: readonly Problem[];
  /** Why one of them cannot be imported, for the public; undefined when all can. */
  readonly reason?: string;
}

function importCanvases(
  document: JsonObject,
  addresses: ReadonlyMap<string, PresentationResource>,
  find: FindImage,
): ImportedCanvases {
  const canvases: Canvas[] = [];
  const problems: Problem[] = [];
  for (const [index, node] of objectsIn(document['items']).entries()) {
    const imported = importCanvas(node, ['items', index], addresses, find);
    if (imported.kind === 'obstacle') {
      const { sentence, path } = imported.obstacle;
      const reason = `canvas ${index + 1} ${sentence}`;
      const message = `the manifest is served in version 3 only, without a page: ${reason}`;
      return {
        canvases: [],
        problems: [{ severity: 'warning', rule: 'version-3-only', message, path }],
        reason,
      };
    }
    canvases.push(imported.canvas);
    problems.push(...imported.leftOut.map(leftOutProblem));
  }
  return { canvases, problems };
}

function startOf(
  document: JsonObject,
  addresses: ReadonlyMap<string, PresentationResource>,
): string | undefined {
  for (const target of targetsOf(document['start'])) {
    const resource = addresses.get(withoutFragment(target));
    if (resource?.kind === 'canvas') return resource.canvas;
  }
  return undefined;
}

/**
 * A checked manifest of Presentation 3.0 as Loupe's own, so that it can be served in every version and as a page. For that
 * each canvas must show an image of this archive in its own size.
 */
export function importPresentation3(
  document: JsonObject,
  { id, addresses, factsOf, modifiedMs }: ImportSource,
): Imported {
  let latest = modifiedMs;
  const find: FindImage = (identifier) => {
    const facts = factsOf(identifier);
    if (!facts) return undefined;
    latest = Math.max(latest, facts.modifiedMs);
    return { identifier: facts.identifier, width: facts.width, height: facts.height };
  };
  const { canvases, problems: ofCanvases, reason } = importCanvases(document, addresses, find);
  if (reason !== undefined) return { manifest: undefined, reason, problems: ofCanvases };
  const problems = [...leftOutOf(document).map(leftOutProblem), ...ofCanvases];
  const [opening] = canvases;
  if (!opening) return { manifest: undefined, reason: 'it has no canvases', problems };

  const described = describedBy(document, { none: [id] });
  const start = startOf(document, addresses);
  const [thumbnail] = objectsIn(document['thumbnail']).flatMap((image) => imageInArchive(image, find) ?? []);
  const viewingDirection = VIEWING_DIRECTIONS.find((direction) => direction === document['viewingDirection']);
  const structures = importRanges(document, described.label, addresses);
  const behavior = isJsonArray(document['behavior']) ? document['behavior'] : [];
  const manifest: Manifest = {
    id,
    status: 'published',
    canvasesOf: id,
    languages: languagesIn(described.label, canvases),
    ...described,
    providers: providersOf(document['provider'], find),
    ...(viewingDirection && { viewingDirection }),
    behavior: behavior.flatMap((word) => (typeof word === 'string' ? [word] : [])),
    canvases,
    ...(structures && { structures }),
    ...(start !== undefined && { start }),
    thumbnail: thumbnail ?? opening.images[0],
    homepage: linksOf(document['homepage']),
    seeAlso: linksOf(document['seeAlso']),
    rendering: linksOf(document['rendering']),
    alternatives: [],
    modifiedMs: latest,
  };
  return { manifest, problems };
}
