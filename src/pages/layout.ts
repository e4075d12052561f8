import { Html, html } from './html.ts';

/** What every page is made of. */
export interface Page {
  readonly title: string;
  /** Path prefix of the site, without a trailing slash: pages link by path, so that they work behind TLS too. */
  readonly root: string;
  readonly body: Html;
  /** Scripts below the site's own `/assets/`, run in this order when the document is there; none is inline. */
  readonly scripts?: readonly string[];
  /** ES modules below `/assets/`, run after the scripts. */
  readonly modules?: readonly string[];
  readonly bodyClass?: string;
}

/** The whole document. */
export function renderPage({ title, root, body, scripts = [], modules = [], bodyClass = '' }: Page): string {
  const tags = [
    ...scripts.map((script) => html`<script src="${root}/assets/${script}" defer></script>\n`),
    ...modules.map((module) => html`<script src="${root}/assets/${module}" type="module"></script>\n`),
  ];
  return html`${new Html('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${root}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}/assets/loupe.css">
${tags}</head>
<body class="${bodyClass}">
${body}
</body>
</html>
`.text;
}
