import type { Request, RequestHandler } from 'express';
import { LoupeError } from '../../errors.ts';
import type { AskedSearch, Narrowing } from '../../pages/search/asked-search.ts';
import { NARROWINGS } from '../../pages/search/asked-search.ts';
import { renderSearchPage } from '../../pages/search/page.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import type { FoundHits, SearchScope } from '../../search/index/search-order.ts';
import type { TextSearch } from '../../search/index/text-search.ts';
import { facetMark } from '../../search/texts/found-text.ts';
import { parseQuery, type WantedMarks } from '../../search/words/query.ts';
import { sendPage } from '../protocol/send-page.ts';
import { type EssayPagesParts, pageContextOf, pageNumber, queryParameter } from '../routes/page-context.ts';

/** What the page of searches is made of. */
export interface SearchPageParts extends EssayPagesParts {
  readonly search: TextSearch;
  /** By whom searches take turns. */
  readonly clientOf: (request: Request) => string;
}

const PASSAGES_PER_PAGE = 40;
const LONGEST_CHOICE = 300;

/** A search over the whole archive, for people. */
export function searchPage(parts: SearchPageParts): RequestHandler {
  return async (request, response) => {
    const asked = askedSearch(request);
    const isAsked = Object.keys(asked).length > 0;
    // Which page there is last is known after the search.
    const wanted = pageNumber(request, Number.MAX_SAFE_INTEGER);
    const found = isAsked ? await findPassages(asked, wanted, parts, parts.clientOf(request)) : undefined;
    const pages = Math.max(1, Math.ceil((found?.total ?? 0) / PASSAGES_PER_PAGE));
    const page = pageNumber(request, pages);
    const context = pageContextOf(request, PAGE_LANGUAGES, parts);
    const { root, base, reader } = context;
    const state = [root, base, reader.textLanguage, reader.languages.join(' '), reader.asked ?? ''];
    const body = parts.pages.passingPage(['search', JSON.stringify([asked, found, page]), ...state], () =>
      renderSearchPage({ context, asked, found, page, pages, languages: PAGE_LANGUAGES }),
    );
    await sendPage(request, response, { ...body, language: reader.textLanguage, vary: 'Accept-Language' });
  };
}

/** @throws LoupeError `invalid-request` */
function askedSearch(request: Request): AskedSearch {
  const asked: Record<string, string> = {};
  const q = queryParameter(request, 'q');
  if (q !== undefined && q.trim() !== '') asked['q'] = q;
  for (const kind of NARROWINGS) {
    const value = queryParameter(request, kind);
    if (value === undefined || value === '') continue;
    if (value.length > LONGEST_CHOICE || !isChoice(kind, value))
      throw new LoupeError('invalid-request', accepted(kind), { parameter: kind });
    asked[kind] = value;
  }
  return asked;
}

function isChoice(kind: Narrowing, value: string): boolean {
  if (kind === 'decade') return /^-?\d{1,4}0$/.test(value);
  return kind === 'collection' || facetMark({ kind, value }) !== undefined;
}

function accepted(kind: Narrowing): string {
  if (kind === 'decade') return 'the first year of a decade, such as 1930';
  return kind === 'collection' ? 'the id of a collection' : 'a name';
}

async function findPassages(
  asked: AskedSearch,
  page: number,
  { catalog, search }: SearchPageParts,
  client: string,
): Promise<FoundHits> {
  const marks = (['person', 'place', 'decade'] as const).flatMap((kind): WantedMarks => {
    const value = asked[kind];
    const mark = value === undefined ? undefined : facetMark({ kind, value });
    return mark === undefined ? [] : [[mark]];
  });
  const order = {
    kind: 'texts',
    scope: scopeOf(asked.collection, catalog),
    query: parseQuery(asked.q),
    marks,
    from: (page - 1) * PASSAGES_PER_PAGE,
    count: PASSAGES_PER_PAGE,
    facets: true,
  } as const;
  return search.find(order, client);
}

/** @throws LoupeError `not-found` */
function scopeOf(id: string | undefined, catalog: EssayPagesParts['catalog']): SearchScope {
  if (id === undefined) return { kind: 'archive' };
  const collection = catalog.collection(id);
  if (collection && !collection.isPart) return { kind: 'collection', id };
  throw new LoupeError('not-found', `there is no collection ${JSON.stringify(id)}`, {
    parameter: 'collection',
  });
}
