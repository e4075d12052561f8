import type { JsonObject } from '../../presentation/model/json-value.ts';
import type { LanguageMap } from '../../presentation/model/manifest.ts';
import type { DescribedThing } from './description.ts';
import { type TimeSpan, timeSpanOf } from './time-span.ts';

/** A photograph, or an essay, as it is cited, in one language. */
export interface Citation {
  readonly title: string;
  readonly creators: readonly string[];
  /** As people read it. */
  readonly date?: string;
  readonly span?: TimeSpan;
  /** The essay that a photograph is in. */
  readonly essay?: string;
  /** Who provides it. */
  readonly provider?: string;
  /** A URI, or a credit where there is none. */
  readonly rights?: string;
  /** Of its page, or of a detail of a photograph. */
  readonly url: string;
  /** A day: `2026-11-28`. */
  readonly accessed?: string;
}

export interface CitedBeside extends Pick<Citation, 'url' | 'accessed'> {
  readonly essay?: LanguageMap;
  /** A text as one line without markup, in the language of the citation. */
  readonly say: (map: LanguageMap) => string;
}

/** What is cited of a photograph, or of an essay where none is named beside it. */
export function citationOf(
  { label, terms, date, providers, rights, credit }: DescribedThing,
  { essay, url, accessed, say }: CitedBeside,
): Citation {
  const words = date?.words && say(date.words);
  const span = date?.edtf === undefined ? undefined : timeSpanOf(date.edtf);
  const [provider] = providers;
  const allowed = rights ?? (credit && say(credit));
  return {
    title: say(label),
    creators: (terms.creator ?? []).map(say).filter((name) => name !== ''),
    ...((words ?? date?.edtf) !== undefined && { date: words ?? date?.edtf ?? '' }),
    ...(span && { span }),
    ...(essay && { essay: say(essay) }),
    ...(provider && { provider: say(provider.label) }),
    ...(allowed !== undefined && { rights: allowed }),
    url,
    ...(accessed !== undefined && { accessed }),
  };
}

/** One line for a footnote: who, what, when, where, on which terms. It has no words of its own, and so no language. */
export function citationText(citation: Citation): string {
  const { title, creators, date, essay, provider, url, accessed, rights } = citation;
  const made = [creators.join('; '), `“${title}”`, date].filter(Boolean).join(', ');
  const found = accessed === undefined ? url : `${url} [${accessed}]`;
  return [made, essay, provider, found, rights].filter(Boolean).join('. ');
}

const BIBTEX_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  // Programs pair braces before they read commands: an escaped one counts.
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
};

/** A text in which nothing is a command. */
function bibtexText(text: string): string {
  return text
    .replace(/[\\^~{}$&#%_]/g, (letter) => BIBTEX_ESCAPES[letter] ?? `\\${letter}`)
    .replace(/\s+/g, ' ')
    .trim();
}

/** Braces within a URL are escaped in it, so that no others are needed. */
function bibtexUrl(url: string): string {
  return url.replace(/[{}\\\s]/g, encodeURIComponent);
}

/** The end of an address, as a name that programs take: `exile-cactus-01`. */
function keyOf(url: string): string {
  const [, path = url] = /\/(?:photo|essay)\/([^?#]*)/.exec(url) ?? [];
  return path.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'photograph';
}

/** An entry of BibTeX, with the fields of BibLaTeX for dates. */
export function bibtexEntry(citation: Citation): string {
  const { title, creators, date, span, essay, provider, url, accessed, rights } = citation;
  const { begin, end } = span ?? {};
  const [year] = begin?.split('-') ?? [];
  const dates =
    begin !== undefined && end !== undefined && begin !== end ? `${begin}/${end}` : (begin ?? end);
  // Names are whole ones: what stands before a comma or after `and` is not guessed.
  const author = creators.map((name) => `{${bibtexText(name)}}`).join(' and ');
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['author', author || undefined],
    ['title', `{${bibtexText(title)}}`],
    // In words where the year alone is not known.
    ['year', year ?? (date === undefined ? undefined : bibtexText(date))],
    ['date', dates],
    ['howpublished', essay === undefined ? undefined : bibtexText(essay)],
    ['publisher', provider === undefined ? undefined : bibtexText(provider)],
    ['url', bibtexUrl(url)],
    ['urldate', accessed],
    ['note', rights === undefined ? undefined : bibtexText(rights)],
  ];
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name} = {${value}}`]));
  return `@misc{${keyOf(url)},\n${lines.join(',\n')}\n}\n`;
}

function dateParts(...days: readonly (string | undefined)[]): JsonObject {
  return { 'date-parts': days.flatMap((day) => (day === undefined ? [] : [day.split('-').map(Number)])) };
}

/** An item of CSL-JSON 1.0, as programs for references read it. */
export function cslItem(citation: Citation): JsonObject {
  const { title, creators, date, span, essay, provider, url, accessed, rights } = citation;
  const { begin, end } = span ?? {};
  const issued =
    begin !== undefined ? dateParts(begin, end === begin ? undefined : end) : date && { literal: date };
  return {
    id: keyOf(url),
    type: essay === undefined ? 'webpage' : 'graphic',
    title,
    ...(creators.length > 0 && { author: creators.map((literal) => ({ literal })) }),
    ...(issued && { issued }),
    ...(essay !== undefined && { 'container-title': essay }),
    ...(provider !== undefined && { publisher: provider }),
    URL: url,
    ...(accessed !== undefined && { accessed: dateParts(accessed) }),
    ...(rights !== undefined && { note: rights }),
  };
}
