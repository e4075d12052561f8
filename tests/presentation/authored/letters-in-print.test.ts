import { expect, test } from 'vitest';
import { readAuthored } from '../../../src/presentation/authored/read-file.ts';
import { lettersProblems } from '../../../src/presentation/iiif-json/check-letters.ts';
import { yaml } from '../../support/authored.ts';
import { fileOf } from '../../support/essays.ts';

function warnings(text: string, name = 'essay.yaml') {
  return readAuthored(fileOf(text), name).problems.filter(({ rule }) => rule === 'letters-in-print');
}

const ESSAY = yaml`
  label: {mni-Mtei: ꯃꯤꯇꯩ, en: Letters ✓ ≈ 1936, ar: رسائل}
  photographs:
    - image: a/01
      alternativeText: {en: A chart}
      caption: {en: "One *ꯃ* of it"}
      notes:
        - text: {en: a note in ꯃ is printed too}
          region: {x: 1%, y: 1%, width: 9%, height: 9%}
`;

test('letters that a PDF cannot show are told at their places, with the language that has no PDF', () => {
  const found = warnings(ESSAY);
  expect(found.map(({ line }) => line)).toEqual([1, 5, 7]);
  expect(found[0]?.severity).toBe('warning');
  expect(found[0]?.message).toContain('ꯃ (U+ABC3)');
  expect(found[0]?.message).toContain('no PDF in mni-Mtei');
});

test('they are told of IIIF JSON too', () => {
  const label = { 'mni-Mtei': ['ꯃ'] };
  const problems = lettersProblems({
    type: 'Manifest',
    label: { en: ['Letters'] },
    metadata: [{ label: { en: ['Name'] }, value: label }],
    homepage: [{ id: 'https://a.org/', type: 'Text', label }],
    items: [
      {
        type: 'Canvas',
        label,
        annotations: [{ items: [{ body: { type: 'TextualBody', value: 'ꯃ', language: 'mni-Mtei' } }] }],
      },
    ],
    structures: [{ type: 'Range', label, items: [{ type: 'Range', label, items: [] }] }],
  });
  expect(problems.map(({ path }) => path.join('.'))).toEqual([
    'metadata.0.value.mni-Mtei.0',
    'homepage.0.label.mni-Mtei.0',
    'items.0.label.mni-Mtei.0',
    'items.0.annotations.0.items.0.body.value',
    'structures.0.label.mni-Mtei.0',
    'structures.0.items.0.label.mni-Mtei.0',
  ]);
});

test('of a collection, which has no PDF, they are not told', () => {
  expect(warnings('label: ꯃ\nitems: [a]\n', 'collections/c.yaml')).toEqual([]);
});
