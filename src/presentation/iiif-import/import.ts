import type { PresentationResource } from '../../urls.ts';
import { targetsOf } from '../iiif-json/resources.ts';
import type { ImageFacts } from '../model/image-facts.ts';
import { type JsonObject, objectsIn } from '../model/json-value.ts';
import {
  type Canvas,
  type LanguageMap,
  type Manifest,
  type Sequence,
  VIEWING_DIRECTIONS,
} from '../model/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import { withoutFragment } from '../text/web-address.ts';
import { importCanvas } from './canvas.ts';
import {
  describedBy,
  type FindImage,
  imageInArchive,
  linksOf,
  providersOf,
  takenImage,
} from './properties.ts';
import { importRanges } from './ranges.ts';
import { behaviorOf, saidOf } from './said.ts';

export interface ImportSource {
  /** Id of the manifest on this server. */
  readonly id: string;
  readonly addresses: ReadonlyMap<string, PresentationResource>;
  readonly factsOf: (identifier: string) => ImageFacts | undefined;
  /** In which versions it is served where the model cannot hold it, as the end of a sentence. */
  readonly versions: string;
  /** When the file last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
}

export interface Imported {
  /** Undefined when the model cannot hold it. */
  readonly manifest: Manifest | undefined;
  /** Why the model cannot hold it, for the public. */
  readonly reason?: string;
  /** That the model cannot hold it. */
  readonly problems: readonly Problem[];
}

function languagesIn(label: LanguageMap, canvases: readonly Canvas[]): readonly string[] {
  const all = new Set([label, ...canvases.map((canvas) => canvas.label)].flatMap(Object.keys));
  all.delete('none');
  return all.size > 0 ? [...all] : ['none'];
}

interface ImportedCanvases {
  readonly canvases: readonly Canvas[];
  /** That one of them cannot be imported. */
  readonly problems: readonly Problem[];
  /** Why one of them cannot be imported, for the public; undefined when all can. */
  readonly reason?: string;
}

function importCanvases(
  document: JsonObject,
  { addresses, versions }: ImportSource,
  find: FindImage,
): ImportedCanvases {
  const canvases: Canvas[] = [];
  for (const [index, node] of objectsIn(document['items']).entries()) {
    const imported = importCanvas(node, ['items', index], addresses, find);
    if (imported.kind === 'obstacle') {
      const { sentence, path } = imported.obstacle;
      const reason = `canvas ${index + 1} ${sentence}`;
      const message = `the manifest is served ${versions}, without a page: ${reason}`;
      return {
        canvases: [],
        problems: [{ severity: 'warning', rule: 'version-3-only', message, path }],
        reason,
      };
    }
    canvases.push(imported.canvas);
  }
  return { canvases, problems: [] };
}

/** The canvases in the order of the first sequence, if there is any. */
function ordered(canvases: readonly Canvas[], sequence: Sequence | undefined): readonly Canvas[] {
  if (!sequence) return canvases;
  const byId = new Map(canvases.map((canvas) => [canvas.id, canvas]));
  return sequence.canvases.flatMap((id) => byId.get(id) ?? []);
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
export function importPresentation3(document: JsonObject, source: ImportSource): Imported {
  const { id, addresses, factsOf, modifiedMs } = source;
  let latest = modifiedMs;
  const find: FindImage = (identifier) => {
    const facts = factsOf(identifier);
    if (!facts) return undefined;
    latest = Math.max(latest, facts.modifiedMs);
    return { identifier: facts.identifier, width: facts.width, height: facts.height };
  };
  const { canvases: written, problems: obstacles, reason } = importCanvases(document, source, find);
  if (reason !== undefined) return { manifest: undefined, reason, problems: obstacles };
  const described = describedBy(document, { none: [id] });
  const canvasIds = written.map((canvas) => canvas.id);
  const { structures, sequences } = importRanges(document, described.label, addresses, find, canvasIds);
  const canvases = ordered(written, sequences[0]);
  const [opening] = canvases;
  if (!opening) return { manifest: undefined, reason: 'it has no canvases', problems: [] };

  const start = startOf(document, addresses);
  const taken = takenImage(document['thumbnail'], find);
  const thumbnail = taken && imageInArchive(taken, find);
  const viewingDirection = VIEWING_DIRECTIONS.find((direction) => direction === document['viewingDirection']);
  const partOf = linksOf(document['partOf']);
  const manifest: Manifest = {
    id,
    status: 'published',
    canvasesOf: id,
    languages: languagesIn(described.label, canvases),
    ...described,
    ...saidOf(document, find),
    providers: providersOf(document['provider'], find),
    ...(viewingDirection && { viewingDirection }),
    behavior: behaviorOf(document),
    canvases,
    ...(sequences.length > 0 && { sequences }),
    ...(structures && { structures }),
    ...(start !== undefined && { start }),
    thumbnail: thumbnail ?? opening.images[0],
    homepage: linksOf(document['homepage']),
    seeAlso: linksOf(document['seeAlso']),
    rendering: linksOf(document['rendering']),
    ...(partOf.length > 0 && { partOf }),
    alternatives: [],
    modifiedMs: latest,
  };
  return { manifest, problems: [] };
}
