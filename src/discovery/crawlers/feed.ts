import { plainTexts } from '../../presentation/html/plain-text.ts';
import type { ManifestSummary } from '../../presentation/model/collection.ts';
import type { LanguageMap } from '../../presentation/model/manifest.ts';
import { type Wording, wordingAmong } from '../../presentation/script/wording.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { type BaseUrl, crawledImageUrl, essayUrl, feedUrl } from '../../urls.ts';
import { element, escapeXml, XML_DECLARATION, type Xml } from '../descriptions/xml.ts';

// Atom 1.0 (RFC 4287): essays that are new.

const NAMESPACE = 'http://www.w3.org/2005/Atom';

/** Characters of a summary. */
const MOST_CHARACTERS = 600;

/** An essay that the feed tells of. */
export interface FedEssay {
  /** The id under which it was published first. */
  readonly firstId: string;
  readonly publishedMs: number;
  readonly changedMs: number;
  readonly essay: ManifestSummary;
}

export interface Feed {
  readonly base: BaseUrl;
  /** Name of the archive. */
  readonly title: LanguageMap;
  /**
   * BCP 47, the one that is wished for first. What an essay does not have in that one is told in the essay's own language, as
   * on its page; texts in none of them are told as they are.
   */
  readonly languages: readonly string[];
  /** The language that the address asks for. */
  readonly asked: string | undefined;
  /** Newest first. */
  readonly essays: readonly FedEssay[];
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

/** In one language, as a line of plain text; what looks like HTML in a value is that (3.0, 4.5). */
function lineIn(map: LanguageMap, languages: readonly string[]): Wording {
  const { values, language } = wordingAmong(plainTexts(map), languages);
  return { values: [values.join(' · ').replace(/\s+/g, ' ').trim()], language };
}

/** The same of a label, or of another text that is shown as it is. */
function labelIn(map: LanguageMap, languages: readonly string[]): Wording {
  return lineIn(valuesOfPlainTexts(map), languages);
}

function text(name: string, { values: [line = ''], language }: Wording): Xml {
  const cut =
    line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS).replace(/\s+\S*$/, '')} …` : line;
  return element(name, { 'xml:lang': language }, cut);
}

function inLanguage(address: string, asked: string | undefined): string {
  return asked === undefined ? address : `${address}?lang=${encodeURIComponent(asked)}`;
}

/** Says the language of a text in HTML, which has none of its entry. */
function langOf({ language }: Wording): string {
  return language === undefined ? '' : ` lang="${escapeXml(language)}"`;
}

/** The picture with its alternative text, and what the essay says of itself, as HTML. */
function contentOf(essay: ManifestSummary, base: BaseUrl, languages: readonly string[]): Xml {
  const { thumbnail, alternativeText, label, summary } = essay;
  const words = summary ? lineIn(summary, languages) : labelIn(label, languages);
  const alternative = labelIn(alternativeText ?? label, languages);
  const [[line = ''], [alt = '']] = [words.values, alternative.values];
  const picture = `<p><img src="${escapeXml(crawledImageUrl(base, thumbnail.identifier))}" alt="${escapeXml(alt)}"${langOf(alternative)}></p>`;
  return element('content', { type: 'html' }, `${picture}<p${langOf(words)}>${escapeXml(line)}</p>`);
}

function languagesOfEntry({ languages: own = [] }: ManifestSummary, { languages }: Feed): readonly string[] {
  return [...languages.slice(0, 1), ...own, ...languages];
}

function entry({ firstId, publishedMs, changedMs, essay }: FedEssay, feed: Feed): Xml {
  const { base, asked } = feed;
  const languages = languagesOfEntry(essay, feed);
  const { id, label, summary, thumbnail } = essay;
  return element('entry', {}, [
    element('id', {}, essayUrl(base, firstId)),
    text('title', labelIn(label, languages)),
    element('link', { rel: 'alternate', type: 'text/html', href: inLanguage(essayUrl(base, id), asked) }),
    element('link', {
      rel: 'enclosure',
      type: 'image/jpeg',
      href: crawledImageUrl(base, thumbnail.identifier),
    }),
    element('published', {}, moment(publishedMs)),
    element('updated', {}, moment(changedMs)),
    ...(summary ? [text('summary', lineIn(summary, languages))] : []),
    contentOf(essay, base, languages),
  ]);
}

/** When anything that a feed tells last changed, milliseconds since 1970; 0 for one that tells nothing. */
export function feedChangedMs(essays: readonly FedEssay[]): number {
  return essays.reduce((latest, { changedMs }) => Math.max(latest, changedMs), 0);
}

/** The feed. */
export function atomFeed(feed: Feed): string {
  const { base, title, languages, asked, essays } = feed;
  const archive = labelIn(title, languages);
  const root = element('feed', { xmlns: NAMESPACE }, [
    element('id', {}, feedUrl(base)),
    text('title', archive),
    // An author is wanted where entries have none (4.1.1).
    element('author', {}, [text('name', { ...archive, language: undefined })]),
    element('link', { rel: 'self', type: 'application/atom+xml', href: inLanguage(feedUrl(base), asked) }),
    element('link', { rel: 'alternate', type: 'text/html', href: inLanguage(`${base}/`, asked) }),
    element('icon', {}, `${base}/assets/icon.svg`),
    element('updated', {}, moment(feedChangedMs(essays))),
    ...essays.map((essay) => entry(essay, feed)),
  ]);
  return `${XML_DECLARATION}${root.text}\n`;
}
