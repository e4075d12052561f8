import { type PlaceOfPhoto, placeSegment, placeStateUrl, placeUrl } from '../../content-state/place-url.ts';
import { schemaOrgOfPhotograph } from '../../discovery/descriptions/schema-org.ts';
import type { Appearance } from '../../presentation/iiif/shared/context.ts';
import { originalLinks } from '../../presentation/iiif/shared/links.ts';
import type { Canvas } from '../../presentation/model/manifest.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { essayUrl, informationUrl, neutralManifestUrl, photoUrl } from '../../urls.ts';
import { compareLink } from '../compare/link.ts';
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
  statementFact,
} from '../parts/facts.ts';
import { Html, html } from '../parts/html.ts';
import { type HeadInput, languageSwitch, renderHead, renderPage } from '../parts/layout.ts';
import { linkPicture } from '../parts/link-picture.ts';
import { arrowsOf, ownDirection, ownLanguage, ownWords } from '../parts/marked-text.ts';
import { oembedLink } from '../parts/oembed-link.ts';
import { pictureSources } from '../parts/picture.ts';
import { excerpt, phrase, prose } from '../parts/prose.ts';
import { inSameLanguage, languagesOf, lineFor, nameOfVersion, type Reader } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { shareButton, sharePanel } from '../share/panel.ts';
import { sharedPhoto } from '../share/shared-place.ts';
import { SHARE_WORDS } from '../share/words.ts';
import { preloadFirstPicture } from '../tools/first-picture.ts';
import { keyHelp } from '../tools/key-help.ts';
import { viewerLinks } from '../viewers/links.ts';
import { TOOL_WORDS } from '../words/tool-words.ts';
import { numberedNotes, renderNotes } from './notes.ts';
import { isMeasured } from './scale.ts';
import { fullImageUrl, renderVersions, sizeFacts } from './versions.ts';
import { renderViewer, STILL_WIDTH, seenOn, type ViewedPhoto } from './viewer.ts';

/** What the page of one photograph shows. */
export interface PhotoPage extends ViewedPhoto {
  /** Published manifests that show an image. */
  readonly appearancesOf: (identifier: string) => readonly Appearance[];
}

function factsOf(input: PhotoPage): Fact[] {
  const { canvas, manifest, context } = input;
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
    ...sizeFacts(input),
    ...statementFact(canvas.requiredStatement ?? manifest.requiredStatement, context),
    ...providerFacts(canvas.providers ?? [], context),
    ...rightsFact(canvas.rights ?? manifest.rights, context),
    ...sections.map((section) => ({ label: ownWords(words.inTheEssay, reader), value: section })),
    ...elsewhereFacts(canvas, context),
    ...linkFacts(words.notes, canvas.notesElsewhere ?? [], context),
  ];
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
    return html`<a href="${address}" rel="${relation}" data-info="${informationUrl(root, 3, image.identifier)}" ${still} aria-label="${name}: ${lineFor(to.label, reader)}" title="${lineFor(to.label, reader)}">${arrow}</a>`;
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

/** What of the photograph is shown, as addresses name it. */
function placeOf({ canvas, version, region }: PhotoPage): PlaceOfPhoto {
  return { canvas: canvas.id, version, region };
}

/** How it is cited: the panel to share has it too, where there are scripts. */
function citations(input: PhotoPage): Html {
  const place = placeSegment(placeOf(input));
  return html`<li class="in-share">${citationLinks(input.manifest.id, place, input.context)}</li>\n`;
}

function headOf(input: PhotoPage, title: string) {
  const { context, manifest, canvas, version, image, region } = input;
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
    picture: linkPicture(base, limits, { image, extent: canvas }, region),
    alternativeText: seenOn(input),
    address: version > 1 || region ? placeUrl(base, manifest.id, placeOf(input)) : undefined,
    kind: 'article',
    hidden: manifest.status === 'draft',
  } as const satisfies HeadInput;
}

/** A photograph in OpenSeadragon, with its caption, its facts and the notes on it. */
export function renderPhotoPage(input: PhotoPage): string {
  const { context, manifest, canvas, version, image } = input;
  const { root, base, reader } = context;
  const { words } = reader;
  const name = nameOfVersion(canvas.label, { version, image }, reader);
  const title = `${name} – ${lineFor(manifest.label, reader)}`;
  const languages = languagesOf(manifest);
  const notes = numberedNotes(canvas, context);
  const head = headOf(input, title);
  const images = schemaOrgOfPhotograph(canvas, manifest, { base, tell: inLanguageOf(reader) });
  const schema = new Html([...dataBlock(images)].join(''));
  const own = placeUrl(root, manifest.id, placeOf(input));
  const state = head.address && placeStateUrl(base, manifest.id, placeOf(input));
  const essay = inSameLanguage(essayUrl(root, manifest.id), reader);
  const keys = {
    steps: manifest.canvases.length > 1,
    measures: isMeasured(canvas),
    tour: notes.length > 0,
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
${sizesToDownload(reader)}${originals(input)}${viewerLinks(neutralManifestUrl(base, manifest.id), canvas.id, context, state)}<li><a href="${informationUrl(root, 3, image.identifier)}" data-of-version="information">${ownWords(words.imageAddress, reader)}</a></li>
${citations(input)}</ul></article>
${sharePanel(sharedPhoto(manifest, canvas, context), reader)}
${keyHelp(reader, keys)}${schema}</main>`,
  });
}
