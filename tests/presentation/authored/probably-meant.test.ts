import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAuthored } from '../../../src/presentation/authored/read-file.ts';
import { fileOf } from '../../support/essays.ts';

interface Told {
  readonly place: string;
  readonly severity: string;
  readonly message: string;
  readonly suggestion: string | undefined;
}

function told(text: string): Told[] {
  return readAuthored(fileOf(text), 'essay.yaml').problems.map(
    ({ line, column, severity, message, suggestion }) => ({
      place: `${line}:${column}`,
      severity,
      message,
      suggestion,
    }),
  );
}

const PHOTOGRAPHS = 'photographs: [a/01]\n';

describe('a text in brackets is a list for YAML', () => {
  test.each([
    ['label: [Mexico City, 1940]', '1:1', '"[Mexico City, 1940]"'],
    ['label: {Mexico City, 1940}', '1:1', '"{Mexico City, 1940}"'],
    ['label: {Album 3: views}', '1:1', '"{Album 3: views}"'],
    ['label: [Untitled] view of a street', '1:8', '"[Untitled] view of a street"'],
    ['label: {untitled} street', '1:8', '"{untitled} street"'],
    ['label: A\nrights: [none]', '2:1', '"[none]"'],
    ['label: A\nmetadata: [{label: Date, value: [1940]}]', '2:26', '"[1940]"'],
  ])('%s', (line, place, quoted) => {
    expect(told(`${line}\n${PHOTOGRAPHS}`)).toMatchObject([
      { place, severity: 'error', suggestion: `put it between double quotes: ${quoted}` },
    ]);
  });

  test('and one in quotes ends with them', () => {
    expect(told(`label: "A" street\n${PHOTOGRAPHS}`)).toMatchObject([
      { place: '1:8', suggestion: `put it between single quotes: '"A" street'` },
    ]);
  });

  test('a list of lines and a group of keys are no such texts', () => {
    expect(told(`label:\n  - A\n${PHOTOGRAPHS}`)).toMatchObject([
      { suggestion: 'for example label: Trotsky in Exile' },
    ]);
    expect(told(`label: {en: A, es: B}\n${PHOTOGRAPHS}`)).toEqual([]);
  });
});

describe('a # after a space begins a remark', () => {
  test.each([
    ['label: Photo #3 of the album', '1:14', '“Photo”'],
    ['label: A\nsummary: Box #a, folder 3', '2:14', '“Box”'],
    ['label: A\nsummary: Box\n  and folder #12', '3:14', '“Box and folder”'],
    ['label: A\nsummary: B #ñ', '2:12', '“B”'],
  ])('%j', (lines, place, kept) => {
    expect(told(`${lines}\n${PHOTOGRAPHS}`)).toMatchObject([
      { place, severity: 'warning', message: expect.stringContaining(kept) },
    ]);
  });

  test('within brackets it takes the bracket with it', () => {
    expect(told('label: A\nphotographs: [a #3, b]\n')).toMatchObject([
      { place: '2:17', severity: 'error', message: expect.stringContaining('the # begins a remark') },
    ]);
  });

  test.each(['label: A # a remark', 'label: "A #3"', 'label: A#3', '#3 is first\nlabel: A', 'label: A ## 3'])(
    '%j is as it should be',
    (lines) => expect(told(`${lines}\n${PHOTOGRAPHS}`)).toEqual([]),
  );
});

