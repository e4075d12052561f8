import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { unprintedLetters } from '../../../src/presentation/script/letters.ts';
import { mainFontLetters, otherLetters, tableFile, tableOf } from './font-letters.ts';

test('the table of letters is what the fonts have', { timeout: 120_000 }, async () => {
  const main = await mainFontLetters();
  const written = tableFile(tableOf(main), tableOf(await otherLetters(main)));
  const path = fileURLToPath(new URL('../../../src/presentation/script/letter-table.ts', import.meta.url));
  if (process.env['UPDATE_LETTERS']) await writeFile(path, written);
  expect(await readFile(path, 'utf8')).toBe(written);
});

test.each([
  'Ένα, два, tři × 1936',
  'رسالة می‌خواهد',
  'שָׁלוֹם',
  'क्षत्रिय',
  '東京、서울',
  '≈ ✓ 😀',
  'ไทย ខ្មែរ',
  'a\u200f\u00adb',
])('%s can be printed', (text) => expect(unprintedLetters(text)).toEqual([]));

test('letters that no font has are told once each', () => {
  expect(unprintedLetters('a ꯃꯤ ꯃ \ue000')).toEqual(['ꯃ', 'ꯤ', '\ue000']);
});
