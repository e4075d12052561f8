import { oembedUrl } from '../../urls.ts';
import { type Html, html } from './html.ts';
import type { PageContext } from './reader.ts';

/** Where programs that show links learn what to show (oEmbed, 4). @param page its absolute address */
export function oembedLink(page: string, title: string, { base }: PageContext): Html {
  return html`<link rel="alternate" type="application/json+oembed" href="${oembedUrl(base, page)}" title="${title}">\n`;
}
