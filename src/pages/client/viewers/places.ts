import { encodedState } from '../content-state.ts';
import {
  asList,
  type CanvasSize,
  canvasSize,
  firstCanvasOf,
  isObject,
  type LoadedJson,
  type LoadedObject,
} from './manifest-json.ts';

// Where the viewers begin: as the page says it, or as it is found out from other archives, in a page that has no origin.

/** A window of a viewer. */
export interface ViewerPlace {
  /** An absolute URL. */
  readonly manifest: string;
  readonly canvas?: string;
  /** Which of its images is shown first, from 1; the first where it says none. */
  readonly version?: number;
  /** x, y, width and height in units of the canvas. */
  readonly region?: readonly number[];
}

/** What a content state is about, on another server; as the server has read it. */
interface Target {
  readonly id: string;
  readonly type?: string;
  readonly manifest?: string;
  readonly selector?: Selector;
}

type Selector =
  | {
      readonly kind: 'region';
      readonly unit: string;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'point'; readonly x: number; readonly y: number };

/** A chain of annotations that are about each other ends somewhere. */
const MOST_STEPS = 3;

function regionIn(text: string | undefined): { region?: readonly number[] } {
  return text === undefined ? {} : { region: text.split(',').map(Number) };
}

interface WrittenPlace {
  readonly manifest: string;
  readonly canvas?: string | undefined;
  readonly version?: number | undefined;
  readonly region?: string | undefined;
}

function placeOf({ manifest, canvas, version, region }: WrittenPlace): ViewerPlace {
  return {
    manifest: new URL(manifest, location.href).href,
    ...(canvas !== undefined && { canvas }),
    ...(version !== undefined && { version }),
    ...regionIn(region),
  };
}

/** Where the viewer in a frame begins; undefined where the page leads to another one, which says more. */
async function placesIn({ dataset }: HTMLElement): Promise<readonly ViewerPlace[] | undefined> {
  const { manifest, canvas, version, region, others = '[]', elsewhere, targets = '[]', view = '' } = dataset;
  if (elsewhere !== undefined) return placesElsewhere(JSON.parse(elsewhere), JSON.parse(targets), view);
  if (manifest === undefined) return [];
  const first = { manifest, canvas, version: version === undefined ? undefined : Number(version), region };
  return [first, ...(JSON.parse(others) as WrittenPlace[])].map(placeOf);
}

/** The same; shows the page's message where another archive does not give what is needed. */
export async function placesOrFailure(frame: HTMLElement): Promise<readonly ViewerPlace[] | undefined> {
  try {
    return await placesIn(frame);
  } catch {
    const message = document.getElementById('failure');
    if (message) message.hidden = false;
    return undefined;
  }
}

async function placesElsewhere(
  places: readonly (Target | WrittenPlace)[],
  targets: readonly LoadedJson[],
  view: string,
): Promise<readonly ViewerPlace[] | undefined> {
  const isUnknown = (place: Target | WrittenPlace): place is Target => 'id' in place && !isWhole(place);
  if (places.some(isUnknown)) {
    // What is found may lead on again: how often is told in the fragment, which no server sees.
    const step = Number(location.hash.slice(1));
    if (!(step < MOST_STEPS)) throw new Error('annotations are about each other');
    // What it is about is read and checked where all content states are.
    const known = places.map((place, index) =>
      isUnknown(place) ? targetAt(place.id) : (targets[index] ?? null),
    );
    location.replace(`${view}&iiif-content=${encodedState(await Promise.all(known))}#${step + 1}`);
    return undefined;
  }
  return Promise.all(places.map((place) => ('id' in place ? placeElsewhere(place) : placeOf(place))));
}

/** Whether it is known which manifest or collection is to be opened. */
function isWhole({ type, manifest }: Target): boolean {
  return manifest !== undefined || type === 'Manifest' || type === 'Collection';
}

async function jsonAt(address: string): Promise<LoadedObject> {
  const response = await fetch(address, {
    credentials: 'omit',
    headers: { Accept: 'application/ld+json, application/json' },
  });
  const json: LoadedJson = response.ok ? await response.json() : null;
  if (isObject(json)) return json;
  throw new Error(`there is no IIIF resource at ${address}`);
}

/** What a content state is about that is at an address, without all that is not needed to open it (Content State 1.0, 4). */
async function targetAt(address: string): Promise<LoadedJson> {
  let at = address;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const json = await jsonAt(at);
    const type = String(json['type'] ?? json['@type']).replace(/^sc:/, '');
    const fragment = /#.*$/.exec(address)?.[0] ?? '';
    if (type !== 'Annotation')
      return {
        id: `${at.replace(/#.*$/, '')}${fragment}`,
        type,
        ...(json['partOf'] !== undefined && { partOf: partsOf(json['partOf']) }),
      };
    const { target } = json;
    if (typeof target !== 'string') return shortened(target, 0);
    at = new URL(target, at).href;
  }
  throw new Error('annotations are about each other');
}

function partsOf(partOf: LoadedJson): LoadedJson {
  return asList(partOf).map((whole) =>
    isObject(whole) ? { id: whole['id'] ?? null, type: whole['type'] ?? null } : whole,
  );
}

/** A target with what counts of it. */
function shortened(target: LoadedJson | undefined, level: number): LoadedJson {
  if (Array.isArray(target)) return target.map((each: LoadedJson) => shortened(each, level + 1));
  if (!isObject(target) || level > MOST_STEPS) return target ?? null;
  const { id, type, partOf, source, selector } = target;
  return {
    ...(id !== undefined && { id }),
    ...(type !== undefined && { type }),
    ...(partOf !== undefined && { partOf: partsOf(partOf) }),
    ...(source !== undefined && { source: shortened(source, level + 1) }),
    ...(selector !== undefined && { selector }),
  };
}

async function placeElsewhere({ id, type, manifest, selector }: Target): Promise<ViewerPlace> {
  if (manifest === undefined) return { manifest: id };
  if (type !== 'Range' && selector === undefined) return { manifest, canvas: id };
  const whole = await jsonAt(manifest);
  const canvas = type === 'Range' ? firstCanvasOf(whole, id) : id;
  const size = canvas === undefined ? undefined : canvasSize(whole, canvas);
  return {
    manifest,
    ...(canvas !== undefined && { canvas }),
    ...(size && selector && regionOf(selector, size)),
  };
}

/** How much is shown around a point: a part of the smaller side. */
const AROUND_POINT = 0.02;

/** In units of the canvas, within it. */
function regionOf(selector: Selector, { width, height }: CanvasSize): { region?: readonly number[] } {
  const near = Math.min(width, height) * AROUND_POINT;
  const wanted =
    selector.kind === 'point'
      ? { x: selector.x - near / 2, y: selector.y - near / 2, width: near, height: near }
      : selector;
  const isPercent = selector.kind === 'region' && selector.unit === 'percent';
  const [across, down] = isPercent ? [width / 100, height / 100] : [1, 1];
  const [x, y] = [Math.max(0, wanted.x * across), Math.max(0, wanted.y * down)];
  const right = Math.min(width, (wanted.x + wanted.width) * across);
  const bottom = Math.min(height, (wanted.y + wanted.height) * down);
  return right > x && bottom > y ? { region: [x, y, right - x, bottom - y] } : {};
}
