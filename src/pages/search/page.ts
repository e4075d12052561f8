import type { FoundHits } from '../../search/index/search-order.ts';
import { type Html, html } from '../parts/html.ts';
import { languageSwitch, renderPage } from '../parts/layout.ts';
import { ownLanguage, ownWords } from '../parts/marked-text.ts';
import { renderPager } from '../parts/pager.ts';
import { phrase } from '../parts/prose.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { type AskedSearch, NARROWINGS, type Narrowing, searchPath } from './asked-search.ts';
import { foundList } from './cards.ts';
import { SEARCH_WORDS } from './words.ts';

/** What the page of a search shows. */
export interface SearchPage {
  readonly context: PageContext;
  readonly asked: AskedSearch;
  /** Undefined when nothing was asked for. */
  readonly found: FoundHits | undefined;
  readonly page: number;
  readonly pages: number;
  /** Languages that the page can be read in. */
  readonly languages: readonly string[];
}

/** By what the search can be narrowed, or is. */
interface Choice {
  readonly value: string;
  readonly words: Html;
  readonly count: number;
}

function choicesOf(kind: Narrowing, { found, context }: SearchPage): readonly Choice[] {
  const { facets = [], collections = [] } = found?.narrowing ?? {};
  const { reader } = context;
  if (kind === 'collection')
    return collections.map(({ id, label, count }) => ({ value: id, words: phrase(label, reader), count }));
  const ofKind = facets.filter((facet) => facet.kind === kind);
  if (kind !== 'decade') return ofKind.map(({ value, count }) => ({ value, words: html`${value}`, count }));
  return ofKind
    .toSorted((a, b) => Number(a.value) - Number(b.value))
    .map(({ value, count }) => ({
      value,
      words: html`${SEARCH_WORDS[reader.pageLanguage].decade(value)}`,
      count,
    }));
}

/** Choices of one kind: links that narrow the search, and the one that takes a choice back. */
function narrowing(kind: Narrowing, page: SearchPage): Html {
  const { asked, context } = page;
  const { root, reader } = context;
  const words = SEARCH_WORDS[reader.pageLanguage];
  const chosen = asked[kind];
  const choices = choicesOf(kind, page);
  const linkTo = (value: string): string => searchPath(root, { ...asked, [kind]: value }, reader);
  const known = choices.find(({ value }) => value === chosen);
  const items =
    chosen === undefined
      ? choices.map(
          ({ value, words: name, count }) =>
            html`<li><a href="${linkTo(value)}">${name}</a> <span>${count.toLocaleString(reader.pageLanguage)}</span></li>\n`,
        )
      : [
          html`<li class="chosen"><b>${known?.words ?? html`${kind === 'decade' ? words.decade(chosen) : chosen}`}</b> <a href="${linkTo('')}" aria-label="${words.remove(chosen)}" title="${words.remove(chosen)}">×</a></li>\n`,
        ];
  if (items.length === 0) return html``;
  return html`<h2>${words.facets[kind]}</h2>\n<ul>\n${items}</ul>\n`;
}

function results(input: SearchPage, found: FoundHits): Html {
  const { context, asked, page, pages } = input;
  const { root, reader } = context;
  const words = SEARCH_WORDS[reader.pageLanguage];
  const count = found.hasMore ? words.moreThan(found.total) : words.passages(found.total);
  const sides = NARROWINGS.map((kind) => narrowing(kind, input));
  const path = searchPath(root, asked, { ...reader, asked: undefined });
  const pager = renderPager({
    ...{ path, page, pages, words: reader.words, mark: ownLanguage(reader), asked: reader.asked },
  });
  return html`<p class="line" role="status">${ownWords(count, reader)}</p>
<div class="search-results"><div>
${found.hits.length === 0 ? html`<p class="empty">${ownWords(words.nothing, reader)}</p>` : foundList(found.hits, context)}
${pager}</div>
<nav class="narrow" aria-label="${words.narrow}"${ownLanguage(reader)}>
${sides}</nav></div>`;
}

/** The page of a search over the whole archive. All of it works without scripts. */
export function renderSearchPage(input: SearchPage): string {
  const { context, asked, found, page, pages, languages } = input;
  const { root, reader } = context;
  const words = SEARCH_WORDS[reader.pageLanguage];
  const { q = '' } = asked;
  const title = q === '' ? words.title : words.titleOf(q);
  return renderPage({
    title: page > 1 ? `${title}, ${reader.words.page(page, pages)}` : title,
    root,
    language: reader.textLanguage,
    // Searches are no pages of their own: there is no end of them.
    head: html`<meta name="robots" content="noindex">\n`,
    styles: ['loupe.css', 'essay.css', 'search.css'],
    body: html`<header class="top"><a class="home" href="${inSameLanguage(`${root}/`, reader)}">${ownWords(reader.words.allEssays, reader)}</a>
${languageSwitch(searchPath(root, asked, { ...reader, asked: undefined }), languages, context)}</header>
<main>
<h1 class="search-title">${ownWords(words.title, reader)}</h1>
${searchBox(root, reader, q)}
${found ? results(input, found) : html`<p class="line">${ownWords(words.help, reader)}</p>`}
</main>`,
  });
}
