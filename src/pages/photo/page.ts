import { regionText } from '../../content-state/selector.ts';
import { schemaOrgOfPhotograph } from '../../discovery/descriptions/schema-org.ts';
import type { Appearance } from '../../presentation/iiif/shared/context.ts';
import { originalLinks } from '../../presentation/iiif/shared/links.ts';
import type { Canvas, PaintedImage } from '../../presentation/model/manifest.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { contentStateUrl, detailUrl, essayUrl, imageUrl, neutralManifestUrl, photoUrl } from '../../urls.ts';
import { compareLink, compareVersionsLink } from '../compare/link.ts';
import { renderAppearances } from '../essay/figures.ts';
import { sectionsWith } from '../essay/sections.ts';
import { citationLinks } from '../parts/citation-links.ts';
import { dataBlock, inLanguageOf } from '../parts/data-block.ts';
import {
  datesAndPlaces,
  elsewhereFacts,
  type Fact,
  factList,
  linkFacts,
  otherFacts,
  providerFacts,
  rightsFact,
  sizeOfOriginal,
  statementFact,
} from '../parts/facts.ts';
import { Html, html } from '../parts/html.ts';
import { type HeadInput, languageSwitch, renderHead, renderPage } from '../parts/layout.ts';
import { linkPicture } from '../parts/link-picture.ts';
import { arrowsOf, ownDirection, ownLanguage, ownWords } from '../parts/marked-text.ts';
import { oembedLink } from '../parts/oembed-link.ts';
import { pictureSources } from '../parts/picture.ts';
import { excerpt, phrase, prose } from '../parts/prose.ts';
import { inSameLanguage, languagesOf, lineFor, type PageContext, type Reader } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { shareButton, sharePanel } from '../share/panel.ts';
import { sharedPhoto } from '../share/shared-place.ts';
import { SHARE_WORDS } from '../share/words.ts';
import { informationUrl, preloadFirstPicture } from '../tools/first-picture.ts';
import { keyHelp } from '../tools/key-help.ts';
import { viewerLinks } from '../viewers/links.ts';
import { TOOL_WORDS } from '../words/tool-words.ts';
import { numberedNotes, renderNotes } from './notes.ts';
import { renderViewer, STILL_WIDTH, type ViewedPhoto } from './viewer.ts';

/** What the page of one photograph shows. */
export interface PhotoPage extends ViewedPhoto {
  /** Published manifests that show an image. */
  readonly appearancesOf: (identifier: string) => readonly Appearance[];
}

function fullImageUrl(root: string, { identifier }: PaintedImage): string {
  return `${imageUrl(root, 3, identifier)}/full/max/0/default.jpg`;
}

function scanWords({ width, height }: PaintedImage, { words }: Reader): string {
  return `${width} × ${height} ${words.pixels}`;
}

function sizeFacts(canvas: Canvas, { reader }: PageContext): Fact[] {
  const { words } = reader;
  const [image, ...others] = canvas.images;
  const size = scanWords(image, reader);
  const scan = {
    label: ownWords(words.scan, reader),
    value:
      others.length === 0
        ? ownWords(size, reader)
        : html`<span data-of-version="scan"${ownLanguage(reader)}${ownDirection(reader)}>${size}</span>`,
  };
  const original = sizeOfOriginal(canvas, reader);
  if (original === undefined) return [scan];
  return [{ label: ownWords(words.original, reader), value: ownWords(original, reader) }, scan];
}

