import type { LineStarts } from './line-starts.ts';
import { keyWithoutColon, keyWithoutSpace, quotesAround } from './look-alikes.ts';
import { quoted } from './report.ts';
import { named } from './signs.ts';

/** A remark that stands directly behind a text and looks like a part of it: `Photo #3`. */
const REMARK = /^[ \t]+(#[\p{L}\p{N}][^\n]*)/u;

const FULL_WIDTH_REMARK = /\s(＃)\s/u;

/** Between letters of the keyboard: in texts of other scripts these commas are as they should be. */
const UNDIVIDED = /[!-~]([，、])\s*[!-~]/;

/** What stands before and after a text that is one of a list in brackets. */
const ITEM_BEFORE = /[[,]\s*$/;
const ITEM_AFTER = /^\s*[\],]/;

/** The widest gap between a text and its comma or bracket. */
const WIDEST_GAP = 200;

/** What stands before a text that begins on a line of its own. */
const OWN_LINE = /^[ \t]*(?:- +)*$/;

/** Language tags, as keys of texts in several languages. */
const LANGUAGE_KEY = /^[a-z]{2,3}$/;

/** The first column that no text of an essay begins in, behind nothing but spaces. */
const MOST_INDENTED = 200;

/** The longest text that a suggestion repeats. */
const MOST_QUOTED = 80;

/** A text of YAML without quotes, and where it stands in the file. */
export interface PlainText {
  readonly yaml: { readonly text: string; readonly lines: LineStarts };
  readonly start: number;
  readonly end: number;
  /** With a remark behind it. */
  readonly nodeEnd: number;
  /** As YAML reads it. */
  readonly text: string;
}

export interface Suspicion {
  readonly rule: string;
  readonly message: string;
  readonly suggestion: string;
  /** The words that it is about. */
  readonly within: string;
}

/** Whether nothing but hyphens of a list stands before a text in its line, or nothing at all. */
function beginningOf({ yaml, start }: PlainText): { readonly ofLine: boolean; readonly ofColumn: boolean } {
  const { column } = yaml.lines.placeOf(start);
  const ofLine = column < MOST_INDENTED && OWN_LINE.test(yaml.text.slice(start - column + 1, start));
  return { ofLine, ofColumn: column === 1 };
}

/** Whether a word is a key that the file may have, or may be a language. */
export function keyTest(keys: ReadonlySet<string>): (word: string) => boolean {
  return (word) => keys.has(word) || LANGUAGE_KEY.test(word);
}

/** Keys that have become a part of the text, since no colon and space follow them. */
function keysWithin(plain: PlainText, keys: ReadonlySet<string>): readonly Suspicion[] {
  const isKey = keyTest(keys);
  const lines = plain.yaml.text.slice(plain.start, plain.end).split('\n');
  const begins = beginningOf(plain);
  return lines.flatMap((line, index) => {
    // Within a text that goes on, `date:1940` is nothing unusual.
    const key =
      keyWithoutColon(line, isKey) ??
      (index === 0 || begins.ofColumn ? keyWithoutSpace(line, (word) => keys.has(word)) : undefined);
    if (!key || (index === 0 && !begins.ofLine)) return [];
    const within = line.slice(0, key.index + 1).replace(/^[ \t]*(?:- +)*/, '');
    return { rule: 'look-alike', message: key.message, suggestion: key.suggestion, within };
  });
}

/** Whether a text is one of a list in brackets. */
function isListed({ yaml: { text }, start, end }: PlainText): boolean {
  return (
    ITEM_BEFORE.test(text.slice(Math.max(0, start - WIDEST_GAP), start)) &&
    ITEM_AFTER.test(text.slice(end, end + WIDEST_GAP))
  );
}

/**
 * What the author of a text without quotes probably meant otherwise than YAML reads it.
 *
 * @param keys that the file may have, anywhere
 * @returns keys that were swallowed, for which the text cannot be read as it is, and what may be meant as it stands
 */
export function meantOtherwise(
  plain: PlainText,
  keys: ReadonlySet<string>,
): { readonly keys: readonly Suspicion[]; readonly others: readonly Suspicion[] } {
  const { yaml, end, nodeEnd, text } = plain;
  const others: Suspicion[] = [];
  const [, remark] = REMARK.exec(yaml.text.slice(end, nodeEnd)) ?? [];
  if (remark !== undefined)
    others.push({
      rule: 'comment',
      message: `what follows ${quoted(text)} is left out, because a # after a space begins a remark`,
      suggestion: 'put a text that holds # between double quotes, or write a space after the # of a remark',
      within: remark,
    });
  const [, sign] = FULL_WIDTH_REMARK.exec(text) ?? [];
  if (sign !== undefined)
    others.push({
      rule: 'look-alike',
      message: 'a full-width number sign (＃) begins no remark, and is a letter of the text',
      suggestion: 'begin a remark with #',
      within: sign,
    });
  const [, comma] = UNDIVIDED.exec(text) ?? [];
  if (comma !== undefined && isListed(plain))
    others.push({
      rule: 'look-alike',
      message: `${named(comma)} divides nothing, and is a letter of the text`,
      suggestion: `divide what is between brackets with , and a space, or put a text that holds ${comma} between double quotes`,
      within: comma,
    });
  const quotes = text.length > MOST_QUOTED ? undefined : quotesAround(text);
  if (quotes !== undefined)
    others.push({
      rule: 'quotes',
      message: `${quotes} is a letter of the text, and not a quote of YAML`,
      suggestion: `write ${JSON.stringify(text.slice(1, -1))}, or ${JSON.stringify(text)} where the marks are to be read`,
      within: text,
    });
  return { keys: keysWithin(plain, keys), others };
}