describe('signs that look like those of YAML are named', () => {
  test.each([
    ['label： 日本の写真\nphotographs：\n  - a/01\n', ['1:1', '2:1'], 'full-width colon'],
    [`label: A\nsummary： B\n${PHOTOGRAPHS}`, ['2:8'], 'full-width colon'],
    ['label: A\nphotographs:\n  - image: a\n    caption： B\n', ['4:12'], 'full-width colon'],
    ['label: A\nphotographs:\n  - image： a\n', ['3:5'], 'full-width colon'],
    [`label:\n  en： A\n${PHOTOGRAPHS}`, ['2:3'], 'full-width colon'],
    ['label: A\nphotographs:\n  - image: a\n    caption:\u00a0B\n', ['4:13'], 'non-breaking space'],
    ['label: A\nphotographs:\n  - image: a\n    caption:B\n', ['4:13'], 'no space after caption:'],
    ['label:A\nphotographs:[a]\n', ['1:1', '2:1'], 'no space after'],
    [`label:\u00a0A\n${PHOTOGRAPHS}`, ['1:7'], 'non-breaking space'],
    ['label: A\nphotographs:\n\u3000\u3000- a\n', ['3:1'], 'ideographic space'],
    ['label: A\nphotographs:\n\u00a0 - a\n', ['3:1'], 'non-breaking space'],
    ['label: A\nphotographs:\n  -\u3000a\n  -\u3000b\n', ['3:3'], 'ideographic space'],
    ['label: A\nphotographs:\n  – a\n  – b\n', ['3:3'], 'en dash'],
    ['label: A\nphotographs: ［a，b］\n', ['2:14'], 'full-width bracket'],
    [`label: A\n＃ a remark\n${PHOTOGRAPHS}`, ['2:1'], 'full-width number sign'],
    [`label: “A: B”\n${PHOTOGRAPHS}`, ['1:8'], 'typographic quotation mark (“)'],
    [`label: ＂A: B＂\n${PHOTOGRAPHS}`, ['1:8'], 'full-width quotation mark'],
    ['label: A\nphotographs:\n\t- a\n', ['3:1'], 'indented with a tab'],
    ['label: A\nphotographs:\n  - image: a\n\t  caption: B\n', ['4:1'], 'indented with a tab'],
  ])('%j', (text, places, name) => {
    const problems = told(text);
    expect(problems.map(({ place }) => place)).toEqual(places);
    for (const { severity, message } of problems) {
      expect(severity).toBe('error');
      expect(message).toContain(name);
    }
  });

  // YAML reads these without an error: as keys that are not there, or as a group in the place of a list.
  test.each([
    ['label: A\nphotographs:\n\u00a0\u00a0- image: a\n', ['3:1'], 'non-breaking space (U+00A0)'],
    ['label: A\nphotographs:\n  \u00a0- image: a\n', ['3:3'], 'non-breaking space (U+00A0)'],
    [
      'label: A\nphotographs:\n\u3000- image: a\n\u3000  caption: B\n\u3000- image: b\n',
      ['3:1', '4:1', '5:1'],
      'ideographic space (U+3000)',
    ],
    [`label: A\n\u2003summary: B\n${PHOTOGRAPHS}`, ['2:1'], '(U+2003)'],
    [`label:\n\u3000en: A\n\u3000es: B\n${PHOTOGRAPHS}`, ['2:1', '3:1'], 'ideographic space'],
    ['label: A\nphotographs:\n  - image: a\n    \u00a0caption: B\n', ['4:5'], 'non-breaking space'],
    ['label: A\nphotographs:\n  - image: a\n\u00a0   caption: B\n', ['4:1'], 'non-breaking space'],
    ['label: A\nphotographs:\n  -\u3000image: a\n', ['3:4'], 'stands after the hyphen'],
    ['label: A\nphotographs:\n-\u00a0image: a\n-\u00a0image: b\n', ['3:2', '4:2'], 'after the hyphen'],
    ['label: A\nphotographs:\n  - \u3000image: a\n    caption: B\n', ['3:5'], 'after the hyphen'],
    [`label\u3000: A\n${PHOTOGRAPHS}`, ['1:6'], 'stands after label'],
    ['label: A\nphotographs:\n  － image: a\n', ['3:3'], 'full-width hyphen'],
    ['label: A\nphotographs:\n  –image: a\n', ['3:3'], 'en dash (–) stands before image'],
    [
      'label: A\nphotographs:\n  ＃ a remark\n  - a\n',
      ['3:3'],
      'full-width number sign (＃) begins no remark',
    ],
    [`label： {en: A}\n${PHOTOGRAPHS}`, ['1:6'], 'full-width colon (：) stands after label'],
    ['label: A\nphotographs: [{image：a}]\n', ['2:21'], 'full-width colon (：) stands after image'],
    ['label: A\nphotographs: [{image: a, caption：B}]\n', ['2:33'], 'full-width colon'],
    [
      'label: A\nphotographs: [{image:\u00a0a}]\n',
      ['2:22'],
      'non-breaking space (U+00A0) stands after image:',
    ],
    ['label: A\nphotographs: [{image:a}]\n', ['2:22'], 'no space after image:'],
    [`label: {en：A, es: B}\n${PHOTOGRAPHS}`, ['1:11'], 'full-width colon (：) stands after en'],
    [
      'label: A\nphotographs:\n  - {\u3000image: a}\n',
      ['3:6'],
      'ideographic space (U+3000) stands before image',
    ],
    ['label: A\nphotographs: [｛image: a｝]\n', ['2:15'], 'full-width brace (｛)'],
    [`label: ｛en： A｝\n${PHOTOGRAPHS}`, ['1:8'], 'full-width brace (｛)'],
    [
      'label: A\nphotographs: [{image: a｝]\n',
      ['2:24'],
      'full-width brace (｝) stands where a list or group ends',
    ],
    ['label: A\nphotographs: [a］\n', ['2:16'], 'full-width bracket (］)'],
    ['label: A\nphotographs: [{image: a，caption: B}]\n', ['2:24'], 'full-width comma (，) stands between'],
    [
      'label: A\nphotographs: [{image: a，caption：B}]\n',
      ['2:24'],
      'full-width comma (，) stands before caption',
    ],
    [`label: {en: A、es: B}\n${PHOTOGRAPHS}`, ['1:14'], 'ideographic comma (、)'],
    [
      `label: A\nsummary: |\u3000\n  B\n${PHOTOGRAPHS}`,
      ['2:11'],
      'ideographic space (U+3000) stands after |',
    ],
  ])('%j is told for its signs, and for nothing that follows', (text, places, name) => {
    const problems = told(text);
    expect(problems.map(({ place, severity }) => `${place} ${severity}`)).toEqual(
      places.map((place) => `${place} error`),
    );
    for (const { message, suggestion } of problems) {
      expect(message).toContain(name);
      expect(suggestion).not.toBeUndefined();
    }
  });

  test('they are told with such signs elsewhere, in the order of the file', () => {
    const text = 'label: A\nsummary：B\nphotographs:\n  -\u3000image: a\n';
    expect(told(`language: en\n${text}`).map(({ place }) => place)).toEqual(['3:8']);
    const within = 'label:\n  en：A\nphotographs:\n  -\u3000image: a\n';
    expect(told(within).map(({ place }) => place)).toEqual(['2:3', '4:4']);
  });

  test('a comma that divides nothing in a list is a warning, since it may be meant', () => {
    expect(told('label: A\nphotographs: [a/01， a/02]\n')).toMatchObject([
      {
        place: '2:19',
        severity: 'warning',
        message: expect.stringContaining('full-width comma (，)'),
        suggestion: expect.stringContaining('with , and a space'),
      },
    ]);
  });

  test('quotes around a key, and letters of another width, are told as such', () => {
    expect(told('label: A\nphotographs: [{“image”: a}]\n')).toMatchObject([
      { place: '2:16', suggestion: 'did you mean image?' },
    ]);
    for (const key of ['“label”', 'ｌａｂｅｌ'])
      expect(told(`${key}: A\n${PHOTOGRAPHS}`)).toMatchObject([
        {
          place: '1:1',
          message: expect.stringContaining('of the keyboard'),
          suggestion: 'did you mean label?',
        },
      ]);
  });

  test('quotes around a text are a warning, since they may be meant', () => {
    expect(told(`label: “A street”\n${PHOTOGRAPHS}`)).toMatchObject([
      {
        place: '1:8',
        severity: 'warning',
        message: expect.stringContaining('typographic quotation mark (“)'),
        suggestion: 'write "A street", or "“A street”" where the marks are to be read',
      },
    ]);
  });

  test('a full-width number sign between spaces is a warning', () => {
    expect(told(`label: A ＃ a remark\n${PHOTOGRAPHS}`)).toMatchObject([
      { place: '1:10', severity: 'warning', suggestion: 'begin a remark with #' },
    ]);
  });

  test.each([
    'label: Photo ＃3',
    'label: "“A street”"',
    'label: “A” and “B”',
    'label: 日付：1940年',
    'label: date：1940',
    'label: The colon： used within a text',
    'label: A\nsummary: On the back\n  date:1940 in pencil',
    'label: A\nsummary: |\n  label： B\n  – C',
    'label: A\nsummary: — Bonjour',
    'label: L’été',
    'label: {zh: 山，水：湖, en: A}',
    'label: {zh: "：，［］｛｝＃", en: A}',
    'label: A\nsummary: \u3000\u3000段落：一，二',
    'label: A\nsummary:\n  zh: 上\n    \u3000\u3000段落：一\n    －二',
    'label: A\nsummary: ［無題］',
    'label: A\nsummary: ｛無題：一｝',
    'label: A\u00a0B\nsummary: date\u00a0：1940',
    'label: A\n"summary": －B，date：1940',
    'label: A\nmetadata: [{label: 人，物, value: 山，水：湖}]',
    'label: A\nmetadata: [{label: "A，B", value: "C、D"}]',
  ])('%j is as it should be', (lines) => expect(told(`${lines}\n${PHOTOGRAPHS}`)).toEqual([]));
});

