import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Manifest, parseManifest, type Sequence } from 'manifesto.js';
import { describe, expect, test } from 'vitest';
import { viewerCompatibility } from '../../../src/presentation/authored/viewer-compatibility.ts';
import { essayOf, yaml } from '../../support/authored.ts';

function remarks(text: string): string[] {
  return viewerCompatibility(essayOf(text)).map(
    ({ rule, path, severity }) => `${severity} ${rule} ${path.join('.')}`,
  );
}

describe('what viewers will not show', () => {
  test('is nothing in a plain essay', () => {
    expect(
      remarks(
        yaml`
          label: L
          rights: http://rightsstatements.org/vocab/InC/1.0/
          behavior: [individuals]
          start: a
          sections: [{label: S, photographs: [{image: a, label: A, rights: "http://rightsstatements.org/vocab/InC/1.0/"}]}]
        `,
      ),
    ).toEqual([]);
  });

  test('is nothing that somebody wrote between angle brackets: tags are refused before', () => {
    expect(remarks('label: A letter to <unknown>\nphotographs: [a]')).toEqual([]);
  });

  test('are photographs that the table of contents does not lead to', () => {
    expect(
      remarks(
        yaml`
          label: L
          photographs: [a]
          sections: [{label: S, photographs: [b], sections: [{label: T, photographs: [c]}]}]
        `,
      ),
    ).toEqual([
      'warning viewer-outside-sections photographs',
      'warning viewer-section-photographs sections.0.photographs',
    ]);
  });

  test('are texts of sections, told once', () => {
    expect(
      remarks(
        'label: L\nsections: [{label: S, text: T, photographs: [b]}, {label: S, text: T, photographs: [b]}]',
      ),
    ).toEqual(['warning viewer-section-text sections.0.text']);
  });

  test('are rights of one photograph', () => {
    expect(
      remarks(
        yaml`
          label: L
          photographs: [{image: a, rights: "http://rightsstatements.org/vocab/InC/1.0/"}, {image: b, requiredStatement: {label: C, value: D}}]
        `,
      ),
    ).toEqual([
      'warning viewer-photograph-rights photographs.0.rights',
      'warning viewer-photograph-rights photographs.1.requiredStatement',
    ]);
  });

  test('are another beginning, behaviours, and two facing pages', () => {
    expect(remarks('label: L\nstart: b\nbehavior: [paged, repeat]\nphotographs: [a, b]')).toEqual([
      'warning viewer-start start',
      'warning viewer-behavior behavior',
      'warning viewer-paged behavior',
    ]);
    expect(remarks('label: L\nstart: c\nbehavior: [paged]\nphotographs: [{image: a, id: c}, b, d]')).toEqual(
      [],
    );
  });

  test('is the end of a long label', () => {
    expect(remarks(`label: L\nphotographs: [{image: a, label: ${'long '.repeat(21)}}]`)).toEqual([
      'warning viewer-label-length photographs.0.label',
    ]);
  });
});

const BASE = 'https://example.org';

function parsed(): { readonly sequence: Sequence; readonly tree: readonly unknown[] } {
  const canvas = (id: string) => ({ id: `${BASE}/${id}`, type: 'Canvas', width: 1, height: 1, items: [] });
  const manifest = parseManifest({
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    id: `${BASE}/manifest`,
    type: 'Manifest',
    label: { none: ['L'] },
    start: { id: `${BASE}/b`, type: 'Canvas' },
    items: [canvas('a'), canvas('b')],
    structures: [
      {
        id: `${BASE}/r`,
        type: 'Range',
        label: { none: ['R'] },
        items: [
          { id: `${BASE}/a`, type: 'Canvas' },
          {
            id: `${BASE}/s`,
            type: 'Range',
            label: { none: ['S'] },
            items: [{ id: `${BASE}/b`, type: 'Canvas' }],
          },
        ],
      },
    ],
  });
  if (!(manifest instanceof Manifest)) throw new Error('no manifest');
  return {
    sequence: manifest.getSequenceByIndex(0),
    tree: manifest.getDefaultTree().nodes.map((node) => [node.label, node.nodes.map(({ label }) => label)]),
  };
}

/** The remarks speak of these versions: when a viewer learns something, these fail and the remark is to be taken back. */
describe('the viewers', () => {
  const mirador = (file: string): string =>
    readFileSync(join(import.meta.dirname, '../../../node_modules/mirador/src', file), 'utf8');

  test('build their table of contents from ranges alone', () => {
    expect(parsed().tree).toEqual([['R', ['S']]]);
  });

  test('of which Universal Viewer begins with the first photograph', () => {
    expect(parsed().sequence.getStartCanvasIndex()).toBe(0);
  });

  test('of which Mirador knows three behaviours', () => {
    const views = /views: \[\n(.*?)\n {4}\]/s.exec(mirador('config/settings.js'))?.[1] ?? '';
    expect([...views.matchAll(/behaviors: \['(.*?)'\]/g)].map((match) => match[1])).toEqual([
      'individuals',
      'paged',
      'continuous',
    ]);
  });

  test('of which Mirador reads rights of the manifest only, and no summary of a range', () => {
    expect(mirador('state/selectors/canvases.js')).not.toMatch(/rights|requiredStatement/i);
    expect(mirador('components/SidebarIndexTableOfContents.jsx')).not.toMatch(/summary/i);
    expect(mirador('components/SidebarIndexTableOfContents.jsx')).toMatch(
      /node\.nodes\.length > 0\) \{\s*return;/,
    );
  });
});
