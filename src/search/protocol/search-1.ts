import { presentationContext, searchContext } from '../../presentation/model/json-ld.ts';
import type { FoundHits, FoundTerm, Hit } from '../index/search-order.ts';
import { annotationUrl, manifestUrlOf, targetUrl } from './annotations.ts';
import { lastPage, resultPageUrl, resultsUrl, TEXTS_PER_PAGE, termsUrl } from './result-pages.ts';
import type { Asked } from './search-2.ts';

/** The texts that were found as a document of Content Search 1.0 (3.3, 3.4). */
export function annotationList1(found: FoundHits, asked: Asked): object {
  const { base, service, parameters } = asked;
  const { hits, total, hasMore } = found;
  const last = lastPage(total);
  const { page, ignored } = parameters;
  const pageUrl = (to: number): string => resultPageUrl(base, service, parameters, to);
  return {
    '@context': [presentationContext(2), searchContext(1)],
    '@id': last > 1 ? pageUrl(page) : resultsUrl(base, service, parameters),
    '@type': 'sc:AnnotationList',
    within: {
      '@type': 'sc:Layer',
      ...(!hasMore && { total }),
      ...(last > 1 && { first: pageUrl(1) }),
      ...(last > 1 && !hasMore && { last: pageUrl(last) }),
      ...(ignored.length > 0 && { ignored }),
    },
    ...(page < last && { next: pageUrl(page + 1) }),
    ...(page > 1 && { prev: pageUrl(page - 1) }),
    startIndex: (page - 1) * TEXTS_PER_PAGE,
    resources: hits.map((hit) => annotation1(hit, asked)),
    hits: hits.flatMap((hit) => hitsOf(hit, asked)),
  };
}

/** In the language in which most was found: viewers read one text of an annotation. */
function annotation1(hit: Hit, asked: Asked): object {
  const { base, service } = asked;
  const { presentation, resource } = service;
  const [text] = hit.texts;
  const on = targetUrl(hit, base, presentation);
  return {
    '@id': annotationUrl(hit, base, presentation),
    '@type': 'oa:Annotation',
    motivation: `oa:${hit.motivation}`,
    resource: {
      '@type': hit.motivation === 'tagging' ? 'oa:Tag' : 'cnt:ContentAsText',
      format: 'text/plain',
      ...(text && text.language !== 'none' && { language: text.language }),
      chars: text?.text ?? '',
    },
    on: 'manifest' in resource ? on : referenceTo(hit, on, asked),
  };
}

/** A client that searches a collection does not have the manifest. */
function referenceTo(hit: Hit, on: string, { base, service }: Asked): object {
  if (!hit.subject.canvas) return { '@id': on, '@type': 'sc:Collection', label: labelOf(hit) };
  const manifest = manifestUrlOf(hit, base, service.presentation);
  return { '@id': on, within: { '@id': manifest, '@type': 'sc:Manifest', label: labelOf(hit) } };
}

function labelOf({ source }: Hit): string {
  return Object.values(source.label)[0]?.[0] ?? '';
}

/** Sections 3.4.2 and 3.4.3: each match once, in the two forms that viewers read. */
function hitsOf(hit: Hit, { base, service }: Asked): readonly object[] {
  const [text] = hit.texts;
  const annotations = [annotationUrl(hit, base, service.presentation)];
  return (text?.quotes ?? []).map(({ prefix, exact, suffix }) => ({
    '@type': 'search:Hit',
    annotations,
    match: exact,
    before: prefix,
    after: suffix,
    selectors: [{ '@type': 'oa:TextQuoteSelector', exact, prefix, suffix }],
  }));
}

/** The words that were found as a document of Content Search 1.0 (4.3). */
export function termList1(terms: readonly FoundTerm[], { base, service, parameters }: Asked): object {
  const { motivation, ignored } = parameters;
  return {
    '@context': searchContext(1),
    '@id': termsUrl(base, service, parameters),
    '@type': 'search:TermList',
    ...(ignored.length > 0 && { ignored }),
    terms: terms.map(({ value, total }) => ({
      match: value,
      url: resultsUrl(base, service, { q: value, motivation }),
      count: total,
    })),
  };
}
