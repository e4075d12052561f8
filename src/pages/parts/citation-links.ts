import { citationUrl } from '../../urls.ts';
import { type Html, html } from './html.ts';
import { ownWords } from './marked-text.ts';
import { inSameLanguage, type PageContext } from './reader.ts';

/**
 * How an essay, or a photograph of it, is cited, in the forms that people and programs want.
 *
 * @param place the end of the address of the photograph's page: `cactus-01@10,20,300,200`
 */
export function citationLinks(
  manifest: string,
  place: string | undefined,
  { root, reader }: PageContext,
): Html {
  const to = (format: 'text' | 'bibtex' | 'csl'): string =>
    inSameLanguage(citationUrl(root, manifest, place, format), reader);
  const { cite, citeAsText } = reader.words;
  return html`${ownWords(cite, reader)}: <a href="${to('text')}">${ownWords(citeAsText, reader)}</a>, <a href="${to('bibtex')}">BibTeX</a>, <a href="${to('csl')}">CSL-JSON</a>`;
}
