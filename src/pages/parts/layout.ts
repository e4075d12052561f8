import type { LanguageMap } from '../../presentation/model/manifest.ts';
import { directionOf } from '../../presentation/script/direction.ts';
import { feedUrl } from '../../urls.ts';
import { assetPath, neededModules } from './asset-addresses.ts';
import { Html, html } from './html.ts';
import type { LinkPicture } from './link-picture.ts';
import { ownLanguage, rootMarks } from './marked-text.ts';
import { endonym, inSameLanguage, lineFor, type PageContext } from './reader.ts';

/** The site's icon: a loupe over a frame. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1d1b18"/><circle cx="14" cy="14" r="8" fill="none" stroke="#e0a070" stroke-width="3"/><path d="M20 20l7 7" stroke="#e0a070" stroke-width="4" stroke-linecap="round"/></svg>`;

const PAGE_STYLES = ['loupe.css'];

/** What every page is made of. */
export interface Page {
  readonly title: string;
  /** Path prefix of the site, without a trailing slash: pages link by path, so that they work behind TLS too. */
  readonly root: string;
  readonly body: Html;
  /** BCP 47; English when left out. */
  readonly language?: string;
  /** More for the head: descriptions and links. */
  readonly head?: Html;
  /** Style sheets below `/assets/`; those of most pages when left out. */
  readonly styles?: readonly string[];
  /** Scripts below the site's own `/assets/`, run in this order when the document is there; none is inline. */
  readonly scripts?: readonly string[];
  /** ES modules below `/assets/`, run after the scripts. */
  readonly modules?: readonly string[];
  readonly bodyClass?: string;
}

/** The whole document. */
export function renderPage(page: Page): string {
  const { title, root, body, language = 'en', head = html``, bodyClass = '' } = page;
  const { styles = PAGE_STYLES, scripts = [], modules = [] } = page;
  const tags = [
    ...styles.map((style) => html`<link rel="stylesheet" href="${assetPath(root, style)}">\n`),
    ...scripts.map((script) => html`<script src="${assetPath(root, script)}" defer></script>\n`),
    ...modules.map((module) => html`<script src="${assetPath(root, module)}" type="module"></script>\n`),
    ...neededModules(modules).map(
      (module) => html`<link rel="modulepreload" href="${assetPath(root, module)}">\n`,
    ),
  ];
  return html`${new Html('<!doctype html>')}
<html${rootMarks(language)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}<link rel="icon" href="${root}/assets/icon.svg" type="image/svg+xml">
${tags}</head>
<body class="${bodyClass}">
${body}
</body>
</html>
`.text;
}

export interface HeadInput {
  /** The page's own absolute address, without a language. */
  readonly canonical: string;
  /** Languages that the page can be read in. */
  readonly languages: readonly string[];
  readonly title: string;
  readonly description: string;
  readonly picture: LinkPicture;
  /** What the picture shows. */
  readonly alternativeText: string;
  /** The address that links lead to, where it is another one: of a detail. */
  readonly address?: string | undefined;
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
  const { picture } = input;
  const address = input.address === undefined ? canonical : inSameLanguage(input.address, reader);
  return html`${input.hidden ? html`<meta name="robots" content="noindex">\n` : html``}<meta name="description" content="${input.description}">
<link rel="canonical" href="${canonical}">
${input.languages.length > 1 ? alternates : html``}<meta property="og:type" content="${input.kind}">
<meta property="og:title" content="${input.title}">
<meta property="og:description" content="${input.description}">
<meta property="og:url" content="${address}">
<meta property="og:image" content="${picture.url}">
<meta property="og:image:width" content="${picture.width}">
<meta property="og:image:height" content="${picture.height}">
<meta property="og:image:alt" content="${input.alternativeText}">
<meta name="twitter:card" content="summary_large_image">
`;
}

/** Leads programs that read feeds to the one of new essays. @param title of the archive; its kind alone where that is not known */
export function feedLink(title: LanguageMap | undefined, { root, reader }: PageContext): Html {
  const name = title === undefined ? 'Atom' : lineFor(title, reader);
  return html`<link rel="alternate" type="application/atom+xml" title="${name}" href="${inSameLanguage(feedUrl(root), reader)}">\n`;
}

/** Links to the same page in its other languages; nothing where there is one only. */
export function languageSwitch(path: string, languages: readonly string[], { reader }: PageContext): Html {
  if (languages.length < 2) return html``;
  const [current] = reader.languages;
  const links = languages.map((tag) => {
    const marks = tag === current ? html` aria-current="true"` : html``;
    const direction = directionOf(tag) === directionOf(reader.textLanguage) ? html`` : html` dir="auto"`;
    return html`<a href="${path}${path.includes('?') ? '&' : '?'}lang=${tag}" lang="${tag}" hreflang="${tag}"${direction}${marks}>${endonym(tag)}</a>\n`;
  });
  return html`<nav class="languages"${ownLanguage(reader)} aria-label="${reader.words.languages}">${links}</nav>`;
}
