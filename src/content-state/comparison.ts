import { LoupeError } from '../errors.ts';
import { isPresentationId } from '../presentation/model/path.ts';
import { type BaseUrl, comparisonUrl, detailUrl, pathBelow, photoUrl, versionedCanvas } from '../urls.ts';
import { type CanvasAddress, canvasAddress, parsePhotoPath, parsePhotoSegment } from './archive-address.ts';
import type { ContentState, ContentStateTarget } from './content-state.ts';
import { versionIn } from './version.ts';

/** A photograph of a comparison, as its address names it: `exile/cactus-01`, `exile/letter~2@10,20,300,400`. */
export interface ComparedPlace extends Omit<CanvasAddress, 'version'> {
  /** Which of its images, from 1: such as recto and verso. */
  readonly version: number;
}

/** Photographs that fit beside each other on a screen. */
export const MOST_COMPARED = 4;

/** How photographs are shown: beside each other, or two of them over each other, parted by a line or seen through one another. */
export const COMPARED_VIEWS = ['beside', 'wipe', 'fade'] as const;

export type ComparedView = (typeof COMPARED_VIEWS)[number];

/** How a comparison is looked at. */
export interface ComparisonLook {
  readonly view: ComparedView;
  /** How much of the first is seen where two lie over each other, in percent. */
  readonly share: number;
  /** Whether all move as one. */
  readonly isLinked: boolean;
}

/** How a comparison begins. */
export const FIRST_LOOK: ComparisonLook = { view: 'beside', share: 50, isLinked: true };

/**
 * Reads a photograph of a comparison: `manifest/canvas`, `~2` for its second image, and `@x,y,width,height` for a detail, which is
 * not read yet; or the address of its page.
 *
 * @returns `'elsewhere'` for an address of another server, undefined for anything else
 */
