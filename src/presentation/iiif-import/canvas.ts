import type { PresentationResource } from '../../urls.ts';
import { idOf } from '../iiif-json/resources.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
  stringOf,
} from '../model/json-value.ts';
import type { Canvas, LanguageMap, Link, PaintedImage } from '../model/manifest.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted } from '../source/report.ts';
import { scaleOf } from '../space/physical-dimensions.ts';
import { importNotes } from './notes.ts';
import {
  describedBy,
  type FindImage,
  identifierIn,
  imageInArchive,
  languageMapOf,
  linksOf,
} from './properties.ts';
import { saidOfPart } from './said.ts';

/** Why a canvas cannot be imported, so that the manifest is served as its file has it. */
export interface Obstacle {
  /** Follows the name of the canvas in a message. */
  readonly sentence: string;
  readonly path: AuthoredPath;
}

export type ImportedCanvas =
  | { readonly kind: 'canvas'; readonly canvas: Canvas }
  | { readonly kind: 'obstacle'; readonly obstacle: Obstacle };

function obstacle(path: AuthoredPath, sentence: string): ImportedCanvas {
  return { kind: 'obstacle', obstacle: { sentence, path } };
}

/** Whether an address of an image service asks for a part of an image, or rotates it. */
function isPart(address: string): boolean {
  const [, region, rotation] = /\/iiif\/[23]\/[^/]+\/([^/]+)\/[^/]+\/([^/]+)\/[^/]+$/.exec(address) ?? [];
  return region !== undefined && (region !== 'full' || rotation !== '0');
}

function paintedImage(body: JsonObject, find: FindImage): PaintedImage | string {
  const id = idOf(body) ?? '';
  if (body['type'] !== 'Image')
    return `shows ${quoted(stringOf(body['type']) ?? 'something')}, and not an image`;
  const found = imageInArchive(body, find);
  if (!found) {
    const identifier = identifierIn(id);
    return identifier === undefined
      ? `shows an image of another server, ${quoted(id)}`
      : `shows the image ${quoted(identifier)}, which this archive does not have`;
  }
  if (isPart(id)) return 'shows only a part of an image';
  return body['label'] === undefined ? found : { ...found, label: languageMapOf(body['label']) };
}

/** What an annotation is about as a whole, rather than a part of it. */
function wholeTarget(value: JsonValue | undefined): string | undefined {
  if (isJsonArray(value)) return value.length === 1 ? wholeTarget(value[0]) : undefined;
  if (!isJsonObject(value)) return stringOf(value);
  if (value['source'] === undefined) return idOf(value);
  return value['selector'] === undefined ? wholeTarget(value['source']) : undefined;
}

/** The one annotation that paints a canvas as a whole, or why there is none. */
function paintingOf(node: JsonObject): JsonObject | string {
  const pages = objectsIn(node['items']);
  if (pages.some((page) => !('items' in page))) return 'is painted by a page elsewhere';
  const [painting, ...others] = pages.flatMap((page) => objectsIn(page['items']));
  return painting && others.length === 0 && wholeTarget(painting['target']) === idOf(node)
    ? painting
    : 'is not painted by one image as a whole';
}

/** The one thing that is painted: the body itself, the only one of a list, or that of which all is shown. */
function paintedBody(body: JsonValue | undefined): JsonObject | undefined {
  if (isJsonArray(body)) return body.length === 1 ? paintedBody(body[0]) : undefined;
  if (!isJsonObject(body)) return undefined;
  const { type, source, selector } = body;
  if (type !== 'SpecificResource' || selector !== undefined) return body;
  return isJsonObject(source) ? source : body;
}

/** Pages of notes that a canvas only refers to (3.0, 5.5). */
function notesElsewhereOf(node: JsonObject): readonly Link[] {
  return linksOf(objectsIn(node['annotations']).filter((page) => page['items'] === undefined));
}

/** A canvas of IIIF JSON in Loupe's model: an image of this archive, or a choice of several, with notes. */
export function importCanvas(
  node: JsonObject,
  path: AuthoredPath,
  addresses: ReadonlyMap<string, PresentationResource>,
  find: FindImage,
): ImportedCanvas {
  const resource = addresses.get(idOf(node) ?? '');
  const painting = paintingOf(node);
  if (resource?.kind !== 'canvas') return obstacle(path, 'has no name');
  if (typeof painting === 'string') return obstacle(path, painting);
  const body = paintedBody(painting['body']);
  if (!body) return obstacle(path, 'is painted by several things');
  const bodies = body['type'] === 'Choice' ? objectsIn(body['items']) : [body];
  const images: PaintedImage[] = [];
  for (const each of bodies) {
    const image = paintedImage(each, find);
    if (typeof image === 'string') return obstacle(path, image);
    images.push(image);
  }
  const [first, ...others] = images;
  if (!first) return obstacle(path, 'shows nothing');
  const size = { width: Number(node['width']), height: Number(node['height']) };
  if (size.width !== first.width || size.height !== first.height)
    return obstacle(
      path,
      `is ${size.width} by ${size.height}, and its image is ${first.width} by ${first.height}`,
    );
  const nameOf = (id: string): string | undefined => {
    const found = addresses.get(id);
    return found?.kind === 'annotation' ? found.annotation : undefined;
  };
  const { notes, alternativeText } = importNotes(node, size, nameOf);
  const notesElsewhere = notesElsewhereOf(node);
  const millimetresPerPixel = scaleOf(node);
  const unnamed: LanguageMap = { none: [first.identifier] };
  const { label, ...described } = describedBy(node, unnamed);
  const canvas: Canvas = {
    id: resource.canvas,
    ...size,
    label,
    images: [first, ...others],
    ...described,
    ...saidOfPart(node, find),
    ...(alternativeText && { alternativeText }),
    notes,
    seeAlso: linksOf(node['seeAlso']),
    ...(millimetresPerPixel !== undefined && { millimetresPerPixel }),
    ...(notesElsewhere.length > 0 && { notesElsewhere }),
  };
  return { kind: 'canvas', canvas };
}
