import { describe, expect, test } from 'vitest';
import { type AuthoredContents, readAuthored } from '../../../src/presentation/authored/read-file.ts';
import { readIiifJson } from '../../../src/presentation/iiif-json/read-file.ts';
import type { Reading } from '../../../src/presentation/source/reading.ts';
import { fileOf } from '../../support/essays.ts';
import { IIIF_JSON } from '../../support/iiif-json.ts';
import { workedMs } from '../../support/work-time.ts';

/** Far above what any of these takes (mostly well under a second), far below a hang. */
const TIME_LIMIT_MS = 8_000;
/** Of what is repeated, so that time by the square of it shows. */
const LENGTH = 100_000;

function read(file: string | Uint8Array): Reading<AuthoredContents> {
  return readAuthored(typeof file === 'string' ? fileOf(file) : file, 'essay.yaml');
}

function expectRefused(file: string | Uint8Array, rule: string, place: string, inside?: string): void {
  const { problems, file: found, readable } = read(file);
  expect(problems.map(({ line, column, rule: name }) => `${line}:${column} ${name}`)).toEqual([
    `${place} ${rule}`,
  ]);
  expect(problems[0]?.message).toContain(inside ?? '');
  expect([found, readable]).toEqual([undefined, undefined]);
}

describe('encodings', () => {
  const latin1 = Uint8Array.from([
    ...fileOf('label: A\nsummary: caf'),
    0xe9,
    ...fileOf('\nphotographs: [a]\n'),
  ]);

  test('other than UTF-8 are told where they show', () => {
    expectRefused(latin1, 'encoding', '2:13', 'UTF-8');
    expectRefused(Uint8Array.from([0x61, 0x0a, 0xc3]), 'encoding', '2:1', 'UTF-8');
  });

  test('in two bytes a letter are told as such', () => {
    const text = 'label: A\nphotographs: [a]\n';
    const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
    expectRefused(utf16, 'encoding', '1:1', 'UTF-16');
    expectRefused(
      utf16.map((_, index) => utf16[index ^ 1] ?? 0),
      'encoding',
      '1:1',
      'UTF-16',
    );
    expectRefused(new Uint8Array(Buffer.from(text, 'utf16le')), 'encoding', '1:2', 'zero byte');
  });

  test('with a zero byte are told its place', () => {
    expectRefused('label: A\nsummary: b\0c\n', 'encoding', '2:11', 'zero byte');
  });
});

describe('size', () => {
  test('of 100 MB is refused without a look', () => {
    const started = workedMs();
    expectRefused(new Uint8Array(100_000_000).fill(0x5b), 'file-size', '1:1', 'more than the 1000000 bytes');
    expect(workedMs() - started).toBeLessThan(1000);
  });

  test('of a real essay with a thousand photographs is not', () => {
    const photographs = Array.from(
      { length: 1000 },
      (_, index) =>
        `  - {image: box/${index}, label: Number ${index}, alternativeText: A street, date: 1940-05}\n`,
    );
    const { file, problems } = read(`label: Many\nphotographs:\n${photographs.join('')}`);
    expect(problems).toEqual([]);
    expect(file?.kind === 'manifest' && file.manifest.photographs.length).toBe(1000);
  });
});

describe('depth', () => {
  test.each([
    ['[', '['.repeat(900_000)],
    ['{', '{'.repeat(900_000)],
    ['- ', '- '.repeat(450_000)],
    ['? ', '? '.repeat(450_000)],
    [
      'a: on a line of its own',
      Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    ],
  ])('%s without end is refused', (_, text) => {
    const started = workedMs();
    const { problems } = read(text);
    expect(problems.map(({ rule }) => rule)).toEqual(['too-deep']);
    expect(workedMs() - started).toBeLessThan(5000);
  });

  test('of ten sections within one another is read', () => {
    const innermost = '{label: Z, photographs: [a]}';
    const nested = Array.from({ length: 10 }).reduce<string>(
      (inner) => `{label: A, sections: [${inner}]}`,
      innermost,
    );
    expect(read(`label: A\nsections: [${nested}]\n`).file).toBeDefined();
    const lines = Array.from({ length: 10 }, (_, depth) => {
      const indent = '    '.repeat(depth);
      return `${indent}sections:\n${indent}  - label: A\n`;
    });
    const last = `${'    '.repeat(10)}photographs: [a]\n`;
    expect(read(`label: A\n${lines.join('')}${last}`).file).toBeDefined();
  });
});

describe('repetition', () => {
  test('of repetitions is refused', () => {
    const names = [...'abcdefghi'];
    const lines = names.map((name, index) => {
      const inner = index === 0 ? 'x' : `*${names[index - 1]}`;
      return `  - &${name} [${Array.from({ length: 9 }, () => inner).join(', ')}]`;
    });
    const { problems } = read(`label: A\nphotographs:\n${lines.join('\n')}\n`);
    expect(problems.map(({ rule }) => rule)).toEqual(['file-size']);
  });

  test('of one thing is taken as if it were written out', () => {
    const { file } = read(
      'label: A\nprovider: &us {id: "https://a.org/", label: Us}\nphotographs:\n' +
        '  - {image: a, place: &here {name: Here, latitude: 1, longitude: 2}}\n  - {image: b, place: *here}\n',
    );
    const places =
      file?.kind === 'manifest' ? file.manifest.photographs.map(({ place }) => place?.latitude) : [];
    expect(places).toEqual([1, 1]);
  });
});