describe('one mistake is told once', () => {
  const region = (keys: string): string =>
    `label: A\nphotographs:\n  - image: a\n    notes: [{text: N, region: {${keys}}}]\n`;

  test('w and h are width and height, and nothing else is said of the region', () => {
    expect(told(region('x: 10, y: 20, w: 30, h: 25'))).toMatchObject([
      { place: '4:46', suggestion: 'did you mean width?' },
      { place: '4:53', suggestion: 'did you mean height?' },
    ]);
    expect(told(region('x: 1, y: 2, width: 3, height: 4, of: {w: 30, h: 25}'))).toMatchObject([
      { suggestion: 'did you mean width?' },
      { suggestion: 'did you mean height?' },
    ]);
    expect(told('label: A\nphotographs: [{image: a, size: {w: 36, h: 24}}]\n')).toMatchObject([
      { suggestion: 'did you mean width?' },
      { suggestion: 'did you mean height?' },
    ]);
  });

  test('a region without a side is told for that, and not as partly in percent', () => {
    expect(told(region('x: 10, y: 20, width: 30'))).toMatchObject([{ message: '`region` has no `height`' }]);
  });
});

describe('entities of HTML in a text that is shown as it is', () => {
  test.each([
    ['label: "Fish &amp; Chips"', '1:8', 'write &'],
    ['label: Caf&eacute;', '1:8', 'write é'],
    ['label: A&#160;B', '1:8', 'write a space'],
    ['label: A&#x2014;B', '1:8', 'write —'],
    ['label: {en: "A &lt; B"}', '1:13', 'write <'],
  ])('%s is a warning', (line, place, suggestion) => {
    expect(told(`${line}\n${PHOTOGRAPHS}`)).toMatchObject([{ place, severity: 'warning', suggestion }]);
  });

  test.each(['label: AT&T; and others', 'label: A & B; C', 'label: A\nsummary: Fish &amp; chips'])(
    '%j is as it should be',
    (lines) => expect(told(`${lines}\n${PHOTOGRAPHS}`)).toEqual([]),
  );
});

