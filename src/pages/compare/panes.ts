import { type ComparedPlace, comparedText, comparisonAddress } from '../../content-state/comparison.ts';
import { placeUrl } from '../../content-state/place-url.ts';
import { regionText } from '../../content-state/selector.ts';
import type { Rectangle } from '../../image/geometry.ts';
import type { Canvas, Manifest, PaintedImage } from '../../presentation/model/manifest.ts';
import { informationUrl } from '../../urls.ts';
import { Html, html } from '../parts/html.ts';
import { linkPicture } from '../parts/link-picture.ts';
import { ownLanguage } from '../parts/marked-text.ts';
import { picture } from '../parts/picture.ts';
import { attributeMarks, phrase } from '../parts/prose.ts';
import {
  inSameLanguage,
  lineFor,
  type PageContext,
  type Reader,
  withImageName,
  wordingFor,
} from '../parts/reader.ts';
import { COMPARE_WORDS } from './words.ts';

/** A photograph as it is compared. */
export interface ComparedPhotograph {
  /** As addresses name it. */
  readonly named: ComparedPlace;
  readonly manifest: Manifest;
  /** One of the manifest's. */
  readonly canvas: Canvas;
  /** One of the canvas's. */
  readonly image: PaintedImage;
  /** In units of the canvas, within it; undefined for the whole. */
  readonly region: Rectangle | undefined;
}

/** Which of the images of a photograph it is, such as recto or verso, after its name; nothing where there is one only. */
function withVersion(name: string, { canvas, image }: ComparedPhotograph, reader: Reader): string {
  return canvas.images.length < 2 ? name : withImageName(name, image, reader);
}

/** What is seen of a photograph, and on which of its images: in one language as far as it is there. */
function seenOn(photograph: ComparedPhotograph, reader: Reader): string {
  const { canvas } = photograph;
  const { values, language } = wordingFor(canvas.alternativeText ?? canvas.label, reader);
  const languages = [...(language === undefined ? [] : [language]), ...reader.languages];
  return withVersion(values.join(' · '), photograph, { ...reader, languages });
}

/** A still picture of it, for browsers without scripts. */
function stillPicture(photograph: ComparedPhotograph, { root, limits, reader }: PageContext): Html {
  const { canvas, image, region } = photograph;
  const text = canvas.alternativeText ?? canvas.label;
  const alternativeText = seenOn(photograph, reader);
  const marks = attributeMarks(text, reader);
  if (!region) return picture(root, limits, { image, alternativeText, marks, shownAs: '50vw', eager: true });
  const detail = linkPicture(root, limits, { image, extent: canvas }, region);
  return html`<img src="${detail.url}" width="${detail.width}" height="${detail.height}" alt="${alternativeText}"${marks}>`;
}

/** What a photograph is called where several are beside each other: with which of its images it is. */
export function nameOfCompared(photograph: ComparedPhotograph, { reader }: PageContext): string {
  return withVersion(lineFor(photograph.canvas.label, reader), photograph, reader);
}

const STROKES = {
  earlier: 'M14 6l-6 6 6 6',
  later: 'M10 6l6 6-6 6',
  remove: 'M7 7l10 10M17 7L7 17',
} as const;

/** Links that lead to the same photographs in another order, or without one: the script adds what is on the screen. */
function moves(photographs: readonly ComparedPhotograph[], at: number, { root, reader }: PageContext): Html {
  if (photographs.length < 2) return html``;
  const words = COMPARE_WORDS[reader.pageLanguage];
  const indexes = [...photographs.keys()];
  const link = (does: keyof typeof STROKES, order: readonly number[]): Html => {
    const places = order.flatMap((index) => photographs[index]?.named ?? []);
    const icon = new Html(
      `<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="${STROKES[does]}"/></svg>`,
    );
    return html`<a class="${does}" href="${inSameLanguage(comparisonAddress(root, places), reader)}" data-order="${order.join(',')}" rel="nofollow" aria-label="${words[does]}" title="${words[does]}"${ownLanguage(reader)}>${icon}</a>\n`;
  };
  const swapped = (one: number, other: number): number[] =>
    indexes.map((index) => (index === one ? other : index === other ? one : index));
  return html`<span class="moves">${at > 0 ? link('earlier', swapped(at - 1, at)) : html``}${
    at + 1 < photographs.length ? link('later', swapped(at, at + 1)) : html``
  }${link(
    'remove',
    indexes.filter((index) => index !== at),
  )}</span>`;
}

/** A photograph in a viewer of its own, with what it is and where it leads. */
function pane(photographs: readonly ComparedPhotograph[], at: number, context: PageContext): Html {
  const photograph = photographs[at];
  if (!photograph) return html``;
  const { root, reader } = context;
  const { named, manifest, canvas, image, region } = photograph;
  const detail = region ? html` data-region="${regionText(region)}"` : html``;
  const place = { canvas: canvas.id, version: named.version };
  const page = placeUrl(root, manifest.id, place);
  const address = placeUrl(root, manifest.id, { ...place, region });
  const version =
    canvas.images.length > 1 && image.label ? html` <small>${phrase(image.label, reader)}</small>` : html``;
  const text = canvas.alternativeText ?? canvas.label;
  const whole = comparedText({ ...named, xywh: undefined });
  return html`<figure class="pane" id="photograph:${at + 1}">
<div class="pane-viewer" data-info="${informationUrl(root, 3, image.identifier)}" data-photo="${whole}" data-canvas-width="${canvas.width}" data-canvas-height="${canvas.height}"${detail} role="group" aria-label="${seenOn(photograph, reader)}"${attributeMarks(text, reader)}>
<p class="failure"${ownLanguage(reader)} role="alert" hidden>${reader.words.noAnswer}</p>
<noscript>${stillPicture(photograph, context)}</noscript></div>
<figcaption><span class="name"><a href="${inSameLanguage(address, reader)}" data-page="${page}">${phrase(canvas.label, reader)}</a>${version}
<small class="essay">${phrase(manifest.label, reader)}</small></span>
${moves(photographs, at, context)}</figcaption></figure>
`;
}

/** All photographs, each in a viewer of its own. */
export function panes(photographs: readonly ComparedPhotograph[], context: PageContext): Html {
  return html`${photographs.map((_, at) => pane(photographs, at, context))}`;
}
