import { placeUrl } from '../../content-state/place-url.ts';
import { regionText } from '../../content-state/selector.ts';
import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import type { Canvas, LanguageMap, Manifest, PaintedImage } from '../../presentation/model/manifest.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { imageDetailUrl, imagePageUrl, informationUrl, photoUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { linkPicture } from '../parts/link-picture.ts';
import { ownLanguage, ownWords } from '../parts/marked-text.ts';
import { phrase, phraseOfHtml } from '../parts/prose.ts';
import { inSameLanguage, lineFor, nameOfVersion, type PageContext } from '../parts/reader.ts';
import { viewerControls } from '../parts/viewer-controls.ts';
import { SHARE_WORDS } from '../share/words.ts';

/** What stands in a page of others: a viewer, and a line that says what it shows and leads to the archive. */
interface Embedded {
  readonly context: PageContext;
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  readonly alternativeText: string;
  readonly image: Dimensions & { readonly identifier: string };
  /** What the region is counted in. */
  readonly extent: Dimensions;
  readonly region: Rectangle | undefined;
  /** The page of it: a path, and the address for search engines. */
  readonly page: string;
  readonly canonical: string;
  readonly line: Html;
}

function renderEmbedded(embedded: Embedded): string {
  const { context, language, title, alternativeText, image, region, page, canonical, line } = embedded;
  const { root, limits, reader } = context;
  const { width, height } = embedded.extent;
  const still = linkPicture(root, limits, { image, extent: embedded.extent }, region);
  const detail = region === undefined ? html`` : html` data-region="${regionText(region)}"`;
  const words = SHARE_WORDS[reader.pageLanguage];
  return renderPage({
    title,
    root,
    language,
    head: html`<meta name="robots" content="noindex">
<link rel="canonical" href="${canonical}">
`,
    bodyClass: 'viewing embedded',
    scripts: ['openseadragon/openseadragon.min.js'],
    modules: ['client/embedded.js'],
    styles: ['loupe.css', 'share.css'],
    body: html`<main id="viewer" class="whole" data-info="${informationUrl(root, 3, image.identifier)}" data-canvas-width="${width}" data-canvas-height="${height}"${detail} aria-label="${alternativeText}">
${viewerControls(reader, ownLanguage(reader), false)}
<noscript><img src="${still.url}" width="${still.width}" height="${still.height}" alt="${alternativeText}"></noscript></main>
<footer class="embedded-line"><h1>${line}</h1>
<a href="${inSameLanguage(page, reader)}" target="_blank" rel="noopener">${ownWords(words.inTheArchive, reader)}</a></footer>`,
  });
}

/** A photograph of an essay for pages of others. */
export interface EmbeddedPhoto {
  readonly context: PageContext;
  readonly manifest: Manifest;
  readonly canvas: Canvas;
  /** Which of its images is shown, from 1, and that image. */
  readonly version: number;
  readonly image: PaintedImage;
  /** In units of the canvas, within it. */
  readonly region: Rectangle | undefined;
}

/** What is to be said beside the picture, wherever it is shown (Presentation 3.0, 3.1 requiredStatement), else who provides it. */
function creditOf({ manifest, canvas }: EmbeddedPhoto): LanguageMap | undefined {
  const statement = canvas.requiredStatement ?? manifest.requiredStatement;
  const provider = canvas.providers?.[0] ?? manifest.providers[0];
  return statement?.value ?? (provider && valuesOfPlainTexts(provider.label));
}

/** The page of it. */
export function renderEmbeddedPhoto(photo: EmbeddedPhoto): string {
  const { context, manifest, canvas, version, image, region } = photo;
  const { root, base, reader } = context;
  const named = (text: LanguageMap): string => nameOfVersion(text, { version, image }, reader);
  const credit = creditOf(photo);
  return renderEmbedded({
    context,
    language: reader.textLanguage,
    title: `${named(canvas.label)} – ${lineFor(manifest.label, reader)}`,
    alternativeText: named(canvas.alternativeText ?? canvas.label),
    image,
    extent: canvas,
    region,
    page: placeUrl(root, manifest.id, { canvas: canvas.id, version, region }),
    canonical: photoUrl(base, manifest.canvasesOf, canvas.id),
    line: html`${phrase(canvas.label, reader)}${version > 1 && image.label ? html`, ${phrase(image.label, reader)}` : html``}${credit ? html` <small>${phraseOfHtml(credit, reader)}</small>` : html``}`,
  });
}

/** An image for pages of others, that need not be a photograph of an essay. */
export interface EmbeddedImage extends Dimensions {
  readonly context: PageContext;
  readonly identifier: string;
  /** In its pixels, within it. */
  readonly region: Rectangle | undefined;
}

/** The page of it. */
export function renderEmbeddedImage({ context, identifier, width, height, region }: EmbeddedImage): string {
  const { root, base, reader } = context;
  return renderEmbedded({
    context,
    language: reader.pageLanguage,
    title: identifier,
    alternativeText: identifier,
    image: { identifier, width, height },
    extent: { width, height },
    region,
    page: region ? imageDetailUrl(root, identifier, regionText(region)) : imagePageUrl(root, identifier),
    canonical: imagePageUrl(base, identifier),
    line: html`${identifier}`,
  });
}
