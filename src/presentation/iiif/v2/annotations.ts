import { presentationUrl } from '../../../urls.ts';
import type { Canvas, Manifest, Note } from '../../model/manifest.ts';
import type { Shape } from '../../model/note-parts.ts';
import { serverText } from '../../text/messages.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { chosenContent2, embeddedService2, imageContent2 } from './images.ts';
import { type JsonLd2, oneOrMany, propertyValue } from './values.ts';

/** A canvas, and the id of the manifest in whose URLs it and its annotations are. */
export interface CanvasPlace {
  readonly manifest: string;
  readonly canvas: Canvas;
}

/** Where a canvas of a manifest is. */
export function placeOf(manifest: Manifest, canvas: Canvas): CanvasPlace {
  return { manifest: manifest.canvasesOf, canvas };
}

/** The URL of a canvas in 2.1. */
export function canvasUrl2({ manifest, canvas }: CanvasPlace, { base }: SerialisationContext): string {
  return presentationUrl(base, 2, { kind: 'canvas', manifest, canvas: canvas.id });
}

/** The URL of the list of notes on a canvas. */
export function annotationListUrl2(
  { manifest, canvas }: CanvasPlace,
  { base }: SerialisationContext,
): string {
  return presentationUrl(base, 2, { kind: 'annotations', manifest, canvas: canvas.id });
}

/** The annotation that paints the photograph (2.1, 5.4). */
export function paintingAnnotation2(place: CanvasPlace, context: SerialisationContext): JsonLd2 {
  const { manifest, canvas } = place;
  const [first, ...others] = canvas.images;
  return {
    '@id': presentationUrl(context.base, 2, { kind: 'painting', manifest, canvas: canvas.id }),
    '@type': 'oa:Annotation',
    motivation: 'sc:painting',
    resource: others.length > 0 ? choiceOf(canvas, context) : imageContent2(first, context),
    on: canvasUrl2(place, context),
  };
}

/**
 * Section 6.3: several versions of one photograph, the first of which is shown. Universal Viewer takes no choice but
 * opens whatever image service a resource has itself, so that the choice has the service and the size of its default.
 */
function choiceOf({ images }: Canvas, context: SerialisationContext): JsonLd2 {
  const [shown] = images;
  const [first, ...others] = images.map((image, index) => chosenContent2(image, index, context));
  return {
    '@type': 'oa:Choice',
    default: first,
    item: others,
    width: shown.width,
    height: shown.height,
    service: embeddedService2(shown, context),
  };
}

/** The notes on a canvas (2.1, 5.5), which manifests only refer to. */
export function annotationList2(place: CanvasPlace, context: SerialisationContext): JsonLd2 {
  return {
    '@id': annotationListUrl2(place, context),
    '@type': 'sc:AnnotationList',
    resources: place.canvas.notes.map((note) => noteAnnotation2(place, note, context)),
  };
}

/** A note on a canvas or a part of it (2.1, 6.1, 6.2 and 6.7), with one body for each text. */
export function noteAnnotation2(place: CanvasPlace, note: Note, context: SerialisationContext): JsonLd2 {
  const { manifest, canvas } = place;
  const annotation = { kind: 'annotation', manifest, canvas: canvas.id, annotation: note.id } as const;
  const target = canvasUrl2(place, context);
  const { region, shape } = note;
  const fragment = region && `xywh=${region.x},${region.y},${region.width},${region.height}`;
  return {
    '@id': presentationUrl(context.base, 2, annotation),
    '@type': 'oa:Annotation',
    motivation: `oa:${OTHER_MOTIVATIONS[note.motivation] ?? note.motivation}`,
    resource: oneOrMany(bodiesOf(note)),
    on: shape
      ? { '@type': 'oa:SpecificResource', full: target, selector: selector2(shape, fragment) }
      : [target, fragment].filter((part) => part !== undefined).join('#'),
  };
}

/** Those that Open Annotation does not have. */
const OTHER_MOTIVATIONS: Readonly<Record<string, string>> = {
  assessing: 'commenting',
  supplementing: 'describing',
};

/**
 * A part of a canvas that is no rectangle (2.1, 6.2; Open Annotation annex, 2.2), or is told by a rectangle and a drawing
 * alike. Of such a choice Mirador reads a drawing whose only type is `oa:SvgSelector`, from `value`.
 */
function selector2(shape: Shape, fragment: string | undefined): JsonLd2 {
  if (shape.kind === 'svg' && shape.besideRegion)
    return {
      '@type': 'oa:Choice',
      default: { '@type': 'oa:FragmentSelector', value: fragment },
      item: { '@type': 'oa:SvgSelector', value: shape.svg },
    };
  if (shape.kind === 'svg') return { '@type': ['oa:SvgSelector', 'cnt:ContentAsText'], chars: shape.svg };
  return {
    '@context': 'http://iiif.io/api/annex/openannotation/context.json',
    '@type': 'iiif:PointSelector',
    x: shape.x,
    y: shape.y,
  };
}

/**
 * Section 6.2: embedded text, whose language is `language` and not `@language`. Tags have the type of Open Annotation
 * alone, by which Mirador tells them from remarks.
 */
function bodiesOf({ text, format, motivation }: Note): readonly JsonLd2[] {
  return Object.entries(text).flatMap(([language, values]) =>
    values.map((chars) => ({
      '@type': motivation === 'tagging' ? 'oa:Tag' : ['dctypes:Text', 'cnt:ContentAsText'],
      format,
      ...(language !== 'none' && { language }),
      chars,
    })),
  );
}

/** The URL of the layer that a list of notes is in: where its canvas is. */
export function layerUrl2({ canvasesOf }: Manifest, { base }: SerialisationContext): string {
  return presentationUrl(base, 2, { kind: 'layer', manifest: canvasesOf });
}

/**
 * The lists of notes on all photographs of a manifest (2.1, 5.7), for clients that want them together.
 *
 * @returns undefined when there are no notes
 */
export function layer2(manifest: Manifest, context: SerialisationContext): JsonLd2 | undefined {
  const lists = manifest.canvases
    .filter(({ notes }) => notes.length > 0)
    .map((canvas) => annotationListUrl2(placeOf(manifest, canvas), context));
  return lists.length > 0 ? { ...layerReference2(manifest, context), otherContent: lists } : undefined;
}

/** What a list of notes says of the layer that it is within. */
export function layerReference2(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  return {
    '@id': layerUrl2(manifest, context),
    '@type': 'sc:Layer',
    label: propertyValue(serverText('notes', manifest.languages)),
  };
}
