import { describing } from '../../discovery/descriptions/description.ts';
import { schemaOrg } from '../../discovery/descriptions/schema-org.ts';
import type { Appearance } from '../../presentation/iiif/shared/context.ts';
import type { Manifest, ManifestReference } from '../../presentation/model.ts';
import { essayUrl } from '../../urls.ts';
import { dataBlock, inLanguageOf } from '../parts/data-block.ts';
import { Html, html } from '../parts/html.ts';
import { languageSwitch, renderHead, renderPage } from '../parts/layout.ts';
import { linkPicture } from '../parts/link-picture.ts';
import { ownWords } from '../parts/marked-text.ts';
import { excerpt, phrase, prose } from '../parts/prose.ts';
import { inSameLanguage, languagesOf, lineFor, type PageContext } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { renderCredits } from './credits.ts';
import { type EssayPart, renderFigures } from './figures.ts';
import { renderContents, renderSection, storyOf } from './sections.ts';

/** What the page of an essay shows. */
export interface EssayPage {
  readonly context: PageContext;
  readonly manifest: Manifest;
  /** Published manifests that show an image. */
  readonly appearancesOf: (identifier: string) => readonly Appearance[];
  /** Collections that list this manifest. */
  readonly collections: readonly ManifestReference[];
}

function line(parts: readonly (Html | undefined)[]): Html {
  const there = parts.filter((part) => part !== undefined);
  if (there.length === 0) return html``;
  return html`<p class="line lead">${there.map((part, at) => html`${at > 0 ? ' · ' : ''}${part}`)}</p>`;
}

function opening({ context, manifest }: EssayPage): Html {
  const { reader } = context;
  const { words } = reader;
  return html`<header class="opening">
${manifest.status === 'draft' ? html`<p class="draft">${ownWords(words.draft, reader)}</p>\n` : html``}<h1>${phrase(manifest.label, reader)}</h1>
${line([
  manifest.date && phrase(manifest.date, reader),
  ...manifest.places.map((place) => phrase(place.label, reader)),
  ownWords(words.pictures(manifest.canvases.length), reader),
])}
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
  yield* dataBlock(schemaOf(input));
  yield after;
}

/** The page with `STORY` in the place of sections and photographs. */
function renderAround(input: EssayPage): string {
  const { context, manifest } = input;
  const { root, base, reader } = context;
  const { words } = reader;
  const title = lineFor(manifest.label, reader);
  const description = excerpt(manifest.summary ?? manifest.label, reader, 200);
  const languages = languagesOf(manifest);
  const { thumbnail } = manifest;
  const pictured = manifest.canvases.find(({ images }) =>
    images.some(({ identifier }) => identifier === thumbnail.identifier),
  );
  const head = {
    canonical: essayUrl(base, manifest.id),
    languages,
    title,
    description,
    picture: linkPicture(base, context.limits, { images: [thumbnail], width: thumbnail.width }, undefined),
    alternativeText: lineFor(pictured?.alternativeText ?? pictured?.label ?? manifest.label, reader),
    kind: 'article',
    hidden: manifest.status === 'draft',
  } as const;
  return renderPage({
    title,
    root,
    language: reader.textLanguage,
    head: renderHead(head, context),
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
