import { seededRandom } from '../random.ts';

/** Words of a caption, on average. */
const WORDS = 27;
const VOCABULARY = 20_000;

const BEGINNINGS = 'b c d f g h l m n p r s t v br cr dr gl pl st tr'.split(' ');
const VOWELS = 'a e i o u ea ie'.split(' ');
const ENDINGS = ['', '', 'n', 'r', 's', 't', 'l', 'ing', 'ed', 'er', 'ción', 'mente', 'oso', 'ista'];

/** Words that look like those of English and Spanish, the most frequent first. */
export function vocabularyOf(seed: number): readonly string[] {
  const next = seededRandom(seed);
  const of = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? '';
  const words = new Set<string>();
  while (words.size < VOCABULARY) {
    const syllables = 1 + Math.floor(next() * 3);
    let word = '';
    for (let at = 0; at < syllables; at += 1) word += of(BEGINNINGS) + of(VOWELS);
    words.add(word + of(ENDINGS));
  }
  return [...words];
}

/** Captions whose words are as frequent as those of a language (Zipf). */
export function* captionsOf(count: number, seed = 1): Iterable<string> {
  const vocabulary = vocabularyOf(seed);
  const next = seededRandom(seed + 1);
  const word = (): string => vocabulary[Math.floor(vocabulary.length ** next()) - 1] ?? '';
  for (let at = 0; at < count; at += 1) {
    const words = Array.from({ length: WORDS - 6 + Math.floor(next() * 13) }, word);
    yield `${words.join(' ')}.`;
  }
}
