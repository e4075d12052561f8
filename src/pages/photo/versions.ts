import { placeUrl } from '../../content-state/place-url.ts';
import type { PaintedImage } from '../../presentation/model/manifest.ts';
import { imageUrl, informationUrl } from '../../urls.ts';
import { compareVersionsLink } from '../compare/link.ts';
import { type Fact, sizeOfOriginal } from '../parts/facts.ts';
import { type Html, html } from '../parts/html.ts';
import { ownDirection, ownLanguage, ownWords } from '../parts/marked-text.ts';
import { phrase } from '../parts/prose.ts';
import { inSameLanguage, type Reader } from '../parts/reader.ts';
import { scaleMarks, shownScale } from './scale.ts';
import type { ViewedPhoto } from './viewer.ts';

/** A path to all of an image. */
export function fullImageUrl(root: string, { identifier }: PaintedImage): string {
  return `${imageUrl(root, 3, identifier)}/full/max/0/default.jpg`;
}

function scanWords({ width, height }: PaintedImage, { words }: Reader): string {
  return `${width} × ${height} ${words.pixels}`;
}

/** How large the original is, and the scan of the image that is shown. */
export function sizeFacts({ canvas, image, context: { reader } }: ViewedPhoto): Fact[] {
  const { words } = reader;
  const size = scanWords(image, reader);
  const scan = {
    label: ownWords(words.scan, reader),
    value:
      canvas.images.length === 1
        ? ownWords(size, reader)
        : html`<span data-of-version="scan"${ownLanguage(reader)}${ownDirection(reader)}>${size}</span>`,
  };
  const original = sizeOfOriginal(canvas, reader);
  if (original === undefined) return [scan];
  return [{ label: ownWords(words.original, reader), value: ownWords(original, reader) }, scan];
}

/** The versions of a photograph, such as recto and verso: links to their pages, which the viewer opens instead. */
export function renderVersions(input: ViewedPhoto): Html {
  const { manifest, canvas, version: shown, context } = input;
  const { images } = canvas;
  const { root, reader } = context;
  if (images.length < 2) return html``;
  const links = images.map((image, at) => {
    const words =
      image.label === undefined
        ? ownWords(reader.words.version(at + 1), reader)
        : phrase(image.label, reader);
    const version = at + 1;
    const current = version === shown ? html` aria-current="true"` : html``;
    const page = inSameLanguage(placeUrl(root, manifest.id, { canvas: canvas.id, version }), reader);
    return html`<a href="${page}" data-version="${informationUrl(root, 3, image.identifier)}" data-full="${fullImageUrl(root, image)}" data-scan="${scanWords(image, reader)}"${scaleMarks(shownScale(canvas, { version, image }), context)}${current}>${words}</a>\n`;
  });
  return html`<nav class="versions" aria-label="${reader.words.versions}">${links}${compareVersionsLink(input, context)}</nav>`;
}
