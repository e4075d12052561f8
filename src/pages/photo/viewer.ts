import { regionText } from '../../content-state/selector.ts';
import type { Rectangle } from '../../image/geometry.ts';
import type { Canvas, Manifest } from '../../presentation/model/manifest.ts';
import { photoUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import { ownLanguage } from '../parts/marked-text.ts';
import { picture } from '../parts/picture.ts';
import { attributeMarks } from '../parts/prose.ts';
import { lineFor, type PageContext } from '../parts/reader.ts';
import { viewerControls } from '../parts/viewer-controls.ts';
import { informationUrl } from '../tools/first-picture.ts';
import { tourPanel } from '../tools/tour.ts';
import { measuringLayer, viewingState, viewingTools } from '../tools/viewing-tools.ts';
import { TOOL_WORDS } from '../words/tool-words.ts';
import { type NumberedNote, stillOutlines } from './notes.ts';

/** The photograph that is looked at. */
export interface ViewedPhoto {
  readonly context: PageContext;
  readonly manifest: Manifest;
  /** One of the manifest's. */
  readonly canvas: Canvas;
  /** The detail to begin with, in units of the canvas, within it. */
  readonly region?: Rectangle | undefined;
}

/** How wide the still picture is, as in the `sizes` attribute. */
export const STILL_WIDTH = '(min-width: 56rem) 65vw, 100vw';

/** The photograph with its notes' regions, shown until the viewer has opened it, without scripts, and on paper. */
function renderStill({ canvas, context }: ViewedPhoto, outlines: Html): Html {
  const [image] = canvas.images;
  const alternativeText = lineFor(canvas.alternativeText ?? canvas.label, context.reader);
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

/** Why lengths on the photograph are estimates; undefined where they are none. */
function estimateWords(
  { millimetres, isScaleEstimated }: Canvas,
  { reader }: PageContext,
): string | undefined {
  const { estimated, estimatedByShape } = TOOL_WORDS[reader.pageLanguage];
  if (!isScaleEstimated) return undefined;
  return millimetres === undefined ? estimated : estimatedByShape;
}

/** How large the original is, as far as that is known: attributes for the script. */
function scaleMarks(canvas: Canvas, context: PageContext): Html {
  if (canvas.millimetresPerPixel === undefined) return html``;
  const { length, aboutLength } = TOOL_WORDS[context.reader.pageLanguage];
  const why = estimateWords(canvas, context);
  const words = why === undefined ? length : `${aboutLength}, ${why}`;
  return html` data-millimetres="${canvas.millimetresPerPixel}" data-length-words="${words}"`;
}

/** The photograph in OpenSeadragon, with its tools over it; a still picture until that has opened. */
export function renderViewer(input: ViewedPhoto, notes: readonly NumberedNote[]): Html {
  const { context, manifest, canvas, region } = input;
  const { root, reader } = context;
  const [image] = canvas.images;
  const measures = canvas.millimetresPerPixel !== undefined;
  const mark = ownLanguage(reader);
  const detail = region === undefined ? html`` : html` data-region="${regionText(region)}"`;
  const hasTour = notes.some(({ number }) => number !== undefined);
  return html`<div id="viewer" class="whole" data-info="${informationUrl(root, image)}" data-page="${photoUrl(root, manifest.id, canvas.id)}" data-canvas-width="${canvas.width}" data-canvas-height="${canvas.height}"${detail}${scaleMarks(canvas, context)} role="group" aria-label="${lineFor(canvas.alternativeText ?? canvas.label, reader)}">
${viewerControls(reader, mark, true, viewingTools(reader, measures))}
${viewingState(reader, mark)}${measures ? measuringLayer(reader, mark, estimateWords(canvas, context)) : html``}${hasTour ? tourPanel(reader) : html``}${renderStill(input, stillOutlines(notes, canvas))}</div>`;
}
