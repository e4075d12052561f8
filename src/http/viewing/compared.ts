import {
  type ComparedPlace,
  type ComparisonLook,
  comparedTargets,
  FIRST_LOOK,
  MOST_COMPARED,
  parseComparedPlace,
  statedComparison,
} from '../../content-state/comparison.ts';
import {
  CONTENT_STATE_PARAMETER,
  type ContentState,
  parseContentState,
  refusedState,
} from '../../content-state/content-state.ts';
import type { PlacedCanvas } from '../../content-state/manifest-places.ts';
import { type ArchivePlaces, type ResolvedTarget, resolvedTarget } from '../../content-state/resolve.ts';
import { askedRegion, regionText } from '../../content-state/selector.ts';
import { LoupeError } from '../../errors.ts';
import type { Rectangle } from '../../image/geometry.ts';

/** A photograph that is to be compared, found in the archive. */
export interface FoundPhotograph {
  /** As its address names it, with the id that its manifest has now and its detail within the canvas. */
  readonly named: ComparedPlace;
  readonly place: PlacedCanvas;
  /** The address of its manifest. */
  readonly manifestUrl: string;
  /** In units of the canvas, within it; undefined for the whole. */
  readonly region: Rectangle | undefined;
}

/** Photographs that are to be compared, and how they are looked at where the request says no more. */
export interface FoundComparison {
  readonly photographs: Found;
  readonly look: ComparisonLook;
}

type Found = readonly [FoundPhotograph, ...FoundPhotograph[]];

const FORM =
  'one to four times a photograph as {manifest}/{canvas}, with @x,y,width,height for a detail and ~2 before that for its second image; or the address of its page';

/** Where what is elsewhere can be compared. */
const ELSEWHERE =
  'Loupe compares what this archive has; /view?iiif-content=…&viewer=mirador opens manifests of others beside each other, in Mirador';

function refusedPhoto(sentence: string): LoupeError {
  return new LoupeError('invalid-request', sentence, { parameter: 'photo' });
}

function foundAt({
  places,
  place,
  version = 1,
  region,
}: Extract<ResolvedTarget, { kind: 'manifest' }>): FoundPhotograph | undefined {
  if (place?.canvas === undefined) return undefined;
  const xywh = region && regionText(region);
  return {
    named: { manifest: places.manifest, canvas: place.canvas, version, xywh },
    place,
    manifestUrl: places.id,
    region,
  };
}

/**
 * Finds the photographs that an address names.
 *
 * @param photos the values of its parameter `photo`
 * @throws LoupeError `invalid-request`, `not-found` or `gone`
 */
export function namedPhotographs(photos: readonly string[], archive: ArchivePlaces): Found {
  const found = photos.map((text) => {
    const named = parseComparedPlace(archive.base, text);
    if (named === 'elsewhere') throw refusedPhoto(ELSEWHERE);
    if (!named) throw refusedPhoto(FORM);
    const places = archive.placesOf(named.manifest);
    const place = places.canvas(named.canvas);
    const region = place && askedRegion(named.xywh, place);
    const photograph =
      place &&
      foundAt({ kind: 'manifest', places, place, version: named.version, ...(region && { region }) });
    if (photograph) return photograph;
    const sentence = `there is no photograph ${JSON.stringify(named.canvas)} in ${JSON.stringify(places.manifest)}`;
    throw new LoupeError('not-found', sentence, { parameter: 'photo' });
  });
  const [first, ...others] = found;
  if (!first || found.length > MOST_COMPARED) throw refusedPhoto(FORM);
  return [first, ...others];
}

/** What targets are photographs of this archive that can be compared; undefined where one of them is none, or there are too many. */
export function comparable(targets: readonly ResolvedTarget[]): Found | undefined {
  const found = targets.map((target) => (target.kind === 'manifest' ? foundAt(target) : undefined));
  const [first, ...others] = found.filter((each) => each !== undefined);
  const isWhole = found.every((each) => each !== undefined) && found.length <= MOST_COMPARED;
  return first && isWhole ? [first, ...others] : undefined;
}

/** Where a place of an address is now; undefined where there is none, or too few images. */
function canvasNow({ manifest, canvas, version }: ComparedPlace, archive: ArchivePlaces): string | undefined {
  try {
    const place = archive.placesOf(manifest).canvas(canvas);
    return place && version <= (place.images ?? 1) ? place.id : undefined;
  } catch (error) {
    if (error instanceof LoupeError) return undefined;
    throw error;
  }
}

/**
 * Photographs as the comparison shows them for which a content state stands: the targets say which details of which photographs, its
 * address which of their images, and how they are looked at. An address of other photographs than the targets says nothing.
 */
export function asStated(photographs: Found, state: ContentState, archive: ArchivePlaces): FoundComparison {
  const { places, look } = statedComparison(state, archive.base) ?? { places: [], look: FIRST_LOOK };
  const withVersion = (photograph: FoundPhotograph, at: number): FoundPhotograph | undefined => {
    const stated = places[at];
    if (!stated || canvasNow(stated, archive) !== photograph.place.id) return undefined;
    return { ...photograph, named: { ...photograph.named, version: stated.version } };
  };
  const fitting = photographs.map(withVersion).filter((each) => each !== undefined);
  const [first, ...others] = fitting;
  const fits = fitting.length === photographs.length && fitting.length === places.length;
  return first && fits ? { photographs: [first, ...others], look } : { photographs, look: FIRST_LOOK };
}

/**
 * Finds the photographs that a content state is about.
 *
 * @throws LoupeError `invalid-request`, `not-found` or `gone`
 */
export function statedPhotographs(text: string, archive: ArchivePlaces): FoundComparison {
  const state = parseContentState(text);
  const targets = state.targets.flatMap((target) => comparedTargets(target, archive.base));
  const resolved = targets.map((target) => resolvedTarget(target, archive));
  if (resolved.some(({ kind }) => kind === 'elsewhere')) throw refusedState(ELSEWHERE);
  const found = comparable(resolved);
  if (found) return asStated(found, state, archive);
  throw refusedState(`a comparison is about one to ${MOST_COMPARED} photographs, each named by its canvas`);
}

/** The photographs that a request names, in either form. */
export function askedPhotographs(
  { photos, state }: { readonly photos: readonly string[]; readonly state: string | undefined },
  archive: ArchivePlaces,
): FoundComparison {
  if (state === undefined) return { photographs: namedPhotographs(photos, archive), look: FIRST_LOOK };
  if (photos.length === 0) return statedPhotographs(state, archive);
  throw new LoupeError('invalid-request', `not beside ${CONTENT_STATE_PARAMETER}, which names what to show`, {
    parameter: 'photo',
  });
}
