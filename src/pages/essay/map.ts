import { clustersOf, type PlaceCluster } from '../../geography/clusters.ts';
import { landRings } from '../../geography/land.ts';
import { landPath } from '../../geography/land-path.ts';
import { mapViewOf } from '../../geography/map-view.ts';
import { addTo } from '../../multimap.ts';
import type { Canvas, LanguageMap, Manifest, Place, Range } from '../../presentation/model/manifest.ts';
import { type Html, html } from '../parts/html.ts';
import { ownLanguage, ownWords } from '../parts/marked-text.ts';
import { phrase } from '../parts/prose.ts';
import { lineFor, type Reader } from '../parts/reader.ts';
import type { EssayPart } from './figures.ts';
import { sectionsOf } from './sections.ts';
import { thumbnailRow } from './thumbnails.ts';
import { whereAndWhenWords } from './words.ts';

/** Of the map in units that its places are found in; it is as wide as there is room. */
const SIZE = { width: 720, height: 420 };
/** Units of the drawing for each of these: its coordinates are whole numbers. */
const FINENESS = 2;
/** Places nearer than this are one mark, that a finger still finds on a small screen. */
const NEAR = 44;
/** Marks lie within the edges by this, also those of the poles. */
const EDGE = 12;
/** Names of one mark. */
const MOST_NAMES = 5;

/** A point of the earth, with what is there. */
interface Spot extends Pick<Place, 'longitude' | 'latitude'> {
  readonly labels: readonly LanguageMap[];
  readonly canvases: readonly Canvas[];
}

/** The places of the sections that hold photographs, of the innermost that has any. */
function placesOfSections(manifest: Manifest): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, readonly Place[]>();
  const visit = (range: Range, around: readonly Place[]): void => {
    const own = range.places.length > 0 ? range.places : around;
    for (const item of range.items)
      if (item.kind === 'range') visit(item.range, own);
      else if (!places.has(item.canvas)) places.set(item.canvas, own);
  };
  const structures = sectionsOf(manifest);
  if (structures) visit(structures, []);
  return places;
}

/** A photograph, and one of the places that it is from. */
interface PlacedPhotograph {
  readonly place: Place;
  readonly canvas: Canvas;
}

/** Where the photographs are from: their own places, else those of their section. */
function* placedPhotographs(manifest: Manifest): Generator<PlacedPhotograph> {
  const ofSections = placesOfSections(manifest);
  for (const canvas of manifest.canvases) {
    const places = canvas.places.length > 0 ? canvas.places : (ofSections.get(canvas.id) ?? []);
    for (const place of places) yield { place, canvas };
  }
}

function spotsOf(manifest: Manifest): readonly Spot[] {
  const found = new Map<string, PlacedPhotograph[]>();
  for (const placed of placedPhotographs(manifest))
    addTo(found, `${placed.place.longitude} ${placed.place.latitude}`, placed);
  return [...found.values()].flatMap((here) => {
    const [first] = here;
    if (!first) return [];
    const { longitude, latitude } = first.place;
    const labels = new Map(here.map(({ place }) => [JSON.stringify(place.label), place.label]));
    return [
      {
        longitude,
        latitude,
        labels: [...labels.values()],
        canvases: [...new Set(here.map(({ canvas }) => canvas))],
      },
    ];
  });
}

function namesOf({ members }: PlaceCluster<Spot>): readonly LanguageMap[] {
  return members.flatMap(({ labels }) => labels).slice(0, MOST_NAMES);
}

function canvasesOf({ members }: PlaceCluster<Spot>): readonly Canvas[] {
  return [...new Set(members.flatMap(({ canvases }) => canvases))];
}

function pin(cluster: PlaceCluster<Spot>, number: number, reader: Reader): Html {
  const names = namesOf(cluster).map((name) => lineFor(name, reader));
  const name = `${number}: ${names.join(' · ')}`;
  const left = (100 * cluster.x) / SIZE.width;
  const top = (100 * cluster.y) / SIZE.height;
  return html`<a class="pin" href="#place:${number}" style="left:${left.toFixed(2)}%;top:${top.toFixed(2)}%" title="${name}" aria-label="${name}">${number}</a>\n`;
}

function entry(cluster: PlaceCluster<Spot>, number: number, part: EssayPart): Html {
  const { reader } = part.context;
  const canvases = canvasesOf(cluster);
  const names = namesOf(cluster).map((name, at) => html`${at > 0 ? ' · ' : ''}${phrase(name, reader)}`);
  return html`<li class="entry" id="place:${number}"><span class="number" aria-hidden="true">${number}</span><p>${names} <span class="count">${ownWords(reader.words.pictures(canvases.length), reader)}</span></p>
${thumbnailRow(canvases, part)}</li>\n`;
}

/**
 * A map of the places where the photographs are from, drawn here from outlines of the land, with a list that leads to the
 * photographs of each; nothing without places.
 */
export function renderMap(part: EssayPart): Html {
  const spots = spotsOf(part.manifest);
  if (spots.length === 0) return html``;
  const { reader } = part.context;
  const words = whereAndWhenWords(reader);
  const view = mapViewOf(spots, SIZE);
  const placed = spots.map((spot) => {
    const [x, y] = view.place(spot);
    const within = (at: number, side: number): number => Math.max(EDGE, Math.min(side - EDGE, at));
    return { x: within(x, SIZE.width), y: within(y, SIZE.height), what: spot };
  });
  const clusters = clustersOf(placed, NEAR, ({ canvases }) => canvases.length);
  const land = landPath(landRings(view.east - view.west), view, FINENESS);
  return html`<section class="where" id="page:map" aria-labelledby="title:map:"><h2 id="title:map:">${ownWords(words.where, reader)}</h2>
<div class="map"><svg viewBox="0 0 ${SIZE.width * FINENESS} ${SIZE.height * FINENESS}" role="img" aria-label="${words.mapOfPlaces}"${ownLanguage(reader)}><path fill-rule="evenodd" d="${land}"/></svg>
${clusters.map((cluster, at) => pin(cluster, at + 1, reader))}</div>
<ol class="places">
${clusters.map((cluster, at) => entry(cluster, at + 1, part))}</ol></section>
`;
}

/** Whether an essay has a map. */
export function hasMap(manifest: Manifest): boolean {
  return !placedPhotographs(manifest).next().done;
}
