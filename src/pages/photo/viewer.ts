import { regionText } from '../../content-state/selector.ts';
import type { Rectangle } from '../../image/geometry.ts';
import type { Canvas, Manifest, PaintedImage } from '../../presentation/model/manifest.ts';
import { informationUrl, photoUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import { ownLanguage } from '../parts/marked-text.ts';
import { picture } from '../parts/picture.ts';
import { attributeMarks } from '../parts/prose.ts';
import { nameOfVersion, type PageContext } from '../parts/reader.ts';
import { viewerControls } from '../parts/viewer-controls.ts';
import { tourPanel } from '../tools/tour.ts';
import { measuringLayer, viewingState, viewingTools } from '../tools/viewing-tools.ts';
import { type NumberedNote, stillOutlines } from './notes.ts';
import { isMeasured, scaleMarks, shownScale } from './scale.ts';

/** The photograph that is looked at. */
export interface ViewedPhoto {
  readonly context: PageContext;
  readonly manifest: Manifest;
  /** One of the manifest's. */
  readonly canvas: Canvas;
  /** Which of its images is shown, from 1, and that image. */
  readonly version: number;
  readonly image: PaintedImage;
  /** The detail to begin with, in units of the canvas, within it. */
  readonly region?: Rectangle | undefined;
}

/** What is seen, and on which of the images where that is not the first. */
export function seenOn({ canvas, version, image, context }: ViewedPhoto): string {
  return nameOfVersion(canvas.alternativeText ?? canvas.label, { version, image }, context.reader);
}

/** How wide the still picture is, as in the `sizes` attribute. */
export const STILL_WIDTH = '(min-width: 56rem) 65vw, 100vw';

/** The photograph with its notes' regions, shown until the viewer has opened it, without scripts, and on paper. */
function renderStill(photo: ViewedPhoto, outlines: Html): Html {
  const { canvas, image, context } = photo;
  const alternativeText = seenOn(photo);
  const painted = picture(context.root, context.limits, {
    image,
    alternativeText,
    marks: attributeMarks(canvas.alternativeText ?? canvas.label, context.reader),
    shownAs: STILL_WIDTH,
    eager: true,
  });
  const shape = (image.width / image.height).toFixed(4);
  return html`<div class="still"><div class="laid" style="--shape:${shape}">${painted}${outlines}</div></div>`;
}

/** The photograph in OpenSeadragon, with its tools over it; a still picture until that has opened. */
export function renderViewer(input: ViewedPhoto, notes: readonly NumberedNote[]): Html {
  const { context, manifest, canvas, version, image, region } = input;
  const { root, reader } = context;
  const measures = isMeasured(canvas);
  const mark = ownLanguage(reader);
  const detail = region === undefined ? html`` : html` data-region="${regionText(region)}"`;
  // Regions are of the first image.
  const outlines = version === 1 ? stillOutlines(notes, canvas) : html``;
  const hasTour = notes.length > 0;
  return html`<div id="viewer" class="whole" data-info="${informationUrl(root, 3, image.identifier)}" data-page="${photoUrl(root, manifest.id, canvas.id)}" data-canvas-width="${canvas.width}" data-canvas-height="${canvas.height}"${detail}${scaleMarks(shownScale(canvas, input), context)} role="group" aria-label="${seenOn(input)}">
${viewerControls(reader, mark, true, viewingTools(reader, measures))}
${viewingState(reader, mark)}${measures ? measuringLayer(reader, mark) : html``}${hasTour ? tourPanel(reader) : html``}${renderStill(input, outlines)}</div>`;
}