function factsOf({ canvas, manifest, context }: PhotoPage): Fact[] {
  const { reader } = context;
  const { words } = reader;
  const sections = sectionsWith(canvas.id, manifest, context);
  return [
    ...(canvas.date === undefined
      ? []
      : [{ label: ownWords(words.date, reader), value: phrase(canvas.date, reader) }]),
    ...canvas.places.map(({ label }) => ({
      label: ownWords(words.place, reader),
      value: phrase(label, reader),
    })),
    ...otherFacts(canvas.metadata, datesAndPlaces(canvas), context),
    ...sizeFacts(canvas, context),
    ...statementFact(canvas.requiredStatement ?? manifest.requiredStatement, context),
    ...providerFacts(canvas.providers ?? [], context),
    ...rightsFact(canvas.rights ?? manifest.rights, context),
    ...sections.map((section) => ({ label: ownWords(words.inTheEssay, reader), value: section })),
    ...elsewhereFacts(canvas, context),
    ...linkFacts(words.notes, canvas.notesElsewhere ?? [], context),
  ];
}

/** The versions of a photograph, such as recto and verso: links to the images, which the viewer opens instead. */
function renderVersions(input: PhotoPage): Html {
  const { images } = input.canvas;
  const { root, reader } = input.context;
  if (images.length < 2) return html``;
  const links = images.map((image, at) => {
    const words =
      image.label === undefined
        ? ownWords(reader.words.version(at + 1), reader)
        : phrase(image.label, reader);
    const current = at === 0 ? html` aria-current="true"` : html``;
    return html`<a href="${fullImageUrl(root, image)}" data-version="${informationUrl(root, image)}" data-scan="${scanWords(image, reader)}"${current}>${words}</a>\n`;
  });
  return html`<nav class="versions" aria-label="${reader.words.versions}">${links}${compareVersionsLink(input, input.context)}</nav>`;
}

function renderSteps({ canvas, manifest, context }: PhotoPage): Html {
  const { root, reader, limits } = context;
  const { words } = reader;
  const { canvases } = manifest;
  const at = canvases.indexOf(canvas);
  const arrows = arrowsOf(reader);
  const step = (to: Canvas | undefined, relation: 'prev' | 'next', name: string, arrow: string): Html => {
    if (to === undefined) return html`<span></span>`;
    const address = inSameLanguage(photoUrl(root, manifest.id, to.id), reader);
    const [image] = to.images;
    const still = html`data-still-srcset="${pictureSources(root, image, limits)}" data-still-sizes="${STILL_WIDTH}"`;
    return html`<a href="${address}" rel="${relation}" data-info="${informationUrl(root, image)}" ${still} aria-label="${name}: ${lineFor(to.label, reader)}" title="${lineFor(to.label, reader)}">${arrow}</a>`;
  };
  return html`<nav class="steps" aria-label="${words.pictures(canvases.length)}"${ownLanguage(reader)}>${step(canvases[at - 1], 'prev', words.previous, arrows.back)}
<span${ownDirection(reader)}>${words.position(at + 1, canvases.length)}</span>
${step(canvases[at + 1], 'next', words.next, arrows.on)}</nav>`;
}

/** The scans as they are, where they may be downloaded. */
function originals({ context, manifest, canvas }: PhotoPage): Html {
  const { base, reader } = context;
  const links = originalLinks(manifest, canvas, { base });
  return html`${links.map(({ id, label }) => html`<li><a href="${id}" download>${phrase(label, reader)}</a></li>\n`)}`;
}

/** Files in sizes, of the whole and of the detail on the screen: filled by the script, which alone knows that. */
function sizesToDownload(reader: Reader): Html {
  const { download } = TOOL_WORDS[reader.pageLanguage];
  const { whole, detail } = SHARE_WORDS[reader.pageLanguage];
  const row = (of: string, words: string): Html =>
    html`<p data-downloads="${of}"${ownLanguage(reader)}>${words}: <span></span></p>`;
  return html`<li class="downloads" hidden>${ownWords(download, reader)}${row('whole', whole)}${row('detail', detail)}</li>
`;
}

/** How it is cited: the panel to share has it too, where there are scripts. */
function citations({ context, manifest, canvas, region }: PhotoPage): Html {
  const place = region === undefined ? canvas.id : `${canvas.id}@${regionText(region)}`;
  return html`<li class="in-share">${citationLinks(manifest.id, place, context)}</li>\n`;
}

