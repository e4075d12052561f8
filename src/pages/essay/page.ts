import { describing } from '../../discovery/descriptions/description.ts';
import { schemaOrg } from '../../discovery/descriptions/schema-org.ts';
import type { Appearance } from '../../presentation/iiif/shared/context.ts';
import type { Manifest, ManifestReference } from '../../presentation/model/manifest.ts';
import { thumbnailCanvas } from '../../presentation/model/summaries.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { essayUrl, photoUrl } from '../../urls.ts';
import { dataBlock, inLanguageOf } from '../parts/data-block.ts';
import { Html, html } from '../parts/html.ts';
import { feedLink, languageSwitch, renderHead, renderPage } from '../parts/layout.ts';
import { linkPicture } from '../parts/link-picture.ts';
import { ownWords } from '../parts/marked-text.ts';
import { picture } from '../parts/picture.ts';
import { attributeMarks, excerpt, phrase, prose } from '../parts/prose.ts';
import { inSameLanguage, languagesOf, lineFor, type PageContext, type Reader } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { renderCredits } from './credits.ts';
import { type EssayPart, renderFigures } from './figures.ts';
import { hasMap, renderMap } from './map.ts';
import { renderContents, renderSection, storyOf } from './sections.ts';
import { hasTimeline, renderTimeline } from './timeline.ts';
import { whereAndWhenWords } from './words.ts';

/** What the page of an essay shows. */
export interface EssayPage {
  readonly context: PageContext;
  readonly manifest: Manifest;
  /** Published manifests that show an image. */
  readonly appearancesOf: (identifier: string) => readonly Appearance[];
  /** Collections that list this manifest. */
  readonly collections: readonly ManifestReference[];
}

/** The tallest that the first photograph is shown, in rem; the style sheet has the same. */
const LEAD_HEIGHT = 34;

function line(parts: readonly (Html | undefined)[], after: Html): Html {
  const there = parts.filter((part) => part !== undefined);
  if (there.length === 0) return html``;
  return html`<p class="line lead">${there.map((part, at) => html`${at > 0 ? ' · ' : ''}${part}`)}${after}</p>`;
}

/** Links to the map and the timeline, as far as there are any. */
function onThisPage(manifest: Manifest, reader: Reader): Html {
  const { map, timeline } = whereAndWhenWords(reader);
  const places = [
    ...(hasMap(manifest) ? [html` · <a href="#page:map">${ownWords(map, reader)}</a>`] : []),
    ...(hasTimeline(manifest) ? [html` · <a href="#page:timeline">${ownWords(timeline, reader)}</a>`] : []),
  ];
  return places.length === 0 ? html`` : html`<span class="here">${places}</span>`;
}

/** The photograph that stands for the essay: the first thing that is seen of it. */
function leadPhotograph(manifest: Manifest, { root, reader, limits }: PageContext): Html {
  const { thumbnail: image } = manifest;
  const canvas = thumbnailCanvas(manifest);
  const text = canvas?.alternativeText ?? canvas?.label ?? manifest.label;
  const shape = image.width / image.height;
  const shown = picture(root, limits, {
    image,
    alternativeText: lineFor(text, reader),
    marks: attributeMarks(text, reader),
    shownAs: `(min-width: 60rem) min(46vw, ${Math.round(shape * LEAD_HEIGHT)}rem), min(92vw, ${Math.round(shape * LEAD_HEIGHT)}rem)`,
    eager: true,
  });
  if (canvas === undefined)
    return html`<figure class="first" style="--shape:${shape.toFixed(4)}">${shown}</figure>`;
  const address = inSameLanguage(photoUrl(root, manifest.id, canvas.id), reader);
  return html`<figure class="first" style="--shape:${shape.toFixed(4)}"><a class="plate" href="${address}">${shown}</a></figure>`;
}

function opening({ context, manifest }: EssayPage): Html {
  const { reader } = context;
  const { words } = reader;
  return html`<header class="opening">
${manifest.status === 'draft' ? html`<p class="draft">${ownWords(words.draft, reader)}</p>\n` : html``}<h1>${phrase(manifest.label, reader)}</h1>
${line(
  [
    manifest.date && phrase(manifest.date, reader),
    ...manifest.places.map((place) => phrase(place.label, reader)),
    ownWords(words.pictures(manifest.canvases.length), reader),
  ],
  onThisPage(manifest, reader),
)}
${leadPhotograph(manifest, context)}
${manifest.summary === undefined ? html`` : html`<div class="introduction">${prose(manifest.summary, reader)}</div>`}
${renderContents(manifest, context)}
</header>
`;
}

function* story(part: EssayPart): Generator<Html, void> {
  for (const each of storyOf(part.manifest)) {
    if (each.kind === 'section') yield* renderSection(each.range, part, 2);
    else {
      yield html`<div class="loose">`;
      yield* renderFigures(each.canvases, part, 2);
      yield html`</div>\n`;
    }
  }
}

/** What search engines read of the essay: the same in the words of schema.org, in the language of the page. */
function* schemaOf({ context, manifest, appearancesOf, collections }: EssayPage): Generator<string, void> {
  const { base, limits, reader } = context;
  const listed = { base, limits, appearancesOf, collectionsOf: () => collections };
  const description = yield* describing(manifest, listed);
  yield* schemaOrg(description, inLanguageOf(reader));
}

/** Where the story comes. All texts are escaped, and markup in them is cleaned of comments: none can hold it. */
const STORY = new Html('<!--story-->');

/**
 * The story of an essay: introduction, sections with their photographs, credits. In pieces that are rendered one by one
 * as they are taken: those of a long essay take a while.
 */
export function* renderEssayPage(input: EssayPage): Generator<string, void> {
  const [before = '', after = ''] = renderAround(input).split(STORY.text);
  yield before;
  for (const { text } of story(input)) yield text;
  yield renderMap(input).text;
  yield renderTimeline(input).text;
  yield* dataBlock(schemaOf(input));
  yield after;
}

/** The page with `STORY` in the place of sections and photographs. */
function renderAround(input: EssayPage): string {
  const { context, manifest } = input;
  const { root, base, reader } = context;
  const { words } = reader;
  const title = lineFor(manifest.label, reader);
  const description = excerpt(manifest.summary ?? valuesOfPlainTexts(manifest.label), reader, 200);
  const languages = languagesOf(manifest);
  const { thumbnail } = manifest;
  const pictured = thumbnailCanvas(manifest);
  const head = {
    canonical: essayUrl(base, manifest.id),
    languages,
    title,
    description,
    picture: linkPicture(base, context.limits, { image: thumbnail, extent: thumbnail }, undefined),
    alternativeText: lineFor(pictured?.alternativeText ?? pictured?.label ?? manifest.label, reader),
    kind: 'article',
    hidden: manifest.status === 'draft',
  } as const;
  return renderPage({
    title,
    root,
    language: reader.textLanguage,
    head: html`${renderHead(head, context)}${feedLink(undefined, context)}`,
    bodyClass: 'essay',
    styles: ['loupe.css', 'essay.css'],
    body: html`<a class="skip" href="#page:main">${ownWords(words.skipToContent, reader)}</a>
<header class="top"><a class="home" href="${inSameLanguage(`${root}/`, reader)}">${ownWords(words.allEssays, reader)}</a>
${languageSwitch(essayUrl(root, manifest.id), languages, context)}${searchBox(root, reader)}</header>
<main id="page:main">
<article>
${opening(input)}${STORY}</article>
${renderCredits(input)}
</main>`,
  });
}
