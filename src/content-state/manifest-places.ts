import type { Dimensions } from '../image/geometry.ts';
import { embeddedResources, idOf } from '../presentation/iiif-json/resources.ts';
import { type IiifJsonDocument, iiifJsonPart, withBase } from '../presentation/iiif-json/serve.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
  stringOf,
} from '../presentation/model/json-value.ts';
import type { Canvas, Manifest, Note, Range } from '../presentation/model/manifest.ts';
import { type BaseUrl, type PresentationResource, presentationUrl } from '../urls.ts';

/** A canvas of a manifest of this server. */
export interface PlacedCanvas extends Dimensions {
  /** As addresses name it; left out where it has none of this server. */
  readonly canvas?: string;
  /** Its id in version 3 of the manifest. */
  readonly id: string;
  /** How many images it has, such as recto and verso; left out where nobody has counted. */
  readonly images?: number;
}

/** Where a manifest of this server can be opened. */
export interface ManifestPlaces {
  /** Its id in addresses, and in version 3. */
  readonly manifest: string;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  canvas(canvas: string): PlacedCanvas | undefined;
  /** By the id that it has in version 3, or that of a section. */
  canvasOfId(id: string): PlacedCanvas | undefined;
  /** The first of a section. */
  canvasOfRange(range: string): PlacedCanvas | undefined;
  /** The canvas of a note, and the note. */
  canvasOfNote(
    canvas: string,
    note: string,
  ): { readonly place: PlacedCanvas; readonly note: Note } | undefined;
}

/** The places of a manifest that Loupe has as its own. */
export class OwnPlaces implements ManifestPlaces {
  readonly #manifest: Manifest;
  readonly #base: BaseUrl;

  constructor(manifest: Manifest, base: BaseUrl) {
    this.#manifest = manifest;
    this.#base = base;
  }

  get manifest(): string {
    return this.#manifest.id;
  }

  get id(): string {
    return presentationUrl(this.#base, 3, { kind: 'manifest', manifest: this.#manifest.id });
  }

  get modifiedMs(): number {
    return this.#manifest.modifiedMs;
  }

  #find(canvas: string): Canvas | undefined {
    return this.#manifest.canvases.find(({ id }) => id === canvas);
  }

  #place({ id: canvas, width, height, images }: Canvas): PlacedCanvas {
    const { canvasesOf } = this.#manifest;
    const id = presentationUrl(this.#base, 3, { kind: 'canvas', manifest: canvasesOf, canvas });
    return { canvas, id, width, height, images: images.length };
  }

  canvas(canvas: string): PlacedCanvas | undefined {
    const found = this.#find(canvas);
    return found && this.#place(found);
  }

  canvasOfId(id: string): PlacedCanvas | undefined {
    const found = this.#manifest.canvases.find((each) => this.#place(each).id === id);
    return found && this.#place(found);
  }

  canvasOfRange(range: string): PlacedCanvas | undefined {
    const { structures } = this.#manifest;
    const found = structures && rangeIn(structures, range);
    const first = found && firstCanvasOf(found);
    return first === undefined ? undefined : this.canvas(first);
  }

  canvasOfNote(canvas: string, note: string): { place: PlacedCanvas; note: Note } | undefined {
    const found = this.#find(canvas);
    const about = found?.notes.find(({ id }) => id === note);
    return found && about && { place: this.#place(found), note: about };
  }
}

function rangeIn(range: Range, id: string): Range | undefined {
  if (range.id === id) return range;
  for (const item of range.items) {
    const found = item.kind === 'range' ? rangeIn(item.range, id) : undefined;
    if (found) return found;
  }
  return undefined;
}

function firstCanvasOf({ items }: Range): string | undefined {
  for (const item of items) {
    const first = item.kind === 'canvas' ? item.canvas : firstCanvasOf(item.range);
    if (first !== undefined) return first;
  }
  return undefined;
}

/** The places of a manifest that is IIIF JSON and none of Loupe's own, such as a harvested one: ids are those of its file. */
export class WrittenPlaces implements ManifestPlaces {
  readonly #document: IiifJsonDocument;
  readonly #base: BaseUrl;

  constructor(document: IiifJsonDocument, base: BaseUrl) {
    this.#document = document;
    this.#base = base;
  }

  get manifest(): string {
    return this.#document.summary.id;
  }

  get id(): string {
    return presentationUrl(this.#base, 3, { kind: 'manifest', manifest: this.manifest });
  }

  get modifiedMs(): number {
    return this.#document.modifiedMs;
  }

  #part(resource: PresentationResource) {
    return iiifJsonPart(this.#document, presentationUrl('', 3, resource), this.#base);
  }

  canvas(canvas: string): PlacedCanvas | undefined {
    const place = placeOf(this.#part({ kind: 'canvas', manifest: this.manifest, canvas }));
    return place && { ...place, canvas };
  }

  canvasOfId(wanted: string): PlacedCanvas | undefined {
    for (const { role, node } of embeddedResources(this.#document.json)) {
      if (role !== 'canvas' && role !== 'range') continue;
      const id = withBase(idOf(node) ?? '', this.#base);
      if (id !== wanted) continue;
      const place = placeOf({ ...node, id });
      return place ?? this.#firstIn(node['items']);
    }
    return undefined;
  }

  canvasOfRange(range: string): PlacedCanvas | undefined {
    return this.#firstIn(this.#part({ kind: 'range', manifest: this.manifest, range })?.['items']);
  }

  #firstIn(items: JsonValue | undefined): PlacedCanvas | undefined {
    const first = firstCanvasIn(items === undefined ? items : withBase(items, this.#base));
    return first === undefined ? undefined : this.canvasOfId(first);
  }

  /** Its notes have no addresses of this server. */
  canvasOfNote(): undefined {
    return undefined;
  }
}

function placeOf({ id, type, width, height }: JsonObject = {}): PlacedCanvas | undefined {
  const isPlace = typeof id === 'string' && type === 'Canvas' && isSide(width) && isSide(height);
  return isPlace ? { id, width, height } : undefined;
}

function isSide(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && value >= 1 && Number.isFinite(value);
}

/** The id of the first canvas among the items of a range (3.0, 3.4 items). */
function firstCanvasIn(items: JsonValue | undefined): string | undefined {
  for (const { type, id, source, items: inner } of objectsIn(items)) {
    const canvas = type === 'SpecificResource' ? (isJsonObject(source) ? source['id'] : source) : id;
    const found = type === 'Range' ? firstCanvasIn(inner) : stringOf(canvas)?.replace(/#.*$/, '');
    if (found !== undefined) return found;
  }
  return undefined;
}
