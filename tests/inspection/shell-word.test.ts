import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pathWord, shellWord } from '../../src/inspection/shell-word.ts';
import { printable } from '../../src/storage/printable.ts';

const HOSTILE = [
  'plain.jpg',
  'it\'s; touch PWNED $(touch P2) `touch P3` $HOME ~ * ? [a] {b,c} \\ " ! # & | < >.jpg',
  "esc\u001b[31m\nline'quote!bang\\back\u0085\u202egpj.exe\t.jpg",
  '$\'x\'$"y"',
  'Grüße 東京 🏛.tif',
  '-rf',
];

test('a word for a shell is that text and nothing else, and no terminal obeys it', () => {
  const words = HOSTILE.map(shellWord);
  for (const word of words) expect(printable(word)).toBe(word);
  // One shell for all: each is told from the next by a NUL.
  const told = execFileSync('bash', ['-c', `printf '%s\\0' ${words.join(' ')}`]).toString();
  expect(told.split('\0').slice(0, -1)).toEqual(HOSTILE);
});

test('no program takes a path for a flag', () => {
  expect(pathWord('-rf')).toBe("'./-rf'");
  expect(pathWord('--in.jpg')).toBe("'./--in.jpg'");
  expect(pathWord('msl:evil.jpg')).toBe("'msl:evil.jpg'");
  expect(pathWord('../box/1.jpg')).toBe("'../box/1.jpg'");
});
