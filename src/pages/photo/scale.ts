import type { Canvas, PaintedImage } from '../../presentation/model/manifest.ts';
import type { PhysicalScale } from '../../presentation/model/physical-scale.ts';
import { type Html, html } from '../parts/html.ts';
import type { PageContext } from '../parts/reader.ts';
import { TOOL_WORDS } from '../words/tool-words.ts';

// How large the original is, as the tools that measure on the photograph need it.

/** The scale by which one of the images of a photograph is measured. @param shown which of them, from 1, and that image */
export function shownScale(
  canvas: Canvas,
  { version, image }: { readonly version: number; readonly image: PaintedImage },
): PhysicalScale {
  return (version === 1 ? undefined : image.scale) ?? canvas;
}

/** Whether it is known of any of the images. */
export function isMeasured(canvas: Canvas): boolean {
  return canvas.images.some(
    (image, at) => shownScale(canvas, { version: at + 1, image }).millimetresPerPixel !== undefined,
  );
}

/** Attributes for the script: none where the scale is not known. */
export function scaleMarks(scale: PhysicalScale, { reader }: PageContext): Html {
  const { millimetres, millimetresPerPixel, isScaleEstimated } = scale;
  if (millimetresPerPixel === undefined) return html``;
  const { length, aboutLength, estimated, estimatedByShape } = TOOL_WORDS[reader.pageLanguage];
  const known = html` data-millimetres="${millimetresPerPixel}"`;
  if (!isScaleEstimated) return html`${known} data-length-words="${length}" data-bar-words="${length}"`;
  const why = millimetres === undefined ? estimated : estimatedByShape;
  return html`${known} data-length-words="${aboutLength}, ${why}" data-bar-words="≈ ${length}" data-estimate="${why}"`;
}
