import { searchContext } from '../../presentation/model/json-ld.ts';
import type { BaseUrl, SearchService } from '../../urls.ts';
import type { FoundHits, FoundTerm, Hit, QuotedText } from '../index/search-order.ts';
import { annotationUrl, manifestUrlOf, targetUrl } from './annotations.ts';
import type { SearchParameters } from './parameters.ts';
import { lastPage, resultPageUrl, resultsUrl, TEXTS_PER_PAGE, termsUrl } from './result-pages.ts';

/** What a response answers. */
export interface Asked {
  readonly base: BaseUrl;
  readonly service: SearchService;
  readonly parameters: SearchParameters;
}

/** The texts that were found as a document of Content Search 2.0 (4.2, 4.3). */
export function annotationPage2(found: FoundHits, asked: Asked): object {
  const { base, service, parameters } = asked;
  const { hits } = found;
  const pageUrl = resultPageUrl(base, service, parameters, parameters.page);
  const matches = hits.flatMap((hit) => highlightsOf(hit, asked, pageUrl));
  return {
    '@context': searchContext(2),
    id: lastPage(found.total) > 1 ? pageUrl : resultsUrl(base, service, parameters),
    type: 'AnnotationPage',
    ...pagingOf(found, asked),
    ...(parameters.ignored.length > 0 && { ignored: parameters.ignored }),
    items: hits.map((hit) => annotation2(hit, asked)),
    ...(matches.length > 0 && { annotations: [{ type: 'AnnotationPage', items: matches }] }),
  };
}

/** Section 4.2.2: nothing where all fits on one page. More texts than are counted have no last page. */
function pagingOf({ total, hasMore }: FoundHits, { base, service, parameters }: Asked): object {
  const last = lastPage(total);
  const { page } = parameters;
  if (last === 1) return {};
  const reference = (to: number) => ({
    id: resultPageUrl(base, service, parameters, to),
    type: 'AnnotationPage',
  });
  return {
    partOf: {
      id: resultsUrl(base, service, parameters),
      type: 'AnnotationCollection',
      ...(!hasMore && { total }),
      first: reference(1),
      ...(!hasMore && { last: reference(last) }),
    },
    ...(page < last && { next: reference(page + 1) }),
    ...(page > 1 && { prev: reference(page - 1) }),
    startIndex: (page - 1) * TEXTS_PER_PAGE,
  };
}

function annotation2(hit: Hit, asked: Asked): object {
  const { base, service } = asked;
  const { presentation, resource } = service;
  const bodies = hit.texts.map(body2);
  const target = targetUrl(hit, base, presentation);
  return {
    id: annotationUrl(hit, base, presentation),
    type: 'Annotation',
    motivation: hit.motivation,
    body: bodies.length === 1 ? bodies[0] : bodies,
    target: 'manifest' in resource ? target : referenceTo(hit, target, asked),
  };
}

/** Section 4.2.3: a client that searches a collection does not have the manifest. */
function referenceTo({ source, subject }: Hit, target: string, { base, service }: Asked): object {
  if (!subject.canvas) return { id: target, type: 'Collection', label: source.label };
  const manifest = manifestUrlOf({ source }, base, service.presentation);
  return { id: target, type: 'Canvas', partOf: { id: manifest, type: 'Manifest', label: source.label } };
}

function body2({ language, text }: QuotedText): object {
  return {
    type: 'TextualBody',
    value: text,
    format: 'text/plain',
    ...(language !== 'none' && { language }),
  };
}

/** Sections 4.3.2 and 4.3.3: where in its text each match is. */
function highlightsOf(hit: Hit, { base, service }: Asked, pageUrl: string): readonly object[] {
  const source = annotationUrl(hit, base, service.presentation);
  const quotes = hit.texts.flatMap((text) => text.quotes);
  return quotes.map(({ prefix, exact, suffix }, at) => ({
    id: `${pageUrl}#${encodeURIComponent(`${source} ${at + 1}`)}`,
    type: 'Annotation',
    motivation: 'highlighting',
    target: {
      type: 'SpecificResource',
      source,
      selector: [
        {
          type: 'TextQuoteSelector',
          ...(prefix !== '' && { prefix }),
          exact,
          ...(suffix !== '' && { suffix }),
        },
      ],
    },
  }));
}

/** The words that were found as a document of Content Search 2.0 (5.2, 5.3). */
export function termPage2(terms: readonly FoundTerm[], { base, service, parameters }: Asked): object {
  return {
    '@context': searchContext(2),
    id: termsUrl(base, service, parameters),
    type: 'TermPage',
    ...(parameters.ignored.length > 0 && { ignored: parameters.ignored }),
    items: terms.map(({ value, total }) => ({ value, total })),
  };
}
