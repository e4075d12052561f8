import { nearest } from '../../nearest.ts';
import { parsedUrl } from '../../parsed-url.ts';

const STATEMENTS = [
  'InC',
  'InC-OW-EU',
  'InC-EDU',
  'InC-NC',
  'InC-RUU',
  'NoC-CR',
  'NoC-NC',
  'NoC-OKLR',
  'NoC-US',
  'CNE',
  'UND',
  'NKC',
].map((name) => `http://rightsstatements.org/vocab/${name}/1.0/`);

const LICENCES = ['by', 'by-sa', 'by-nc', 'by-nd', 'by-nc-sa', 'by-nc-nd'].flatMap((name) =>
  ['4.0', '3.0', '2.5', '2.0', '1.0'].map(
    (version) => `http://creativecommons.org/licenses/${name}/${version}/`,
  ),
);

const PUBLIC_DOMAIN = ['zero', 'mark'].map((name) => `http://creativecommons.org/publicdomain/${name}/1.0/`);

const KNOWN = [...STATEMENTS, ...PUBLIC_DOMAIN, ...LICENCES];
const KNOWN_SET: ReadonlySet<string> = new Set(KNOWN);
/** A licence of Creative Commons adapted to the law of one country. */
const PORTED = /^http:\/\/creativecommons\.org\/licenses\/[a-z-]+\/[123]\.\d\/[a-z]{2,}\/$/;
/** The only hosts that `rights` may name without an extension (Presentation 3.0, 3.1 rights). */
const PLACES = /^https?:\/\/(?:www\.)?(creativecommons|rightsstatements)\.org\//;

/** Whether a text is a URI that `rights` may have, and which one to suggest if not. */
export type RightsCheck =
  | { readonly kind: 'known' }
  /** A URI that Loupe does not know: on another host, perhaps allowed by an extension, or of a new statement. */
  | { readonly kind: 'unknown'; readonly meant?: string }
  | { readonly kind: 'wrong'; readonly meant?: string };

/** The URI for a licence in words: `CC BY-SA 4.0`, `CC0`, `In Copyright`. */
function inWords(text: string): string | undefined {
  const words = text.toLowerCase().replace(/[\s_]+/g, ' ');
  if (/^cc ?(0|zero)( 1\.0)?$/.test(words)) return PUBLIC_DOMAIN[0];
  if (/^(public domain( mark)?|pdm)( 1\.0)?$/.test(words)) return PUBLIC_DOMAIN[1];
  if (/^(in copyright|all rights reserved|copyright(ed)?)$/.test(words)) return STATEMENTS[0];
  const licence = /^cc[ -](by(?:[ -](?:sa|nc|nd))*)(?: (\d\.\d))?$/.exec(words);
  if (licence)
    return `http://creativecommons.org/licenses/${licence[1]?.replaceAll(' ', '-')}/${licence[2] ?? '4.0'}/`;
  return STATEMENTS.find((uri) => uri.toLowerCase().includes(`/${words}/`));
}

/** The URI as its publisher writes it, for one with https, www, a page for people, or no slash at the end. */
function tidied(uri: string): string {
  return uri
    .replace(/^https?:\/\/(?:www\.)?/i, 'http://')
    .replace(/^(http:\/\/rightsstatements\.org)\/page\//, '$1/vocab/')
    .replace(/[?#].*$/s, '')
    .replace(/\/(?:deed|legalcode)?(?:\.[\w-]+)?$/, '/')
    .replace(/([^/])$/, '$1/');
}

function isKnown(uri: string): boolean {
  return KNOWN_SET.has(uri) || PORTED.test(uri);
}

/**
 * The URI for `rights` from a link to a licence or statement as programs write it into scans: with `http:`, as the
 * publishers have it, and without the page for people.
 *
 * @returns undefined when it is not a known one of Creative Commons or RightsStatements.org
 */
export function rightsUriOf(link: string): string | undefined {
  const uri = tidied(link.trim());
  return isKnown(uri) ? uri : undefined;
}

/** Whether a text may stand in `rights`: a URI of Creative Commons or RightsStatements.org, with `http:`. */
export function checkRights(text: string): RightsCheck {
  if (isKnown(text)) return { kind: 'known' };
  if (PLACES.test(text)) {
    const uri = tidied(text);
    if (isKnown(uri)) return { kind: 'wrong', meant: uri };
    const meant = nearest(uri, KNOWN);
    return { kind: 'unknown', ...(meant !== undefined && { meant }) };
  }
  if (/^https?:\/\/[^\s]+$/.test(text) && parsedUrl(text)) return { kind: 'unknown' };
  const meant = inWords(text);
  return { kind: 'wrong', ...(meant !== undefined && KNOWN_SET.has(meant) && { meant }) };
}
