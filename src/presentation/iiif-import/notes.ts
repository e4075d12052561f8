import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import { addTo } from '../../multimap.ts';
import { isHtmlBody } from '../iiif-json/clean-texts.ts';
import { idOf, targetsOf } from '../iiif-json/resources.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  objectsIn,
  scalarText,
  stringOf,
} from '../model/json-value.ts';
import type { LanguageMap, Note } from '../model/manifest.ts';
import { MOTIVATIONS } from '../model/note-parts.ts';
import { regionAround, shapeOf, takenSelectors } from '../space/shape.ts';
import { htmlOfPlainText, isHtml } from '../text/html.ts';
import { freeId, slug } from '../text/ids.ts';
import { languageTag } from '../text/language-tag.ts';
import { withoutFragment } from '../text/web-address.ts';

export interface ImportedNotes {
  readonly notes: readonly Note[];
  readonly alternativeText?: LanguageMap;
}

/** A region, which may be in percent or in fractions of pixels, in whole pixels within the canvas. */
function regionOf(target: string | undefined, canvas: Dimensions): Rectangle | undefined {
  const [, unit, numbers] = /[#&]xywh=(?:(pixel|percent):)?([\d.,]+)/.exec(target ?? '') ?? [];
  if (numbers === undefined) return undefined;
  const scale = unit === 'percent' ? { x: canvas.width / 100, y: canvas.height / 100 } : { x: 1, y: 1 };
  const [left = 0, top = 0, w = 0, h = 0] = numbers.split(',').map(Number);
  const x = Math.min(canvas.width - 1, Math.floor(left * scale.x));
  const y = Math.min(canvas.height - 1, Math.floor(top * scale.y));
  const right = Math.min(canvas.width, Math.ceil((left + w) * scale.x));
  const bottom = Math.min(canvas.height, Math.ceil((top + h) * scale.y));
  return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
}

/** Where on its canvas a note is: the rectangle that it names, else the one around what it selects. */
function placeOf(target: JsonValue | undefined, size: Dimensions): Pick<Note, 'region' | 'shape'> {
  const taken = takenSelectors(target);
  const { rectangle } = taken;
  const shape = shapeOf(taken);
  const whole = shape ? undefined : targetsOf(target)[0];
  const named = regionOf(rectangle ? `#${scalarText(rectangle['value'])}` : whole, size);
  const region = named ?? (shape && regionAround(shape, size));
  const isBeside = shape?.kind === 'svg' && named !== undefined;
  return {
    ...(region && { region }),
    ...(shape && { shape: isBeside ? { ...shape, besideRegion: true } : shape }),
  };
}

/** The texts among the bodies of a note; undefined for a note without any. */
function bodiesOf({ body }: JsonObject): readonly JsonObject[] | undefined {
  const all = isJsonArray(body) ? objectsIn(body) : isJsonObject(body) ? [body] : [];
  const texts = all.filter(({ type, value }) => type === 'TextualBody' && typeof value === 'string');
  return texts.length > 0 ? texts : undefined;
}

/** A text as the HTML of a note, which clients take for HTML by how it begins and ends. */
function htmlOf(text: string, isMarkedUp: boolean): string {
  if (!isMarkedUp) return htmlOfPlainText(text);
  return isHtml(text) ? text : `<span>${text}</span>`;
}

/** The texts of bodies in one format: HTML as soon as one of them is. */
function textOf(bodies: readonly JsonObject[]): Pick<Note, 'text' | 'format'> {
  const texts = new Map<string, string[]>();
  const formats = new Set(bodies.map(({ format }) => stringOf(format) ?? 'text/plain'));
  const inHtml = bodies.some(isHtmlBody);
  for (const body of bodies) {
    const { language } = body;
    const value = scalarText(body['value']);
    const tag = languageTag(stringOf(isJsonArray(language) ? language[0] : language) ?? '')?.tag ?? 'none';
    addTo(texts, tag, inHtml ? htmlOf(value, isHtmlBody(body)) : value);
  }
  const [format = 'text/plain', ...others] = formats;
  return {
    text: Object.fromEntries(texts),
    format: inHtml ? 'text/html' : others.length > 0 ? 'text/plain' : format,
  };
}

/** What a note is for, one that does not say being a comment; undefined for what the model does not know. */
export function motivationOf({ motivation }: JsonObject): Note['motivation'] | undefined {
  if (motivation === undefined) return 'commenting';
  const all = isJsonArray(motivation) ? motivation : [motivation];
  return MOTIVATIONS.find((known) => all.includes(known));
}

/** The target of a note that is its canvas or a part of it, of several the first. */
export function ownTarget({ target }: JsonObject, canvas: JsonObject): JsonValue | undefined {
  const all = isJsonObject(target) ? target['items'] : target;
  if (!isJsonArray(all)) return target;
  const own = idOf(canvas);
  return all.find((each) => targetsOf(each).some((id) => withoutFragment(id) === own)) ?? all[0];
}

/**
 * The notes of a canvas, except those that the file only refers to. A plain description of the whole canvas is its
 * alternative text.
 *
 * @param nameOf gives an annotation's name on this server
 */
export function importNotes(
  canvas: JsonObject,
  size: Dimensions,
  nameOf: (id: string) => string | undefined,
): ImportedNotes {
  const notes: Note[] = [];
  const taken = new Set<string>();
  let alternativeText: LanguageMap | undefined;
  for (const page of objectsIn(canvas['annotations'])) {
    for (const annotation of objectsIn(page['items'])) {
      const bodies = bodiesOf(annotation);
      const motivation = motivationOf(annotation);
      const id = idOf(annotation);
      if (!bodies || !motivation || id === undefined) continue;
      const target = ownTarget(annotation, canvas);
      const { region, shape } = placeOf(target, size);
      const body = textOf(bodies);
      if (motivation === 'describing' && body.format === 'text/plain' && !region && !shape)
        alternativeText ??= body.text;
      notes.push({
        id: freeId(nameOf(id) ?? slug(id), taken),
        motivation,
        ...body,
        ...(region && { region }),
        ...(shape && { shape }),
      });
    }
  }
  return { notes, ...(alternativeText && { alternativeText }) };
}
