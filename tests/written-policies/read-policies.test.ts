import { expect, test } from 'vitest';
import { readPolicies } from '../../src/written-policies/read-policies.ts';

function sentences(text: string): string[] {
  const read = readPolicies(Buffer.from(text));
  if ('policies' in read) return [];
  return read.problems.map(
    ({ line, column, message, suggestion }) => `${line}:${column} ${message}; ${suggestion}`,
  );
}

function policyOf(text: string, identifier: string): unknown {
  const read = readPolicies(Buffer.from(text));
  return 'policies' in read ? read.policies.of(identifier) : read.problems;
}

test('of each key the deepest folder counts that says anything of it', () => {
  const text = `
archive: { colour: keep }
folders:
  plates: { negative: true }
  plates/press/: { colour: srgb, negative: "#D98A4b" }
  plates/press/copies: { negative: false }
  constructor: { colour: srgb }
  masters: { reusePyramids: true }
  masters/press: { reusePyramids: false, negative: false }
`;
  expect(policyOf(text, 'a')).toEqual({ colour: 'keep' });
  expect(policyOf(text, 'plates/1')).toEqual({ colour: 'keep', negative: true });
  expect(policyOf(text, 'plates-2/1')).toEqual({ colour: 'keep' });
  expect(policyOf(text, 'plates/press/x/1;2')).toEqual({ colour: 'srgb', negative: [0xd9, 0x8a, 0x4b] });
  expect(policyOf(text, 'plates/press/copies/1')).toEqual({ colour: 'srgb', negative: false });
  expect(policyOf(text, 'masters/a/1')).toEqual({ colour: 'keep', reusePyramids: true });
  expect(policyOf(text, 'masters/press/1')).toEqual({
    ...{ colour: 'keep', reusePyramids: false, negative: false },
  });
  expect(policyOf(text, 'constructor/1')).toEqual({ colour: 'srgb' });
  expect(policyOf(text, 'toString/1')).toEqual({ colour: 'keep' });
  expect(policyOf('', 'a')).toEqual({});
  expect(policyOf('# nothing yet\n', 'a')).toEqual({});
});

test.each([
  ['folder:\n  a: { colour: keep }\n', /^1:1 .*folder.*; did you mean folders\?$/],
  ['folders:\n  a: { color: keep }\n', /^2:8 .*color.*; did you mean colour\?$/],
  ['folders:\n  ../a: { colour: keep }\n', /^2:3 .*no folder below images\/; for example/],
  ['folders:\n  a: { colour: keep }\n  a/: { colour: srgb }\n', /^3:3 the folder a is there twice/],
  ['archive:\n  negative: "#12"\n', /^2:13 .*takes true, false or a colour of six hexadecimal digits, not/],
  ['archive:\n  negative: #d98a4b\n', /^2:3 `negative` has no value/],
  ['archive:\n  reusePyramids: perhaps\n', /^2:18 .*takes .*true.*false/],
  ['archive: [keep]\n', /^1:1 `archive` takes a policy, and this is a list/],
  ['archive:\n\tcolour: keep\n', /^2:1 /],
  ['folders: {a: {colour: keep', /^1:\d+ /],
])('a mistake is told where it is: %j', (text, sentence) => {
  expect(sentences(text)[0]).toMatch(sentence);
});

test('any bytes are read or refused', () => {
  for (const bytes of [Buffer.from([0xff, 0xfe, 0x41]), Buffer.alloc(2_000_000, 0x61), Buffer.alloc(10)])
    expect('problems' in readPolicies(bytes)).toBe(true);
  expect(sentences(`folders: ${'{a: '.repeat(5000)}`)).toHaveLength(1);
});
