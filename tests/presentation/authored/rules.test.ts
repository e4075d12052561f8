import { describe, expect, test } from 'vitest';
import { readAuthored } from '../../../src/presentation/authored/read-file.ts';
import { fileOf } from '../../support/essays.ts';

/** What is reported of a file: place, rule, suggestion. */
function problemsOf(text: string, name = 'essay.yaml'): string[] {
  return readAuthored(fileOf(text), name).problems.map(
    ({ rule: name, line, column, suggestion }) => `${line}:${column} ${name}: ${suggestion ?? ''}`,
  );
}

/** A right essay with these lines before its photographs. */
function essay(lines: string): string {
  return `label: A\n${lines}\nphotographs: [a]\n`;
}

/** A right essay whose one photograph has these keys, which begin at 3:13. */
function photograph(keys: string): string {
  return `label: A\nphotographs:\n  - {image: a, ${keys}}\n`;
}

const REGION = 'x and y are the upper left corner, width and height are counted from there';
const ADDRESS = 'addresses begin with https:// or http://, such as https://example.org/';
const IMAGE = 'images are named by their path below images/, such as cactus/01';

describe('the form', () => {
  test.each([
    ['', '1:1 empty: for example label: Trotsky in Exile'],
    ['- a', '1:1 wrong-type: '],
    ['label: A', '1:1 no-photographs: for example photographs: [cactus/01]'],
    ['photographs: [a]', '1:1 missing-key: for example label: Trotsky in Exile'],
    [essay('lable: B'), '2:1 unknown-key: did you mean label?'],
    ['lable: B\nphotographs: [a]', '1:1 unknown-key: did you mean label?'],
    ['label: A\nphotos: [a]', '2:1 unknown-key: did you mean photographs?'],
    ['label: A\nphotographs: [{imge: a}]', '2:16 unknown-key: did you mean image?'],
    [essay('title: B'), '2:1 unknown-key: did you mean label?'],
    [essay('__proto__: B'), /^2:1 unknown-key: the keys here are label, language, /],
    [photograph('alt: B'), '3:16 unknown-key: did you mean alternativeText?'],
    [photograph('description: B'), '3:16 unknown-key: did you mean caption?'],
    [essay('label: B'), '2:1 duplicate-key: keep one of the two'],
    [essay('summary:'), '2:1 empty: give it one, or leave it out'],
    [essay('summary: ""'), '2:10 empty: write something, or leave it out'],
    [essay('summary: "  "'), '2:10 empty: write something, or leave it out'],
    [essay('summary: {}'), '2:1 empty: put something in, or leave it out'],
    [essay('sections: []'), '2:1 empty: put something in, or leave it out'],
    [essay('summary: [B]'), '2:1 wrong-type: put it between double quotes: "[B]"'],
    [
      essay('rights: {a: b}'),
      '2:1 wrong-type: for example rights: http://rightsstatements.org/vocab/InC/1.0/',
    ],
    [
      essay('metadata: {label: A, value: B}'),
      /^2:1 wrong-type: for example metadata: \[\{label: Photographer/,
    ],
    [photograph('people: Leon'), '3:24 wrong-type: for example people: [Leon Trotsky]'],
    [photograph('size: {width: wide, height: 3}'), '3:30 wrong-value: for example width: 36'],
    [photograph('size: {width: 0, height: 3}'), '3:30 wrong-value: for example width: 36'],
    [essay('status: publishd'), '2:9 unknown-value: did you mean published?'],
    [essay('viewingDirection: left to right'), '2:19 unknown-value: did you mean left-to-right?'],
    [essay('behavior: multi-part'), '2:11 unknown-value: for example behavior: individuals'],
    [essay('sections: [{photographs: [b]}]'), '2:12 missing-key: for example label: Cactus hunting'],
    ['label: A\nsections: [{label: B}]', /^2:12 no-photographs: add photographs, or move/],
    ['label: A\nphotographs: [{label: B}]', '2:15 missing-key: for example image: cactus/01'],
    ['label: A\nphotographs:\n  - a\n  -\n', '4:4 empty: give it one, or leave it out'],
  ])('%j', (text, expected) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    if (typeof expected === 'string') expect(problems[0]).toBe(expected);
    else expect(problems[0]).toMatch(expected);
  });
});

describe('YAML', () => {
  test.each([
    ['label: A\n\tsummary: B\n', '2:1 yaml'],
    ['label: "A\nphotographs: [a]\n', '3:1 yaml'],
    ['label: A\nphotographs: [a\n', '3:1 yaml'],
    ['label: A: B\nphotographs: [a]\n', '1:8 yaml'],
    ['label: "a\\q"\nphotographs: [a]\n', '1:10 yaml'],
    ['label: "a\\u12"\nphotographs: [a]\n', '1:10 yaml'],
    ['label: A\n  summary: B\n', '1:8 yaml'],
    ['label: A\nphotographs: [a]\n---\nlabel: B\n', '3:1 several-documents'],
    [essay('summary: !secret B'), '2:18 custom-tag'],
    [essay('summary: !!str B'), '2:16 custom-tag'],
    [essay('<<: {summary: B}'), '2:1 merge-key'],
    [essay('summary: *nothing'), '2:1 unknown-alias'],
    [essay('sections: &a [{label: B, sections: *a}]'), '2:26 alias-loop'],
    [essay('? [a, b]\n: c'), '1:1 key'],
    [essay('summary: "a\\x07b"'), '2:10 character'],
    [essay('summary: "a\\ud800b"'), '2:12 yaml'],
  ])('%j', (text, expected) => {
    const problems = problemsOf(text).map((problem) => problem.slice(0, problem.indexOf(': ')));
    expect(problems).toEqual([expected]);
  });

  test.each([
    ['label: A\nphotographs: [a\n', '3:1 yaml: close it with ] or }'],
    ['label: A\nphotographs: [a\nstatus: draft\n', '3:1 yaml: close it with ] or }'],
    ['label: A\nphotographs: [{image: a]\n', '2:24 yaml: close it with ] or }'],
    ['label: A\nplace:\n    name: B\n  latitude: 1\n', '4:1 yaml: indent keys of one group'],
  ])('%j is problemsOf what was forgotten', (text, expected) => {
    expect(problemsOf(text)[0]).toContain(expected);
  });
});

describe('languages', () => {
  test.each([
    [essay('language: en_UK'), '2:11 language-tag: did you mean en-GB?'],
    [essay('language: spanish'), '2:11 language-tag: did you mean es?'],
    [essay('language: español'), '2:11 language-tag: did you mean es?'],
    [essay('language: xx'), '2:11 language-tag: tags are such as en, es or pt-BR'],
    [essay('summary: {en: A, sp: B}'), '2:18 language-key: did you mean es?'],
    [essay('summary: {en-GB: A, en-gb: B}'), '2:21 duplicate-key: keep one'],
    [
      essay('homepage: {id: "https://a.org/", label: B, language: german}'),
      '2:54 language-tag: did you mean de?',
    ],
  ])('%j', (text, expected) => expect(problemsOf(text)).toEqual([expected]));
});

describe('dates and places', () => {
  test.each([
    [essay('date: 24.5.1940'), '2:7 date: did you mean 1940-05-24?'],
    [essay('date: 5.6.1940'), '2:7 date: for example 1940-05-24, 1940-03~ or 1939-12/1940-02'],
    [photograph('date: May 1940'), '3:22 date: did you mean 1940-05?'],
    [essay('date: 1940-02-30'), '2:7 date: for example 1940-05-24, 1940-03~ or 1939-12/1940-02'],
    [essay('date: "[1940,1941]"'), /^2:7 date/],
    [
      essay('place: {name: B, latitude: -99.16, longitude: 19.35}'),
      '2:28 coordinates: they may be swapped: latitude: 19.35, longitude: -99.16',
    ],
    [essay('place: {name: B, latitude: 91, longitude: 200}'), /^2:28 coordinates: give decimal degrees/],
    [essay('place: {name: B, latitude: 1, longitude: 200}'), /^2:42 coordinates: give decimal degrees/],
    [essay('place: {name: B, latitude: 1}'), '2:1 coordinates: give both, or only the name'],
    [essay('place: {latitude: 1, longitude: 1}'), '2:1 missing-key: for example name: Coyoacán'],
    [
      essay('place: {name: B, latitude: 19° N, longitude: 1}'),
      '2:28 wrong-value: for example latitude: 19.35',
    ],
  ])('%j', (text, expected) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});

describe('rights and addresses', () => {
  test.each([
    [
      'https://creativecommons.org/licenses/by/4.0/',
      'did you mean http://creativecommons.org/licenses/by/4.0/?',
    ],
    [
      'http://creativecommons.org/licenses/by/4.0',
      'did you mean http://creativecommons.org/licenses/by/4.0/?',
    ],
    [
      'https://rightsstatements.org/page/InC/1.0/',
      'did you mean http://rightsstatements.org/vocab/InC/1.0/?',
    ],
    ['CC BY-SA 4.0', 'did you mean http://creativecommons.org/licenses/by-sa/4.0/?'],
    ['ask us', 'for example http://rightsstatements.org/vocab/InC/1.0/, with http:// and a slash at the end'],
  ])('rights: %s is an error', (rights, suggestion) => {
    expect(readAuthored(fileOf(essay(`rights: ${rights}`)), 'a.yaml').problems[0]).toMatchObject({
      severity: 'error',
      rule: 'rights-uri',
      line: 2,
      column: 9,
      suggestion,
    });
  });

  test.each([
    'https://example.org/terms',
    'http://rightsstatements.org/vocab/New/1.0/',
    'http://creativecommons.org/licenses/by-xx/4.0/',
  ])('rights: %s is a warning', (rights) => {
    const { problems, file } = readAuthored(fileOf(essay(`rights: ${rights}`)), 'a.yaml');
    expect(problems[0]).toMatchObject({ severity: 'warning', rule: 'rights-uri', line: 2, column: 9 });
    expect(file).toBeDefined();
  });

  test.each([
    ['homepage: {id: "javascript:alert(1)", label: B}', `2:16 address: ${ADDRESS}`],
    ['homepage: {id: "data:text/html,x", label: B}', `2:16 address: ${ADDRESS}`],
    ['homepage: {id: www.example.org, label: B}', '2:16 address: write https://www.example.org'],
    ['homepage: {id: "https://a b", label: B}', `2:16 address: ${ADDRESS}`],
    ['homepage: {id: "https://", label: B}', `2:16 address: ${ADDRESS}`],
    ['provider: {id: example, label: B}', `2:16 address: ${ADDRESS}`],
    ['provider: {id: "https://a.org/", label: B, homepage: /b}', `2:54 address: ${ADDRESS}`],
    ['homepage: {id: "https://a.org/", label: B, format: HTML}', '2:52 media-type: for example text/html'],
    ['homepage: {id: "https://a.org/"}', '2:1 missing-key: for example label: Catalogue entry'],
    ['behavior: [paged, individuals]', '2:19 behavior: keep one of the two'],
    ['behavior: [repeat, no-repeat]', '2:20 behavior: keep one of the two'],
    ['behavior: [paged, paged]', '2:19 behavior: keep one of the two'],
  ])('%s', (line, expected) => expect(problemsOf(essay(line))).toEqual([expected]));
});

describe('HTML and links in texts', () => {
  test.each([
    ['label: <b>A</b>\nphotographs: [a]', '1:8 html-in-text: write plain text: A'],
    ['label: A <!-- b\nphotographs: [a]', /^1:8 html-in-text/],
    [essay('summary: a <script>alert(1)</script>'), /^2:10 html-in-text: write \*\*bold\*\*/],
    [essay('summary: a <img src=x onerror=alert(1)>'), /^2:10 html-in-text/],
    [essay('summary: "[a](javascript:alert)"'), '2:10 link: links begin with https://, http:// or mailto:'],
    [essay('summary: "[a](../b)"'), '2:10 link: links begin with https://, http:// or mailto:'],
    [photograph('people: ["<i>Leon</i>"]'), '3:25 html-in-text: write plain text: Leon'],
    [photograph('alternativeText: "<p>Leon"'), /html-in-text: write plain text: Leon/],
    [essay('metadata: [{label: "<b>B</b>", value: C}]'), /html-in-text: write plain text: B/],
  ])('%j', (text, expected) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  test.each(['I <3 cactuses', '1 < 2 > 0', 'a <- b', '<https://example.org/>'])('%s is no HTML', (text) => {
    expect(problemsOf(essay(`summary: "${text}"`))).toEqual([]);
  });
});

describe('images', () => {
  test.each([
    ['../../etc/passwd', `3:5 image-path: ${IMAGE}`],
    ['a/../../b', `3:5 image-path: ${IMAGE}`],
    ['/etc/passwd', `3:5 image-path: ${IMAGE}`],
    ['C:\\scans\\01.jpg', `3:5 image-path: ${IMAGE}`],
    ['https://example.org/a.jpg', `3:5 image-path: ${IMAGE}`],
    ['cactus\\01.jpg', '3:5 image-path: write cactus/01'],
    ['a//b', '3:5 image-path: write a/b'],
    ['./a', '3:5 image-path: write a'],
    ['cactus/01.jpg', '3:5 image-extension: write cactus/01'],
    ['cactus/01.TIFF', '3:5 image-extension: write cactus/01'],
  ])('%s', (image, expected) => {
    expect(problemsOf(`label: A\nphotographs:\n  - ${image}\n`)).toEqual([expected]);
  });

  test.each([
    ['thumbnail: ../b', `2:12 image-path: ${IMAGE}`],
    ['provider: {id: "https://a.org/", label: B, logo: ../b}', `2:50 image-path: ${IMAGE}`],
  ])('%s', (line, expected) => expect(problemsOf(essay(line))).toEqual([expected]));

  test('are taken without their extension, and in NFC', () => {
    const { file } = readAuthored(
      fileOf('label: A\nphotographs: [a/01.jpg, a/1.5, "cafe\u0301", "b.tif;2"]'),
      'a.yaml',
    );
    if (file?.kind !== 'manifest') throw new Error('not read');
    expect(file.manifest.photographs.map(({ images }) => images[0].identifier)).toEqual([
      'a/01',
      'a/1.5',
      'caf\u00e9',
      'b;2',
    ]);
  });
});

describe('ids and photographs that are named again', () => {
  const list = (...items: string[]) =>
    `label: A\nphotographs:\n${items.map((item) => `  - ${item}\n`).join('')}`;

  test.each([
    [list('{image: a, id: Heavy One}'), '3:20 id: write heavy-one'],
    [list('{image: a, id: ..}'), '3:20 id: '],
    [list('{image: a, id: b}', '{image: c, id: b}'), '4:20 duplicate-id: give each its own'],
    [list('{id: b}'), '3:10 unknown-photograph: '],
    [list('{image: a, id: heavy}', '{id: hevy}'), '4:10 unknown-photograph: did you mean heavy?'],
    [list('a', 'a'), '4:5 repeated-photograph: '],
    [list('{image: a, images: [{image: b}]}'), '3:16 images: keep one of the two'],
    [
      'label: A\nsections: [{label: B, id: c, photographs: [a]}, {label: D, id: c, photographs: [b]}]',
      '2:64 duplicate-id: ',
    ],
    [photograph('notes: [{id: a, text: b}, {id: a, text: c}]'), '3:47 duplicate-id: '],
    [
      'label: A\nphotographs: [{image: a, id: b}]\nsections: [{label: C, photographs: [{image: a, id: d}]}]',
      '3:52 duplicate-image: write id: b, or leave it out',
    ],
    [
      'label: A\nphotographs: [{image: a, caption: b}]\nsections: [{label: C, photographs: [{image: a, caption: d}]}]',
      '3:37 repeated-details: give everything in one place, and only the image in the others',
    ],
    [essay('orders: [{id: essay, label: B, by: date}]'), '2:15 duplicate-id: '],
    [essay('orders: [{id: collection, label: B, by: date}]'), '2:15 id: choose another'],
    [essay('orders: [{id: b, label: B}]'), '2:10 order: give either by: date or a list of photographs'],
    [
      essay('orders: [{id: b, label: B, by: date, photographs: [a]}]'),
      '2:10 order: give either by: date or a list of photographs',
    ],
    [essay('orders: [{id: b, label: B, by: data}]'), '2:32 unknown-value: did you mean date?'],
  ])('%j', (text, expected) => expect(problemsOf(text)).toEqual([expected]));
});

describe('notes', () => {
  const region = (keys: string) => photograph(`notes: [{tag: b, region: {${keys}}}]`);

  test.each([
    [photograph('notes: [{region: {x: 0%, y: 0%, width: 1%, height: 1%}}]'), /^3:24 note: give `text`/],
    [photograph('notes: [{text: a, tag: b}]'), /^3:24 note: give `text`/],
    [region('x: 1, y: 1, width: 5, height: 5'), /^3:33 region: add of: /],
    [region('x: 10%, y: 1, width: 5, height: 5'), '3:33 region: use one of the two'],
    [region('x: 90%, y: 0%, width: 20%, height: 5%'), `3:33 region: ${REGION}`],
    [region('x: 0%, y: 90%, width: 20%, height: 11%'), `3:33 region: ${REGION}`],
    [region('x: 0%, y: 0%, width: 0%, height: 5%'), '3:33 region: both must be greater than 0'],
    [region('x: 90, y: 0, width: 20, height: 5, of: {width: 100, height: 100}'), `3:33 region: ${REGION}`],
    [region('x: -1%, y: 0%, width: 20%, height: 5%'), '3:45 wrong-value: for example x: 10%'],
    [
      region('x: 1%, y: 0%, width: 20%, height: 5%, of: {width: 9, height: 9}'),
      '3:80 region: leave `of` out',
    ],
  ])('%j', (text, expected) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  test('may reach exactly to the edge, in decimals too', () => {
    expect(problemsOf(region('x: 33.3%, y: 0%, width: 66.7%, height: 100%'))).toEqual([]);
    expect(problemsOf(region('x: 70.1%, y: 29.9%, width: 29.9%, height: 70.1%'))).toEqual([]);
  });
});

describe('collections', () => {
  test.each([
    ['label: A', '1:1 missing-key: for example items: [trotsky-in-exile, {collection: mexico}]'],
    ['label: A\nitems: []', '2:1 empty: put something in, or leave it out'],
    ['label: A\nitems: [B b]', '2:9 id: write b-b'],
    ['label: A\nitems: [b, b]', '2:12 repeated-item: keep one of the two'],
    ['label: A\nitems: [{collection: mine}]', '2:9 collection-loop: leave it out'],
    ['label: A\nitems: [{manifest: b, collection: c}]', '2:10 unknown-key: the keys here are collection'],
    ['label: A\nitems: [b]\nphotographs: [c]', /^3:1 unknown-key/],
    ['label: A\nitems: [b]\nbehavior: [together, multi-part]', '3:22 behavior: keep one of the two'],
  ])('%j', (text, expected) => {
    const [first] = problemsOf(text, 'collections/mine.yaml');
    expect(first).toMatch(expected);
  });
});
