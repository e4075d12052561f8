import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bibtexEntry,
  type Citation,
  citationOf,
  citationText,
  cslItem,
} from '../../../src/discovery/descriptions/citation.ts';
import { describePhotograph } from '../../../src/discovery/descriptions/description.ts';
import { BASE, ESSAY } from '../../support/essay-model.ts';

const say = (map: Readonly<Record<string, readonly string[]>>): string =>
  String(Object.values(map)[0]?.join(' · ') ?? '').replace(/<[^>]*>/g, '');
const URL_OF_DETAIL = `${BASE}/photo/exile/cactus-01@10,20,300,200`;

function cited(id: string): Citation {
  const canvas = ESSAY.canvases.find((each) => each.id === id);
  if (!canvas) throw new Error(`no canvas ${id}`);
  const photograph = describePhotograph(canvas, ESSAY, BASE);
  return citationOf(photograph, { essay: ESSAY.label, url: URL_OF_DETAIL, accessed: '2026-11-28', say });
}

describe('a photograph', () => {
  test('is cited in a line', () => {
    expect(citationText(cited('cactus-01'))).toBe(
      'Alexander Buchman, “Digging”, January 1940. In exile. The Archive. https://photos.example/archive/photo/exile/cactus-01@10,20,300,200 [2026-11-28]. http://creativecommons.org/publicdomain/zero/1.0/',
    );
  });

  test('is cited in BibTeX', () => {
    expect(bibtexEntry(cited('cactus-01'))).toBe(`@misc{exile-cactus-01-10-20-300-200,
  author = {{Alexander Buchman}},
  title = {{Digging}},
  year = {January 1940},
  howpublished = {In exile},
  publisher = {The Archive},
  url = {https://photos.example/archive/photo/exile/cactus-01@10,20,300,200},
  urldate = {2026-11-28},
  note = {http://creativecommons.org/publicdomain/zero/1.0/}
}
`);
  });

  test('is cited in CSL-JSON', () => {
    expect(cslItem(cited('cactus-01'))).toEqual({
      id: 'exile-cactus-01-10-20-300-200',
      type: 'graphic',
      title: 'Digging',
      author: [{ literal: 'Alexander Buchman' }],
      issued: { literal: 'January 1940' },
      'container-title': 'In exile',
      publisher: 'The Archive',
      URL: URL_OF_DETAIL,
      accessed: { 'date-parts': [[2026, 11, 28]] },
      note: 'http://creativecommons.org/publicdomain/zero/1.0/',
    });
  });

  test('of which little is known is cited by its title and address', () => {
    const bare = { title: 'Pots_&_pans', creators: [], essay: 'The {patio}', url: URL_OF_DETAIL };
    expect(citationText(bare)).toBe(`“Pots_&_pans”. The {patio}. ${URL_OF_DETAIL}`);
    expect(bibtexEntry(bare)).toContain(
      '  title = {{Pots\\_\\&\\_pans}},\n  howpublished = {The \\textbraceleft{}patio\\textbraceright{}},\n',
    );
    expect(cslItem({ ...bare, date: 'one summer' })).toMatchObject({ issued: { literal: 'one summer' } });
    const years = { ...bare, date: '1939 to 1940', span: { begin: '1939-11', end: '1940-08' } };
    expect(bibtexEntry(years)).toContain('  year = {1939},\n  date = {1939-11/1940-08},\n');
    expect(cslItem(years)).toMatchObject({
      issued: {
        'date-parts': [
          [1939, 11],
          [1940, 8],
        ],
      },
    });
  });
});

test('nothing in a text ends a field or is a command', () => {
  const texts = fc.string({ unit: fc.constantFrom(...'\\{}$&#%_^~"@,\n aé', 'end{x}') });
  fc.assert(
    fc.property(texts, texts, texts, texts, (title, creator, essay, rights) => {
      const entry = bibtexEntry({ title, creators: [creator], essay, rights, url: `${BASE}/photo/${title}` });
      // Programs for references count each brace, escaped or not: none but the last ends the entry.
      const open = entry.replace(/\\[$&#%_]/g, '');
      let depth = 0;
      for (const letter of open) {
        depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect(depth).toBe(0);
      expect(open.match(/^\}$/gm)).toHaveLength(1);
      expect(open.replace(/ url = .*/, '')).not.toMatch(
        /[$&#%]|\\(?!text(?:backslash|asciicircum|asciitilde|brace(?:left|right))\{\})/,
      );
    }),
    { numRuns: 500 },
  );
});
