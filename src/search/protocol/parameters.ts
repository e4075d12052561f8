import { LoupeError } from '../../errors.ts';
import { motivationMark } from '../texts/found-text.ts';
import type { WantedMarks } from '../words/query.ts';

/** What a request to a service asks for (Content Search 2.0, 4.1.1 and 5.1). */
export interface SearchParameters {
  readonly q: string | undefined;
  /** Parted by spaces: a text with any of them is found. Left out: with any motivation. */
  readonly motivation: string | undefined;
  /** From 1. */
  readonly page: number;
  /** How many texts a word must find. */
  readonly min: number;
  /** Names of parameters that are not used here. */
  readonly ignored: readonly string[];
}

const USED = { search: ['q', 'motivation', 'page'], autocomplete: ['q', 'motivation', 'min'] } as const;

/** Names of parameters that a response repeats. */
const MOST_IGNORED = 20;
const LONGEST_NAME = 40;

const WHOLE = /^[1-9]\d{0,5}$/;

/** Motivations that a request may name. */
const MOST_MOTIVATIONS = 20;

type Written = Readonly<Record<string, unknown>>;

/**
 * Reads the query of a request. What is not used is ignored, and told (4.2.4).
 *
 * @throws LoupeError `invalid-request` for a parameter that is used and written twice, or is not of its form
 */
export function searchParameters(kind: keyof typeof USED, query: Written): SearchParameters {
  const used: readonly string[] = USED[kind];
  return {
    q: parameterIn(query, 'q'),
    motivation: motivationIn(query),
    page: kind === 'search' ? wholeNumber(query, 'page') : 1,
    min: kind === 'autocomplete' ? wholeNumber(query, 'min') : 1,
    ignored: Object.keys(query)
      .filter((name) => !used.includes(name) && name.length <= LONGEST_NAME)
      .slice(0, MOST_IGNORED),
  };
}

/** One parameter; undefined where it is not given. */
function parameterIn(query: Written, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new LoupeError('invalid-request', 'given more than once', { parameter: name });
}

function motivationIn(query: Written): string | undefined {
  const text = parameterIn(query, 'motivation')?.trim() ?? '';
  if (text.split(/\s+/).length > MOST_MOTIVATIONS)
    throw new LoupeError('invalid-request', `at most ${MOST_MOTIVATIONS} motivations`, {
      parameter: 'motivation',
    });
  return text === '' ? undefined : text;
}

function wholeNumber(query: Written, name: string): number {
  const text = parameterIn(query, name);
  if (text === undefined) return 1;
  if (!WHOLE.test(text))
    throw new LoupeError('invalid-request', 'a whole number from 1', { parameter: name });
  return Number(text);
}

/** By what the texts of motivations are found. `non-painting` is every text (1.0, 3.2.1): what is painted is a picture. */
export function motivationMarks(motivation: string | undefined): WantedMarks {
  const named = motivation?.split(/\s+/) ?? [];
  if (named.length === 0 || named.includes('non-painting')) return [];
  // One that no text can have finds none.
  return [named.map((each) => motivationMark(each) ?? 'motivationnone')];
}
