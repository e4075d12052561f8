import { readFileSync } from 'node:fs';
import { seededRandom } from '../random.ts';
import { captionsOf, vocabularyOf } from './captions.ts';

/** The written list: one query a line. */
export const QUERIES = new URL('./queries.txt', import.meta.url);

/** Of how many captions a word of the list may be found in at most, and how many are looked through for that. */
const MOST = 1 / 10;
const SAMPLE = 10_000;

/** Queries of one word, of a beginning, and of two words, by turns: the list as it was written. */
export function* makeQueries(count: number): Iterable<string> {
  const next = seededRandom(7);
  const found = new Map<string, number>();
  for (const caption of captionsOf(SAMPLE))
    for (const word of new Set(caption.replace('.', '').split(' ')))
      found.set(word, (found.get(word) ?? 0) + 1);
  const vocabulary = vocabularyOf(1);
  /** Frequent ones too: as often as texts have them. */
  const word = (): string => {
    for (;;) {
      const chosen = vocabulary[Math.floor(vocabulary.length ** next()) - 1] ?? '';
      if ((found.get(chosen) ?? 0) <= SAMPLE * MOST) return chosen;
    }
  };
  const beginning = (): string => {
    for (;;) {
      const stem = word().slice(0, 4);
      let texts = 0;
      for (const [each, count] of found) if (each.startsWith(stem)) texts += count;
      if (stem.length >= 3 && texts <= SAMPLE * MOST) return `${stem}*`;
    }
  };
  for (let at = 0; at < count; at += 1)
    yield at % 3 === 0 ? word() : at % 3 === 1 ? beginning() : `${word()} ${word()}`;
}

export function writtenQueries(): readonly string[] {
  return readFileSync(QUERIES, 'utf8').trimEnd().split('\n');
}
