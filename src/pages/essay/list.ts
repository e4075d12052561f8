import type { IiifJsonSummary, ManifestSummary } from '../../presentation/model/collection.ts';
import { DISCOVERY_CONTEXT } from '../../presentation/model/json-ld.ts';
import { objectsIn, stringOf } from '../../presentation/model/json-value.ts';
import type { LanguageMap } from '../../presentation/model/manifest.ts';
import { isWebAddress } from '../../presentation/text/web-address.ts';
import { activitiesUrl, essayUrl, presentationUrl, viewUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import { feedLink, languageSwitch, renderPage } from '../parts/layout.ts';
import { ownLanguage, ownWords } from '../parts/marked-text.ts';
import { renderPager } from '../parts/pager.ts';
import { picture } from '../parts/picture.ts';
import { attributeMarks, excerpt, phrase, prose } from '../parts/prose.ts';
import { inSameLanguage, lineFor, type PageContext, readerOfOne } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';

/** One page of the list of essays. Pages count from 1. */
export interface EssaysPage {
  readonly context: PageContext;
  /** BCP 47: what the page can be read in. */
  readonly languages: readonly string[];
  /** The archive's own collection. */
  readonly label: LanguageMap;
  readonly summary: LanguageMap | undefined;
  readonly essays: readonly (ManifestSummary | IiifJsonSummary)[];
  /** Images of the archive, in essays or not. */
  readonly images: number;
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

/** Characters of an essay's summary. */
const EXCERPT = 260;

/** The thumbnail of what was harvested, of a host whose images it shows. */
function thumbnailOf({ thumbnail, imageHosts = [] }: IiifJsonSummary): string | undefined {
  const [first] = objectsIn(thumbnail);
  const address = first && stringOf(first['id']);
  if (address === undefined || !isWebAddress(address)) return undefined;
  return imageHosts.includes(new URL(address).origin) ? address : undefined;
}

/** Other hosts whose thumbnails the list shows. */
export function thumbnailHosts(essays: EssaysPage['essays']): readonly string[] {
  return essays.flatMap((essay) => {
    const address = essay.kind === 'iiif-json' ? thumbnailOf(essay) : undefined;
    return address === undefined ? [] : new URL(address).origin;
  });
}

/** IIIF JSON without a page here, or images of this server: its link opens a viewer. */
function iiifJsonCard(essay: IiifJsonSummary, { base, root, reader }: PageContext): Html {
  const { id, type, label, summary } = essay;
  const resource =
    type === 'Manifest'
      ? ({ kind: 'manifest', manifest: id } as const)
      : ({ kind: 'collection', collection: id } as const);
  const address = inSameLanguage(viewUrl(root, presentationUrl(base, 3, resource), 'mirador'), reader);
  const words = summary === undefined ? '' : excerpt(summary, reader, EXCERPT);
  const marks = summary === undefined ? html`` : attributeMarks(summary, reader);
  const thumbnail = thumbnailOf(essay);
  const image =
    thumbnail === undefined ? html`` : html`<img src="${thumbnail}" alt="" loading="lazy" decoding="async">`;
  return html`<li><div class="frame">${image}</div>
<div><h2><a href="${address}">${phrase(label, reader)}</a></h2>
<p${marks}>${words}</p></div></li>
`;
}

function card(essay: ManifestSummary, context: PageContext, eager: boolean): Html {
  const { root, limits } = context;
  const reader = readerOfOne(essay.languages ?? [], context.reader);
  const address = inSameLanguage(essayUrl(root, essay.id), reader);
  const shape = essay.thumbnail.width / essay.thumbnail.height;
  const image = picture(root, limits, {
    image: essay.thumbnail,
    alternativeText: '',
    shownAs: '(min-width: 60rem) 27rem, (min-width: 40rem) 40vw, 92vw',
    eager,
  });
  const when = essay.date === undefined ? html`` : html`${phrase(essay.date, reader)} · `;
  const words = essay.summary === undefined ? '' : excerpt(essay.summary, reader, EXCERPT);
  const marks = essay.summary === undefined ? html`` : attributeMarks(essay.summary, reader);
  return html`<li style="--shape:${shape.toFixed(4)}"><div class="frame">${image}</div>
<div><h2><a href="${address}">${phrase(essay.label, reader)}</a></h2>
<p class="line">${when}${ownWords(reader.words.pictures(essay.canvases), reader)}</p>
<p${marks}>${words}</p></div></li>
`;
}

/** The first page: every essay, then a link to all images. */
export function renderEssaysPage(input: EssaysPage): string {
  const { context, essays, page, pages } = input;
  const { root, reader } = context;
  const { words } = reader;
  const title = lineFor(input.label, reader);
  const list = html`<ul class="essays">
${essays.map((essay, at) =>
  essay.kind === 'iiif-json' ? iiifJsonCard(essay, context) : card(essay, context, at < 2),
)}</ul>`;
  return renderPage({
    title: page > 1 ? `${title}, ${words.page(page, pages)}` : title,
    root,
    language: reader.textLanguage,
    head: html`<meta name="description" content="${input.summary ? excerpt(input.summary, reader, 200) : title}">
<link rel="alternate" type="application/ld+json;profile=&quot;${DISCOVERY_CONTEXT}&quot;" href="${activitiesUrl(root, 3)}">
${feedLink(input.label, context)}`,
    styles: ['loupe.css', 'essay.css'],
    body: html`<header class="top"><h1>${phrase(input.label, reader)}</h1><p>${ownWords(words.essays(input.total), reader)}</p>
${languageSwitch(`${root}/`, input.languages, context)}${searchBox(root, reader)}</header>
<main>
${input.summary === undefined ? html`` : html`<div class="opening">${prose(input.summary, reader)}</div>`}
${essays.length === 0 ? html`<p class="empty">${ownWords(words.noEssays, reader)}</p>` : list}
${renderPager({ path: `${root}/`, page, pages, words, mark: ownLanguage(reader), asked: reader.asked })}
<p class="onward"><a href="${root}/images">${ownWords(words.allImages, reader)}</a> <span>${input.images.toLocaleString(reader.pageLanguage)}</span></p>
</main>`,
  });
}
