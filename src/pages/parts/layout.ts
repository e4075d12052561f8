import { Html, html } from './html.ts';

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
    ...styles.map((style) => html`<link rel="stylesheet" href="${root}/assets/${style}">\n`),
    ...scripts.map((script) => html`<script src="${root}/assets/${script}" defer></script>\n`),
    ...modules.map((module) => html`<script src="${root}/assets/${module}" type="module"></script>\n`),
  ];
  return html`${new Html('<!doctype html>')}
<html lang="${language}">
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
