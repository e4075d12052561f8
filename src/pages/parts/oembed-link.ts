import { oembedUrl } from '../../urls.ts';
import { type Html, html } from './html.ts';
import { inSameLanguage, type PageContext } from './reader.ts';

/** Where programs that show links learn what to show (oEmbed, 4). @param page its absolute address */
export function oembedLink(page: string, title: string, { base, reader }: PageContext): Html {
  return html`<link rel="alternate" type="application/json+oembed" href="${oembedUrl(base, inSameLanguage(page, reader))}" title="${title}">\n`;
}
