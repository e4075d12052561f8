import type { Limits } from '../../image/limits.ts';
import type { BaseUrl } from '../../urls.ts';
import { type Html, html } from './html.ts';
import { endonym, inSameLanguage, type Reader } from './reader.ts';

/** What pages about essays need beside the essay itself. */
export interface PageContext {
  /** Path prefix of the site: what the browser loads and follows is named by path, so that it works behind TLS. */
  readonly root: string;
  /** For what leaves the page: canonical addresses, and manifests that other programs are given. */
  readonly base: BaseUrl;
  readonly reader: Reader;
  readonly limits: Limits;
}

export interface HeadInput {
  /** The page's own absolute address, without a language. */
  readonly canonical: string;
  /** Languages that the page can be read in. */
  readonly languages: readonly string[];
  readonly title: string;
  readonly description: string;
  /** Absolute. */
  readonly image: string;
  readonly kind: 'article' | 'website';
  /** Kept out of search engines. */
  readonly hidden: boolean;
}

/** What search engines, and programs that show a preview of a link, read of a page. */
export function renderHead(input: HeadInput, { reader }: PageContext): Html {
  const alternates = input.languages.map(
    (tag) => html`<link rel="alternate" hreflang="${tag}" href="${input.canonical}?lang=${tag}">\n`,
  );
  const canonical = inSameLanguage(input.canonical, reader);
  return html`${input.hidden ? html`<meta name="robots" content="noindex">\n` : html``}<meta name="description" content="${input.description}">
<link rel="canonical" href="${canonical}">
${input.languages.length > 1 ? alternates : html``}<meta property="og:type" content="${input.kind}">
<meta property="og:title" content="${input.title}">
<meta property="og:description" content="${input.description}">
<meta property="og:url" content="${canonical}">
<meta property="og:image" content="${input.image}">
`;
}

/** Links to the same page in its other languages; nothing where there is one only. */
export function languageSwitch(path: string, languages: readonly string[], { reader }: PageContext): Html {
  if (languages.length < 2) return html``;
  const [current] = reader.languages;
  const links = languages.map((tag) => {
    const marks = tag === current ? html` aria-current="true"` : html``;
    return html`<a href="${path}?lang=${tag}" lang="${tag}" hreflang="${tag}"${marks}>${endonym(tag)}</a>\n`;
  });
  return html`<nav class="languages" aria-label="${reader.words.languages}">${links}</nav>`;
}

/** The languages of an essay that a page can be asked in. */
export function languagesOf({ languages }: { readonly languages: readonly string[] }): readonly string[] {
  return languages.filter((tag) => tag !== 'none');
}
