import { expect, test } from 'vitest';
import { indexedForms } from '../../../src/search/words/forms.ts';
import { KnownWords } from '../../../src/search/words/known-words.ts';

/** More words than are kept. */
const WORDS = Array.from({ length: 60_000 }, (_, at) => `walking${at.toString(36).replace(/\d/g, 'x')}${at}`);

test('a word is found by the same each time, in its language, however many others came between', () => {
  const known = new KnownWords();
  const text = 'Los CAMINOS, caminos';
  const all = () => [known.at(text, 4, 11, 'es'), known.at(text, 13, 20, 'es'), known.at(text, 4, 11, 'en')];
  const before = all();
  expect(before.map(({ word }) => word)).toEqual(['caminos', 'caminos', 'caminos']);
  expect(before.map(({ stems }) => stems)).toEqual([['escamin'], ['escamin'], ['encamino']]);
  for (const word of WORDS) expect(known.at(word, 0, word.length, 'en').word).toBe(word);
  expect(all()).toEqual(before);
});

test('a word of a text is that between its signs, whatever it begins and ends with', () => {
  expect(indexedForms({ xx: ['Ñandú/01 (x²)—«Ærø» ', ''] }).words).toBe('nandu 01 x2 aero \ue000');
  expect(indexedForms({ xx: [`${'a'.repeat(70)} b`] }).words).toBe(`${'a'.repeat(64)} b`);
});