function headOf({ context, manifest, canvas, region }: PhotoPage, title: string) {
  const { base, limits, reader } = context;
  return {
    // An alternative order shows the photographs of the first: one address for search engines.
    canonical: photoUrl(base, manifest.canvasesOf, canvas.id),
    languages: languagesOf(manifest),
    title,
    description: excerpt(
      canvas.summary ?? valuesOfPlainTexts(canvas.alternativeText ?? canvas.label),
      reader,
      200,
    ),
    picture: linkPicture(base, limits, canvas, region),
    alternativeText: lineFor(canvas.alternativeText ?? canvas.label, reader),
    address: region && detailUrl(base, manifest.id, canvas.id, regionText(region)),
    kind: 'article',
    hidden: manifest.status === 'draft',
  } as const satisfies HeadInput;
}

/** A photograph in OpenSeadragon, with its caption, its facts and the notes on it. */
export function renderPhotoPage(input: PhotoPage): string {
  const { context, manifest, canvas, region } = input;
  const { root, base, reader } = context;
  const { words } = reader;
  const [image] = canvas.images;
  const title = `${lineFor(canvas.label, reader)} – ${lineFor(manifest.label, reader)}`;
  const languages = languagesOf(manifest);
  const notes = numberedNotes(canvas, context);
  const head = headOf(input, title);
  const images = schemaOrgOfPhotograph(canvas, manifest, { base, tell: inLanguageOf(reader) });
  const schema = new Html([...dataBlock(images)].join(''));
  const part = region && regionText(region);
  const own =
    part === undefined
      ? photoUrl(root, manifest.id, canvas.id)
      : detailUrl(root, manifest.id, canvas.id, part);
  const state = part === undefined ? undefined : contentStateUrl(base, manifest.id, canvas.id, part);
  const essay = inSameLanguage(essayUrl(root, manifest.id), reader);
  const keys = {
    steps: manifest.canvases.length > 1,
    measures: canvas.millimetresPerPixel !== undefined,
    tour: notes.some(({ number }) => number !== undefined),
  };
  return renderPage({
    title,
    root,
    language: reader.textLanguage,
    head: html`${renderHead(head, context)}${oembedLink(head.address ?? photoUrl(base, manifest.id, canvas.id), title, context)}${preloadFirstPicture(context, image)}`,
    bodyClass: 'photo',
    scripts: ['openseadragon/openseadragon.min.js'],
    modules: ['client/photo.js', 'client/share.js', 'client/compare/link.js'],
    styles: ['loupe.css', 'essay.css', 'photo.css', 'share.css', 'tools.css'],
    body: html`<a class="skip" href="#page:label">${ownWords(words.skipToContent, reader)}</a>
<header class="top"><a class="home" href="${essay}">${phrase(manifest.label, reader)}</a>
${renderSteps(input)}
${compareLink(input, context)}${shareButton(reader)}${languageSwitch(own, languages, context)}${searchBox(root, reader)}</header>
<main>
${renderViewer(input, notes)}
<article class="label" id="page:label">
<h1>${phrase(canvas.label, reader)}</h1>
${renderVersions(input)}
${canvas.summary === undefined ? html`` : prose(canvas.summary, reader)}
${renderNotes(notes, context)}
${factList(factsOf(input))}
${renderAppearances(canvas, { context, manifest, appearancesOf: input.appearancesOf })}
<ul class="onward">
<li><a href="${fullImageUrl(root, image)}" data-of-version="full">${ownWords(words.fullImage, reader)}</a></li>
${sizesToDownload(reader)}${originals(input)}${viewerLinks(neutralManifestUrl(base, manifest.id), canvas.id, context, state)}<li><a href="${informationUrl(root, image)}" data-of-version="information">${ownWords(words.imageAddress, reader)}</a></li>
${citations(input)}</ul></article>
${sharePanel(sharedPhoto(manifest, canvas, context), reader)}
${keyHelp(reader, keys)}${schema}</main>`,
  });
}