describe('time stays short for', () => {
  const text = (value: string) => `label: "${value}"\nphotographs: [a]\n`;
  const markdown = (value: string) => `label: A\nsummary: "${value}"\nphotographs: [a]\n`;
  const repeated = (piece: string) => piece.repeat(Math.floor(LENGTH / piece.length));

  test.each([
    ['many keys', Array.from({ length: 15_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['one key again and again', 'label: 1\n'.repeat(30_000)],
    ['many documents', '---\n'.repeat(100_000)],
    ['many items', `label: A\nphotographs:\n${'- a\n'.repeat(40_000)}`],
    [
      'many ids that are unknown',
      `label: A\nphotographs:\n${Array.from({ length: 5000 }, (_, index) => `- {image: a${index}, id: a${index}}\n- {id: b${index}}\n`).join('')}`,
    ],
    ['wrong escapes', text('\\\\q'.replace('\\\\', '\\').repeat(400_000))],
    ['comments', '#\n'.repeat(400_000)],
    ['anchors', Array.from({ length: 50_000 }, (_, index) => `- &a${index} x`).join('\n')],
    ['emphasis', markdown(repeated('*a_ '))],
    ['brackets', markdown(repeated('![[]('))],
    ['back quotes', markdown(repeated('`a``'))],
    ['unclosed links', markdown(repeated('[a](<b'))],
    ['quotations', markdown(repeated('>'))],
    ['unclosed tags', markdown(repeated('<a '))],
    ['tags in a label', text(repeated('<a '))],
    ['signs after a tag in a label', text(`<b>${repeated('<')}`)],
    ['white space', text(repeated(' '))],
    ['a long date', `label: A\ndate: "${repeated('c. ')}"\nphotographs: [a]\n`],
    ['a long language', `label: {${repeated('a-')}: A}\nphotographs: [a]\n`],
    ['long rights', `label: A\nrights: http://creativecommons.org/${repeated('a/')}\nphotographs: [a]\n`],
    [
      'rights with many queries',
      `label: A\nrights: "http://creativecommons.org/${repeated('/?')}\\n"\nphotographs: [a]\n`,
    ],
    ['wide commas in a line that is wrong', `label: "A" ${repeated('[，')}\nphotographs: [a]\n`],
    ['wide signs in keys', `label: A\nphotographs: [{${repeated('a，')}: a}]\n`],
    ['a long path', `label: A\nphotographs: ["${repeated('../')}"]\n`],
    ['a long id', `label: A\nphotographs: [{image: a, id: "${repeated('-')}A"}]\n`],
  ])('%s', (_, file) => {
    const started = workedMs();
    const { problems } = read(file);
    expect(workedMs() - started).toBeLessThan(TIME_LIMIT_MS);
    expect(problems.length).toBeLessThanOrEqual(501);
  });
});

describe('time stays short for JSON with', () => {
  const repeated = (piece: string) => piece.repeat(Math.floor((2 * LENGTH) / piece.length));
  const html = '"value": "The hinge", "language": "en", "format": "text/html"';
  const withNote = (value: string) =>
    IIIF_JSON.replace(/"value": "The hinge".*?"text\/plain"/, html.replace('The hinge', value));

  test.each([
    ['unclosed tags in a label', IIIF_JSON.replace('The box', repeated('<a'))],
    ['unclosed tags in a summary', IIIF_JSON.replace('What was in', repeated('<a'))],
    ['unclosed tags in a note', withNote(repeated('<a'))],
    ['a long name of an element', withNote(`<${repeated('a')}`)],
    ['a long name of an attribute', withNote(`<a ${repeated('a')}>`)],
    ['one key again and again', IIIF_JSON.replace('"rights"', `${repeated('"x": 1,\n')}"rights"`)],
    ['elements inside one another', IIIF_JSON.replace('What was in', repeated('<p><b>'))],
    [
      'the same in a property that nobody knows',
      IIIF_JSON.replace('"rights"', `"x": "${repeated('<p><b>')}", "rights"`),
    ],
  ])('%s', (_, text) => {
    const started = workedMs();
    const { problems } = readIiifJson(fileOf(text), 'box.json');
    expect(workedMs() - started).toBeLessThan(TIME_LIMIT_MS);
    expect(problems.length).toBeLessThanOrEqual(501);
  });
});

test('more problems than anyone reads are counted, not listed', () => {
  const { problems } = read(`label: A\nphotographs:\n${'  - [a]\n'.repeat(1200)}`);
  expect(problems).toHaveLength(501);
  expect(problems[500]).toMatchObject({ rule: 'more', severity: 'error', line: 503 });
  expect(problems[500]?.message).toContain('700');
});
