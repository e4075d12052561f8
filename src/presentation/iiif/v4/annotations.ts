import { presentationUrl } from '../../../urls.ts';
import type { Canvas, Manifest, Note } from '../../model/manifest.ts';
import { serverText } from '../../text/messages.ts';
import { notesReference, regionSelector } from '../shared/annotations.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { internationalString } from '../shared/descriptive-properties.ts';
import { choiceOf, fullImage } from '../shared/images.ts';
import { canvasManifest } from '../shared/links.ts';
import type { ImageResource } from '../shared/types.ts';
import type { Annotation4, AnnotationPage4, Choice4, TextualBody4 } from './types.ts';

/** The page with the annotation that paints the photograph on its canvas (4.0, Annotation Page). */
export function paintingPage4(
  manifest: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): AnnotationPage4 {
  const place = { manifest: manifest.canvasesOf, canvas: canvas.id };
  return {
    id: presentationUrl(context.base, 4, { kind: 'painting-page', ...place }),
    type: 'AnnotationPage',
    items: [painting4(manifest, canvas, context)],
  };
}

/** 4.0, Annotation: unlike in 3.0 motivations are always a list, and body and target always one object each. */
export function painting4(manifest: Manifest, canvas: Canvas, context: SerialisationContext): Annotation4 {
  const place = { manifest: manifest.canvasesOf, canvas: canvas.id };
  return {
    id: presentationUrl(context.base, 4, { kind: 'painting', ...place }),
    type: 'Annotation',
    motivation: ['painting'],
    body: paintedBody(manifest, canvas, context),
    target: { id: presentationUrl(context.base, 4, { kind: 'canvas', ...place }), type: 'Canvas' },
  };
}

function paintedBody(
  { languages }: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): ImageResource | Choice4 {
  const [first, ...others] = canvas.images;
  // 4.0, Content Resources and Choice: both should have a label.
  if (others.length === 0) return fullImage({ ...first, label: first.label ?? canvas.label }, context);
  return {
    type: 'Choice',
    label: internationalString(serverText('versions', languages)),
    items: canvas.images.map((image, index) => choiceOf(image, index, context)),
  };
}

/** The page with the notes on a canvas; undefined when there are none. */
export function notesPage4(
  manifest: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): AnnotationPage4 | undefined {
  if (canvas.notes.length === 0) return undefined;
  return {
    ...notesReference(4, manifest, canvas, context),
    items: canvas.notes.map((note) => note4(manifest, canvas, note, context)),
  };
}

/** A note (4.0, Annotation); texts in several languages are a Choice. */
export function note4(
  manifest: Manifest,
  canvas: Canvas,
  note: Note,
  context: SerialisationContext,
): Annotation4 {
  const place = { manifest: manifest.canvasesOf, canvas: canvas.id };
  const id = presentationUrl(context.base, 4, { kind: 'annotation', ...place, annotation: note.id });
  const bodies = textualBodies(note);
  const [only] = bodies;
  const target = {
    id: presentationUrl(context.base, 4, { kind: 'canvas', ...place }),
    type: 'Canvas' as const,
    partOf: [canvasManifest(context.base, 4, manifest)],
  };
  return {
    id,
    type: 'Annotation',
    motivation: [note.motivation],
    ...(isAlternativeText(note, canvas) && { provides: ['alternativeText'] }),
    body: only && bodies.length === 1 ? only : { type: 'Choice', items: bodies },
    target: note.region
      ? {
          // 4.0, Specific Resource: it must have an id, and this one exists only inside of its annotation.
          id: `${id}#target`,
          type: 'SpecificResource',
          source: target,
          selector: [regionSelector(note.region)],
        }
      : target,
  };
}

/** Whether a note says what can be seen on the whole photograph: for viewers that read it out in its place. */
function isAlternativeText({ motivation, text, region }: Note, { alternativeText }: Canvas): boolean {
  return (
    motivation === 'describing' &&
    region === undefined &&
    alternativeText !== undefined &&
    JSON.stringify(text) === JSON.stringify(alternativeText)
  );
}

function textualBodies({ text, format }: Note): TextualBody4[] {
  return Object.entries(text).flatMap(([language, values]) =>
    values.map((value) => ({
      type: 'TextualBody',
      value,
      ...(language !== 'none' && { language: [language] }),
      format,
    })),
  );
}
