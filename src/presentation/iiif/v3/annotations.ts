import type { Annotation, AnnotationPage, EmbeddedResource, SpecificResource } from '@iiif/presentation-3';
import { presentationUrl } from '../../../urls.ts';
import type { Canvas, Manifest, Note } from '../../model/manifest.ts';
import { notesReference, regionSelector } from '../shared/annotations.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { choiceOf, fullImage } from '../shared/images.ts';
import { canvasManifest } from '../shared/links.ts';

/** The page with the annotation that paints the photograph on its canvas (3.0, 5.5). */
export function paintingPage3(
  manifest: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): AnnotationPage {
  return {
    id: presentationUrl(context.base, 3, {
      kind: 'painting-page',
      manifest: manifest.canvasesOf,
      canvas: canvas.id,
    }),
    type: 'AnnotationPage',
    items: [painting3(manifest, canvas, context)],
  };
}

/** The body is a Choice where a photograph has several images, the first of which is shown (Web Annotation 3.2.9). */
export function painting3(manifest: Manifest, canvas: Canvas, context: SerialisationContext): Annotation {
  const place = { manifest: manifest.canvasesOf, canvas: canvas.id };
  const [first, ...others] = canvas.images;
  return {
    id: presentationUrl(context.base, 3, { kind: 'painting', ...place }),
    type: 'Annotation',
    motivation: 'painting',
    body:
      others.length === 0
        ? fullImage(first, context)
        : {
            type: 'Choice',
            items: canvas.images.map((image, index) => choiceOf(image, index, context)),
          },
    target: presentationUrl(context.base, 3, { kind: 'canvas', ...place }),
  };
}

/** The page with the notes on a canvas; undefined when there are none. */
export function notesPage3(
  manifest: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): AnnotationPage | undefined {
  if (canvas.notes.length === 0) return undefined;
  return {
    ...notesReference(3, manifest, canvas, context),
    items: canvas.notes.map((note) => note3(manifest, canvas, note, context)),
  };
}

/**
 * A note (3.0, 5.6), with one body for each language: viewers show every body, and none of a Choice of texts. Its target
 * names the manifest, so that the URL of a note is enough to open a viewer at it (Content State 1.0, 2.2).
 */
export function note3(
  manifest: Manifest,
  canvas: Canvas,
  note: Note,
  context: SerialisationContext,
): Annotation {
  const place = { manifest: manifest.canvasesOf, canvas: canvas.id };
  const bodies = textualBodies(note);
  const [only] = bodies;
  const target: SpecificResource = {
    type: 'SpecificResource',
    source: {
      id: presentationUrl(context.base, 3, { kind: 'canvas', ...place }),
      type: 'Canvas',
      partOf: [canvasManifest(context.base, 3, manifest)],
    },
    ...(note.region && { selector: regionSelector(note.region) }),
  };
  return {
    id: presentationUrl(context.base, 3, { kind: 'annotation', ...place, annotation: note.id }),
    type: 'Annotation',
    motivation: note.motivation,
    body: only && bodies.length === 1 ? only : bodies,
    target,
  };
}

function textualBodies({ text, format }: Note): EmbeddedResource[] {
  return Object.entries(text).flatMap(([language, values]) =>
    values.map(
      (value): EmbeddedResource => ({
        type: 'TextualBody',
        value,
        ...(language !== 'none' && { language }),
        format,
      }),
    ),
  );
}
