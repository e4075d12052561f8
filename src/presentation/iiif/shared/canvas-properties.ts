import { presentationUrl } from '../../../urls.ts';
import type { Canvas, Manifest } from '../../model/manifest.ts';
import { serverText } from '../../text/messages.ts';
import { alsoAppearsIn } from './also-appears-in.ts';
import type { SerialisationContext } from './context.ts';
import {
  type DescriptiveProperties,
  descriptiveProperties,
  internationalString,
  metadataWithText,
} from './descriptive-properties.ts';
import { fullImage, smallImage, THUMBNAIL_SIDE } from './images.ts';
import { canvasManifest, linkedContent, originalLinks, photoLink } from './links.ts';
import type { ImageResource, LinkedContent, ResourceReference } from './types.ts';

export interface CanvasProperties extends DescriptiveProperties {
  id: string;
  type: 'Canvas';
  width: number;
  height: number;
  thumbnail: ImageResource[];
  homepage: LinkedContent[];
  seeAlso?: LinkedContent[];
  rendering: LinkedContent[];
  partOf: ResourceReference<'Manifest'>[];
}

/** What a canvas has in 3.0 (5.3) and 4.0 alike. Its size is that of its image, so that regions mean pixels. */
export function canvasProperties(
  version: 3 | 4,
  manifest: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): CanvasProperties {
  const { base } = context;
  const { canvasesOf, languages } = manifest;
  const metadata = metadataWithText(serverText('caption', languages), canvas);
  const originals = originalLinks(manifest, canvas, context).map(linkedContent);
  const whole = canvas.images.map((image): LinkedContent => {
    const { id, type, format } = fullImage(image, context);
    const label = internationalString(image.label ?? serverText('fullImage', languages));
    return { id, type, label, format };
  });
  return {
    id: presentationUrl(base, version, { kind: 'canvas', manifest: canvasesOf, canvas: canvas.id }),
    type: 'Canvas',
    ...descriptiveProperties({ ...canvas, metadata }, alsoAppearsIn(manifest, canvas, context)),
    width: canvas.width,
    height: canvas.height,
    thumbnail: [smallImage(canvas.images[0], THUMBNAIL_SIDE, context)],
    homepage: [linkedContent(photoLink(manifest, canvas, context))],
    ...(canvas.seeAlso.length > 0 && { seeAlso: canvas.seeAlso.map(linkedContent) }),
    rendering: [...whole, ...originals],
    partOf: [canvasManifest(base, version, manifest)],
  };
}
