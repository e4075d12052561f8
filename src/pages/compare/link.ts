import { type ComparedPlace, comparisonAddress, FIRST_LOOK } from '../../content-state/comparison.ts';
import { regionText } from '../../content-state/selector.ts';
import type { Rectangle } from '../../image/geometry.ts';
import type { Canvas, Manifest } from '../../presentation/model/manifest.ts';
import { Html, html } from '../parts/html.ts';
import { ownLanguage, ownWords } from '../parts/marked-text.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';
import { COMPARE_WORDS } from './words.ts';

/** A photograph that a link to compare begins with. */
export interface ComparedFirst {
  readonly manifest: Manifest;
  readonly canvas: Canvas;
  /** Which of its images, from 1. */
  readonly version: number;
  /** The detail, in units of the canvas; undefined for the whole. */
  readonly region?: Rectangle | undefined;
}

const ICON = new Html(
  '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M3 5h7v14H3zM14 5h7v14h-7z"/></svg>',
);

/** Leads from the page of a photograph to where it is compared: at the detail that is on the screen, where there is a script. */
export function compareLink(
  { manifest, canvas, version, region }: ComparedFirst,
  { root, reader }: PageContext,
): Html {
  const { compare } = COMPARE_WORDS[reader.pageLanguage];
  const to = (shown: number, xywh: string | undefined): string =>
    inSameLanguage(
      comparisonAddress(root, [{ manifest: manifest.id, canvas: canvas.id, version: shown, xywh }]),
      reader,
    );
  return html`<a class="opens-compare" href="${to(version, region && regionText(region))}" data-whole="${to(1, undefined)}" rel="nofollow"${ownLanguage(reader)}>${ICON}<span>${compare}</span></a>`;
}

/** Leads to the first two images of a photograph, over each other; nothing where there is one. */
export function compareVersionsLink(
  { manifest, canvas }: Pick<ComparedFirst, 'manifest' | 'canvas'>,
  { root, reader }: PageContext,
): Html {
  if (canvas.images.length < 2) return html``;
  const place: ComparedPlace = { manifest: manifest.id, canvas: canvas.id, version: 1, xywh: undefined };
  const places = [place, { ...place, version: 2 }];
  const address = inSameLanguage(comparisonAddress(root, places, { ...FIRST_LOOK, view: 'wipe' }), reader);
  const { compareVersions } = COMPARE_WORDS[reader.pageLanguage];
  return html`<a href="${address}" rel="nofollow">${ownWords(compareVersions, reader)}</a>\n`;
}
