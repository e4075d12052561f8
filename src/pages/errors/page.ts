import { dateForPeople } from '../../presentation/text/date-for-people.ts';
import { type Html, html } from '../parts/html.ts';
import { renderPage } from '../parts/layout.ts';
import { ownWords } from '../parts/marked-text.ts';
import { inSameLanguage, type Reader } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { ERROR_WORDS, type Trouble } from './words.ts';

/** What went wrong, for a person. */
export interface ErrorPage {
  readonly root: string;
  readonly reader: Reader;
  readonly status: number;
  /** An English sentence that says why; undefined where nothing may be told. */
  readonly sentence: string | undefined;
  /** English sentences that say where else it is to be had, addresses at their ends. */
  readonly doors?: readonly string[];
  /** The day since when it is gone: `2026-11-28`. */
  readonly goneSince?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** By which the log tells more. */
  readonly requestId: string;
}

function troubleOf({ status, sentence }: Pick<ErrorPage, 'status' | 'sentence'>): Trouble {
  if (status === 404) return 'nothing';
  if (status === 405) return 'method';
  if (status === 410) return 'gone';
  if (status === 429 || status === 503) return 'busy';
  if (status < 500) return 'address';
  return sentence === undefined ? 'fault' : 'picture';
}

/** A sentence, with its address as a link. */
function door(sentence: string): Html {
  const [, before = sentence, address] = /^(.*: )(https?:\/\/\S+)$/.exec(sentence) ?? [];
  if (address === undefined) return html`<li>${sentence}</li>`;
  return html`<li>${before}<a href="${address}">${address}</a></li>`;
}

/** What happened, in the words of the reader, and what the server says of it, in English. */
function story(page: ErrorPage, trouble: Trouble): Html {
  const { reader, sentence, doors = [], goneSince, retryAfterSeconds, requestId } = page;
  const language = reader.pageLanguage;
  const words = ERROR_WORDS[language];
  const gone =
    goneSince === undefined ? html`` : html`<p>${words.deletedOn(dateForPeople(goneSince, language))}</p>\n`;
  const isEnglish = language === 'en';
  const why =
    sentence === undefined || goneSince !== undefined
      ? html``
      : html`<p class="reason"${isEnglish ? html`` : html` lang="en" dir="ltr"`}>${sentence}</p>\n`;
  const elsewhere =
    doors.length === 0
      ? html``
      : html`<ul class="reason"${isEnglish ? html`` : html` lang="en" dir="ltr"`}>${doors.map(door)}</ul>\n`;
  const again =
    retryAfterSeconds === undefined
      ? html``
      : html`<p>${words.tryAgainIn(retryAfterSeconds)} <a href="">${words.tryAgain}</a></p>\n`;
  const number =
    trouble === 'fault' ? html`<p><code title="${words.numberOfRequest}">${requestId}</code></p>\n` : html``;
  return html`<h1>${words.headings[trouble]}</h1>
${gone}${why}<p>${words.advice[trouble]}</p>
${elsewhere}${again}${number}`;
}

/** Says to a person why a page cannot be shown, and how to go on. */
export function renderErrorPage(page: ErrorPage): string {
  const { root, reader } = page;
  const trouble = troubleOf(page);
  const { words } = reader;
  const home = inSameLanguage(`${root}/`, reader);
  const heading = ERROR_WORDS[reader.pageLanguage].headings[trouble];
  return renderPage({
    title: `${heading} – Loupe`,
    root,
    language: reader.textLanguage,
    styles: ['loupe.css', 'essay.css'],
    head: html`<meta name="robots" content="noindex">\n`,
    body: html`<header class="top"><a class="home" href="${home}">${ownWords(words.allEssays, reader)}</a></header>
<main class="message">${story(page, trouble)}${searchBox(root, reader)}
<p class="ways"><a href="${home}">${ownWords(words.allEssays, reader)}</a> · <a href="${inSameLanguage(`${root}/images`, reader)}">${ownWords(words.allImages, reader)}</a></p></main>`,
  });
}