export function parseComparedPlace(base: BaseUrl, text: string): ComparedPlace | 'elsewhere' | undefined {
  if (/^https?:/i.test(text)) {
    const path = pathBelow(base, text)?.replace(/[?#].*$/, '');
    if (path === undefined) return 'elsewhere';
    return withVersionRead(parsePhotoPath(path));
  }
  const [, manifest = '', segment = ''] = /^([^/]+)\/(.+)$/s.exec(text) ?? [];
  return withVersionRead({ manifest, ...parsePhotoSegment(segment) });
}

function withVersionRead(place: CanvasAddress | undefined): ComparedPlace | undefined {
  const version = versionIn(place?.version);
  const isPlace = place && isPresentationId(place.manifest) && isPresentationId(place.canvas);
  return isPlace && version !== undefined ? { ...place, version } : undefined;
}

/** The inverse of `parseComparedPlace`. */
export function comparedText({ manifest, canvas, version, xywh }: ComparedPlace): string {
  return `${manifest}/${versionedCanvas(canvas, version)}${xywh === undefined ? '' : `@${xywh}`}`;
}

/** What an address says of the look. */
export interface AskedLook {
  readonly view: string | undefined;
  readonly share: string | undefined;
  readonly zoom: string | undefined;
}

/**
 * Reads how a comparison is looked at.
 *
 * @param photographs how many are compared
 * @param stated what holds where nothing is asked for
 * @throws LoupeError `invalid-request` for values that are none
 */
export function parseComparisonLook(
  asked: AskedLook,
  photographs: number,
  stated: ComparisonLook = FIRST_LOOK,
): ComparisonLook {
  const {
    view = stated.view,
    share = String(stated.share),
    zoom = stated.isLinked ? 'linked' : 'free',
  } = asked;
  const known = COMPARED_VIEWS.find((each) => each === view);
  if (!known) throw refusedLook('view', COMPARED_VIEWS.join(', '));
  if (!/^(?:100|[1-9]?\d)$/.test(share))
    throw refusedLook('share', 'a whole number of percent from 0 to 100');
  if (zoom !== 'linked' && zoom !== 'free') throw refusedLook('zoom', 'linked or free');
  if (known !== 'beside' && photographs !== 2)
    throw refusedLook('view', `${known} is for two photographs, which lie over each other`);
  return { view: known, share: Number(share), isLinked: zoom === 'linked' };
}

function refusedLook(parameter: string, form: string): LoupeError {
  return new LoupeError('invalid-request', form, { parameter });
}

/** The address of a comparison; what is said of the look is what differs from `FIRST_LOOK`. */
export function comparisonAddress(
  base: BaseUrl,
  places: readonly ComparedPlace[],
  { view, share, isLinked }: ComparisonLook = FIRST_LOOK,
): string {
  const isSplit = view !== 'beside' && share !== FIRST_LOOK.share;
  const query = [
    ...places.map((place) => `photo=${comparedText(place)}`),
    ...(view === 'beside' ? [] : [`view=${view}`]),
    ...(isSplit ? [`share=${share}`] : []),
    ...(isLinked ? [] : ['zoom=free']),
  ];
  return comparisonUrl(base, query.join('&'));
}

/** What the address of a comparison says. */
export interface Comparison {
  readonly places: readonly ComparedPlace[];
  readonly look: ComparisonLook;
}

/** Reads the address of a comparison of this server, which others wrote: undefined where it names anything else or too many. */
function comparisonAt(address: string, base: BaseUrl): Comparison | undefined {
  const [, query] = /^\/compare\?([^#]*)/.exec(pathBelow(base, address) ?? '') ?? [];
  const asked = new URLSearchParams(query);
  const named = asked.getAll('photo').map((text) => parseComparedPlace(base, text));
  const places = named.filter((place) => typeof place === 'object');
  if (places.length === 0 || places.length < named.length || places.length > MOST_COMPARED) return undefined;
  return { places, look: lookAmong(asked, places.length) };
}

/** What an address says of the look; how a comparison begins where that is none of so many photographs. */
function lookAmong(asked: URLSearchParams, photographs: number): ComparisonLook {
  const [view, share, zoom] = ['view', 'share', 'zoom'].map((name) => asked.get(name) ?? undefined);
  try {
    return parseComparisonLook({ view, share, zoom }, photographs);
  } catch (error) {
    if (error instanceof LoupeError) return FIRST_LOOK;
    throw error;
  }
}

/**
 * A target that is the address of a comparison of this server is about the photographs of that, in their order.
 *
 * @returns the target itself where it is none
 */
export function comparedTargets(
  target: ContentStateTarget,
  base: BaseUrl,
): readonly [ContentStateTarget, ...ContentStateTarget[]] {
  const [first, ...others] = (comparisonAt(target.id, base)?.places ?? []).map((place) =>
    targetOf(place, base),
  );
  return first ? [first, ...others] : [target];
}

/** The photograph whose content state or page has an address of this server, as a comparison of it alone. */
function photographAt(address: string, base: BaseUrl): Comparison | undefined {
  const path = pathBelow(base, address)?.replace(/#.*$/, '');
  const place = path === undefined ? undefined : withVersionRead(canvasAddress(path));
  return place && { places: [place], look: FIRST_LOOK };
}

/**
 * The comparison, or the one photograph, that a content state stands for by the address of its annotation, or by the one address
 * that it is about. It says what targets have no place for: which image of a photograph is shown, and how all are looked at.
 */
export function statedComparison(
  { annotation, targets: [target, ...others] }: ContentState,
  base: BaseUrl,
): Comparison | undefined {
  const byId =
    annotation === undefined ? undefined : (comparisonAt(annotation, base) ?? photographAt(annotation, base));
  return byId ?? (others.length === 0 ? comparisonAt(target.id, base) : undefined);
}

function targetOf({ manifest, canvas, version, xywh }: ComparedPlace, base: BaseUrl): ContentStateTarget {
  const named = versionedCanvas(canvas, version);
  return {
    id: xywh === undefined ? photoUrl(base, manifest, named) : detailUrl(base, manifest, named, xywh),
  };
}
