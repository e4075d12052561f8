import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderPhotoPage } from '../../../src/pages/photo/page.ts';
import { serialiseManifest2 } from '../../../src/presentation/iiif/v2/document.ts';
import { serialiseManifest3 } from '../../../src/presentation/iiif/v3/document.ts';
import { serialiseManifest4 } from '../../../src/presentation/iiif/v4/document.ts';
import type { Canvas, Manifest } from '../../../src/presentation/model/manifest.ts';
import { type ComposedTestFile, composedFile } from '../../support/composed-file.ts';
import { contextWith } from '../../support/essay-model.ts';
import { at, sent } from '../../support/json.ts';
import { pageContext } from '../../support/page-context.ts';

function read(text: string): ComposedTestFile & { readonly essay: Manifest; readonly first: Canvas } {
  const file = composedFile(text, 'm.yaml');
  if (!file.manifest) throw new Error(`nothing is served: ${file.told.join(', ')}`);
  const [first] = file.manifest.canvases;
  if (!first) throw new Error('there is no canvas');
  return { ...file, essay: file.manifest, first };
}

/** Rules of problems, but for the alternative text that is missing. */
function rules({ problems }: ComposedTestFile): readonly string[] {
  return problems
    .filter(({ rule }) => rule !== 'alternative-text')
    .map(({ severity, rule, suggestion = '' }) => `${severity} ${rule}: ${suggestion}`);
}

function photograph(more: string): ReturnType<typeof read> {
  return read(`label: A\nlanguage: en\nphotographs:\n  - {image: a/01, alternativeText: A, ${more}}\n`);
}

describe('angle brackets of transcription', () => {
  test('are plain in a label, in every version, and escaped on pages', () => {
    const file = new URL('../../manifests-of-others/k10-angle.yaml', import.meta.url);
    const made = read(readFileSync(file, 'utf8'));
    expect(rules(made)).toEqual([]);
    const label = 'Brief an <unbekannt>';
    const context = contextWith();
    expect(at(sent(serialiseManifest3(made.essay, context)), 'label')).toEqual({ de: [label] });
    expect(at(sent(serialiseManifest4(made.essay, context)), 'label')).toEqual({ de: [label] });
    expect(at(sent(serialiseManifest2(made.essay, context)), 'label')).toEqual({
      '@value': label,
      '@language': 'de',
    });
    const page = renderPhotoPage({
      context: pageContext(made.essay.languages),
      manifest: made.essay,
      canvas: made.first,
      version: 1,
      image: made.first.images[0],
      appearancesOf: () => [],
    });
    expect(page).toContain('Brief an &lt;unbekannt&gt;');
    expect(page).not.toContain('<unbekannt>');
  });

  test.each([
    ['a < b and <illegible>', 'a < b and <illegible>'],
    ['<3 lines> are missing', '<p>&lt;3 lines&gt; are missing</p>'],
    ['<unknown>', '<p>&lt;unknown&gt;</p>'],
    ['*He* is <unknown>', '<p><i>He</i> is &lt;unknown&gt;</p>'],
    ['I <3 you, if a <b then c', 'I <3 you, if a <b then c'],
  ])('are text in Markdown: %s', (written, html) => {
    const made = photograph(`caption: "${written}"`);
    expect(rules(made)).toEqual([]);
    expect(made.first.summary).toEqual({ en: [html] });
  });

  test('are escaped where a plain text becomes a value that may be HTML', () => {
    const made = photograph(
      'people: ["<unknown>", Ada], subjects: ["<3 words>"], place: "<a town>", label: "<untitled>"',
    );
    expect(rules(made)).toEqual([]);
    const { label, metadata } = made.first;
    expect(label).toEqual({ en: ['<untitled>'] });
    expect(metadata.map(({ value }) => value['en'])).toEqual([
      ['<span>&lt;a town&gt;</span>'],
      ['<span>&lt;unknown&gt;</span>', 'Ada'],
      ['<span>&lt;3 words&gt;</span>'],
    ]);
  });

  test('are text in notes, tags and alternative texts', () => {
    const made = photograph('notes: [{text: "An <illegible> word"}, {tag: "<unknown>"}]');
    expect(rules(made)).toEqual([]);
    expect(made.first.notes).toMatchObject([
      { text: { en: ['An <illegible> word'] }, format: 'text/plain' },
      { text: { en: ['<unknown>'] }, format: 'text/plain' },
      { motivation: 'describing' },
    ]);
  });

  test('of HTML are no text, and what is suggested keeps what is', () => {
    const { problems, manifest } = composedFile(
      'label: "<b>To</b> <unknown>"\nphotographs: [a/01]\n',
      'm.yaml',
    );
    expect(manifest).toBeUndefined();
    expect(problems[0]).toMatchObject({ rule: 'html-in-text', suggestion: 'write plain text: To <unknown>' });
  });
});

describe('language tags', () => {
  test.each(['zh-yue', 'x-old', 'i-klingon', 'en-GB-oed', 'sgn-BE-FR', 'art-lojban'])('%s is one', (tag) => {
    expect(rules(read(`label: A\nlanguage: ${tag}\nphotographs: [a/01]\n`))).toEqual([]);
    expect(rules(read(`label: {en: A, ${tag}: B}\ndate: 1940-05-24\nphotographs: [a/01]\n`))).toEqual([]);
  });

  test('one that nobody knows is a warning, once in a file', () => {
    const made = read('label: {jp: A}\nsummary: {jp: B}\nphotographs: [a/01]\n');
    expect(rules(made)).toEqual(['warning language-key: did you mean ja?']);
    expect(made.essay.label).toEqual({ jp: ['A'] });
  });

  test('@none is told once in a file', () => {
    const text = 'label: {"@none": A}\nsummary: {"@none": B}\nphotographs: [a/01]\n';
    expect(rules(composedFile(text, 'm.yaml'))).toEqual(['error language-key: did you mean none?']);
  });
});
