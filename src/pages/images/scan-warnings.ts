import { type Html, html } from '../parts/html.ts';
import type { PageLanguage } from '../words/words.ts';
import { IMAGE_WORDS } from './words.ts';

/**
 * What is wrong with a scan that is shown all the same; nothing where nothing is. The sentences are English, and marked so
 * on pages in another language.
 */
export function scanWarnings(sentences: readonly string[], pageLanguage: PageLanguage): Html {
  if (sentences.length === 0) return html``;
  const listed = sentences.join('; ');
  const language = pageLanguage === 'en' ? html`` : html` lang="en"`;
  return html`<p class="note">${IMAGE_WORDS[pageLanguage].servedWithWarning} <bdi${language}>${listed}.</bdi></p>`;
}
