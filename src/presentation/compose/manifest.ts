import { atOnce, type Pieces } from '../../slices/pieces.ts';
import type { AuthoredManifest } from '../authored/essay.ts';
import type { Canvas, Manifest } from '../model/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import { quoted } from '../source/report.ts';
import { navDate } from '../text/edtf.ts';
import { didYouMean } from '../text/suggest.ts';
import { type ComposedCanvas, composeCanvas } from './canvas.ts';
import { authoredPlaces, composeProvider, dateText, metadataOf } from './descriptive.ts';
import { archiveImage, type ImageSource } from './image-source.ts';
import { composeOrders } from './orders.ts';
import { type Photographs, photographsInPieces } from './photographs.ts';
import { composeRanges } from './ranges.ts';

export interface ComposeSource extends ImageSource {
  /** When the file last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
}

export interface ComposedManifests {
  /** The essay, then its alternative orders; none when no photograph of it is in the archive. */
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
}

/** The canvas to begin with. */
function startOf(
  { start }: AuthoredManifest,
  photographs: Photographs,
  problems: Problem[],
): string | undefined {
  if (start === undefined) return undefined;
  const canvas = photographs.canvasNamed(start);
  if (canvas === undefined)
    problems.push({
      severity: 'error',
      rule: 'unknown-photograph',
      message: `\`start\` names ${quoted(start)}, which is no photograph of the essay`,
      ...didYouMean(start, photographs.names),
      path: ['start'],
    });
  return canvas;
}

/** A licence that every photograph names by itself is the essay's. */
function sharedRights(canvases: readonly Canvas[]): string | undefined {
  const rights = canvases[0]?.rights;
  return rights !== undefined && canvases.every((canvas) => canvas.rights === rights) ? rights : undefined;
}

function withoutRights(composed: ComposedCanvas): ComposedCanvas {
  const { rights: _rights, ...canvas } = composed.canvas;
  return { ...composed, canvas };
}

function* canvasesInPieces(authored: AuthoredManifest, { all }: Photographs): Pieces<ComposedCanvas[]> {
  const canvases: ComposedCanvas[] = [];
  for (const photograph of all) {
    canvases.push(composeCanvas(photograph, authored));
    yield;
  }
  return canvases;
}

/** What `manifestInPieces` gives, in one go. */
export function composeManifest(authored: AuthoredManifest, source: ComposeSource): ComposedManifests {
  return atOnce(manifestInPieces(authored, source));
}

/**
 * The manifests of an authored essay: its own, and those of its other orders.
 *
 * Everything that can be composed is composed, even with problems; manifests with errors are held back when they are published.
 */
export function* manifestInPieces(
  authored: AuthoredManifest,
  source: ComposeSource,
): Pieces<ComposedManifests> {
  const photographs = yield* photographsInPieces(authored, source);
  const problems: Problem[] = [...photographs.problems];
  const composed = yield* canvasesInPieces(authored, photographs);
  problems.push(...composed.flatMap((canvas) => canvas.problems));
  const structures = composeRanges(authored, photographs);

  const providers = authored.providers.map((provider) => composeProvider(provider, source, problems));
  const start = startOf(authored, photographs, problems);
  const thumbnail =
    authored.thumbnail === undefined
      ? undefined
      : archiveImage(authored.thumbnail, ['thumbnail'], source, problems);
  const hoisted =
    authored.rights === undefined ? sharedRights(composed.map(({ canvas }) => canvas)) : undefined;
  const canvases = hoisted === undefined ? composed : composed.map(withoutRights);
  const rights = authored.rights ?? hoisted;
  const opening = canvases.find(({ canvas }) => canvas.id === start) ?? canvases[0];
  const shown = thumbnail ?? opening?.canvas.images[0];
  if (!shown) return { manifests: [], problems };

  const { date: authoredDate, languages } = authored;
  const date = authoredDate === undefined ? undefined : dateText(authoredDate, languages);
  const time = authoredDate === undefined ? undefined : navDate(authoredDate);
  const first: Manifest = {
    id: authored.id,
    status: authored.status,
    canvasesOf: authored.id,
    languages: languages.length > 0 ? languages : ['none'],
    label: authored.label,
    ...(authored.summary && { summary: authored.summary }),
    metadata: metadataOf({ date, place: authored.place?.label }, authored.metadata, languages),
    ...(authored.requiredStatement && { requiredStatement: authored.requiredStatement }),
    ...(rights !== undefined && { rights }),
    providers,
    ...(time !== undefined && { navDate: time }),
    ...(date && { date }),
    ...(authoredDate !== undefined && { edtf: authoredDate }),
    places: authoredPlaces(authored.place),
    ...(authored.viewingDirection && { viewingDirection: authored.viewingDirection }),
    behavior: authored.behavior,
    canvases: canvases.map(({ canvas }) => canvas),
    ...(structures && { structures }),
    ...(start !== undefined && { start }),
    thumbnail: shown,
    homepage: authored.homepage,
    seeAlso: authored.seeAlso,
    rendering: authored.rendering,
    alternatives: [],
    modifiedMs: photographs.all.reduce(
      (latest, { images }) => images.reduce((last, { facts }) => Math.max(last, facts.modifiedMs), latest),
      source.modifiedMs,
    ),
  };
  const orders = composeOrders(authored, first, photographs, canvases);
  return { manifests: orders.manifests, problems: [...problems, ...orders.problems] };
}
