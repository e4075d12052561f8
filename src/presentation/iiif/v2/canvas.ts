import type { Canvas, Link, Manifest } from '../../model/manifest.ts';
import { serverText } from '../../text/messages.ts';
import { alsoAppearsIn } from '../shared/also-appears-in.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { metadataWithText } from '../shared/descriptive-properties.ts';
import { originalLinks, photoLink } from '../shared/links.ts';
import { annotationListUrl2, canvasUrl2, layerUrl2, paintingAnnotation2, placeOf } from './annotations.ts';
import { canvasHint2, descriptive2 } from './descriptive.ts';
import { fullImageUrl2 } from './images.ts';
import { services2 } from './services.ts';
import { type JsonLd2, links2, linksOfProviders, propertyValue } from './values.ts';

/**
 * A photograph (2.1, 5.3) without `@context`. Its size is that of its image, so that regions mean pixels. Its caption is
 * in the metadata and not a description: of canvases, Mirador shows a description as `[object Object]` unless it is a plain
 * string, which has no languages, and Universal Viewer none at all.
 */
export function canvas2(manifest: Manifest, canvas: Canvas, context: SerialisationContext): JsonLd2 {
  const { languages } = manifest;
  const place = placeOf(manifest, canvas);
  const { summary: _, ...rest } = canvas;
  const { thumbnail = canvas.images[0], homepage = [], rendering = [], providers = [] } = canvas;
  const metadata = metadataWithText(serverText('caption', languages), canvas);
  const seeAlso = links2(canvas.seeAlso);
  return {
    '@id': canvasUrl2(place, context),
    '@type': 'sc:Canvas',
    ...descriptive2({ ...rest, metadata, thumbnail }, context, alsoAppearsIn(manifest, canvas, context)),
    height: canvas.height,
    width: canvas.width,
    ...canvasHint2(canvas.behavior),
    related: links2([photoLink(manifest, canvas, context), ...homepage, ...linksOfProviders(providers)]),
    rendering: links2([
      ...canvas.images.map(
        (image): Link => ({
          id: fullImageUrl2(image, context),
          type: 'Image',
          label: image.label ?? serverText('fullImage', languages),
          format: 'image/jpeg',
        }),
      ),
      ...originalLinks(manifest, canvas, context),
      ...rendering,
    ]),
    ...services2(canvas, context),
    ...(seeAlso && { seeAlso }),
    images: [paintingAnnotation2(place, context)],
    ...otherContent2(manifest, canvas, context),
  };
}

/** Lists of notes (2.1, 5.5): that of this server, then pages of others. */
function otherContent2(
  manifest: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): { readonly otherContent?: readonly JsonLd2[] } {
  const { notes, notesElsewhere = [] } = canvas;
  const lists = notesElsewhere.map(({ id, label }) => ({
    '@id': id,
    '@type': 'sc:AnnotationList',
    label: propertyValue(label),
  }));
  const own = {
    '@id': annotationListUrl2(placeOf(manifest, canvas), context),
    '@type': 'sc:AnnotationList',
    within: layerUrl2(manifest, context),
  };
  const otherContent = notes.length > 0 ? [own, ...lists] : lists;
  return otherContent.length > 0 ? { otherContent } : {};
}
