import { checkRights } from '../rights.ts';

/**
 * The URI of `rights` for a link to a licence as programs write it into scans: with `http:`, which is what the licence's own
 * name says, without the tail of a page for people.
 *
 * @returns undefined when it is neither of Creative Commons nor of RightsStatements.org
 */
export function rightsUriOf(link: string): string | undefined {
  const uri = link
    .trim()
    .replace(/^https?:\/\/(?:www\.)?/i, 'http://')
    .replace(/^(http:\/\/rightsstatements\.org)\/page\//, '$1/vocab/')
    .replace(/[?#].*$/, '')
    .replace(/\/(?:deed|legalcode)(?:\.[\w-]+)?$/, '/')
    .replace(/\/?$/, '/');
  return checkRights(uri).kind === 'known' ? uri : undefined;
}