describe('the place within a long text', () => {
  const summary = (mark: string): string =>
    `label: A\nsummary: ${mark}\n  The first line.\n  The second.\n\n  Here is <b>HTML</b> and more.\n${PHOTOGRAPHS}`;

  test.each([['|'], ['>'], ['>-'], ['']])('after %j', (mark) => {
    expect(told(summary(mark)).map(({ place }) => place)).toEqual(['6:11']);
  });

  test('of a link, an entity and an invisible character', () => {
    const places = (text: string): string[] => told(text).map(({ place }) => place);
    expect(places(`label: A\nsummary: |\n  One.\n\n  See [this](ftp://a.org/b).\n${PHOTOGRAPHS}`)).toEqual([
      '5:14',
    ]);
    expect(places(`label: >\n  One\n  &amp; two\n${PHOTOGRAPHS}`)).toEqual(['3:3']);
    expect(places(`label: A\nsummary: |\n  One.\n  T\u0007wo.\n${PHOTOGRAPHS}`)).toEqual(['4:4']);
  });
});

describe('a time in a date', () => {
  test('is told, since dates are shown to the day', () => {
    expect(told(`label: A\ndate: 1940-05-24T10:30:00Z\n${PHOTOGRAPHS}`)).toMatchObject([
      { place: '2:7', severity: 'warning', suggestion: expect.stringContaining('write 1940-05-24,') },
    ]);
  });

  test.each(['1940-05-24 10:30', '1940-05-24 10:30:00', '1940:05:24 10:30:00'])(
    '%s is no date of EDTF, and the day is suggested',
    (date) => {
      expect(told(`label: A\ndate: ${date}\n${PHOTOGRAPHS}`)).toMatchObject([
        { place: '2:7', severity: 'error', suggestion: 'did you mean 1940-05-24?' },
      ]);
    },
  );
});

describe('files that were written so', () => {
  const toldOf = (name: string): string[] =>
    told(readFileSync(join(import.meta.dirname, '../../manifests-of-others', name), 'utf8')).map(
      ({ place, severity, suggestion }) => `${place} ${severity}: ${suggestion}`,
    );
  const HASH = 'put a text that holds # between double quotes, or write a space after the # of a remark';
  const COLON = 'with a colon and a space';

  test.each([
    ['k15-hash.yaml', [`1:14 warning: ${HASH}`, `2:14 warning: ${HASH}`]],
    ['k16-bracket.yaml', ['1:1 error: put it between double quotes: "[Mexico City, 1940]"']],
    ['k25-fullwidth.yaml', [`1:1 error: write label: ${COLON}`, `2:1 error: write photographs: ${COLON}`]],
    ['k27-region.yaml', ['4:46 error: did you mean width?', '4:53 error: did you mean height?']],
    ['k28-entities.yaml', ['1:8 warning: write &']],
  ])('%s', (name, expected) => expect(toldOf(name)).toEqual(expected));
});
