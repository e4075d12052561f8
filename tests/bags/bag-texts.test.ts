import { expect, test } from 'vitest';
import { bagInfo, checksums, csv, payloadOxum } from '../../src/bags/bag-texts.ts';

test('elements of long values go on in indented lines of at most 79 characters, the first word beside the label', () => {
  const text = 'The harbour was built in three years by men who slept in tents beside the piles. '.repeat(3);
  const url = `https://archive.example/${'a'.repeat(90)}`;
  const written = bagInfo([
    ['External-Description', text],
    ['External-Identifier', url],
    ['Rights', ''],
    ['Title', ' Two\nlines\tof  text '],
  ]);
  const lines = written.split('\n');
  expect(lines.filter((line) => line.length > 79)).toEqual([`External-Identifier: ${url}`]);
  expect(written.startsWith('External-Description: The harbour')).toBe(true);
  expect(written.replace(/\n {2}/g, ' ')).toBe(
    `External-Description: ${text.trim()}\nExternal-Identifier: ${url}\nTitle: Two lines of text\n`,
  );
});

test('checksums and Oxum list the payload', () => {
  const files = [
    { path: 'data/a.jpg', bytes: 10, sha256: 'aa' },
    { path: 'data/b.jpg', bytes: 32, sha256: 'bb' },
  ];
  expect(checksums(files)).toBe('aa  data/a.jpg\nbb  data/b.jpg\n');
  expect(payloadOxum(files)).toBe('42.2');
});

test('a table holds commas, quotes and line breaks', () => {
  expect(
    csv([
      ['file', 'label'],
      ['a.jpg', 'He said "no", twice\nand left'],
    ]),
  ).toBe('file,label\r\na.jpg,"He said ""no"", twice\nand left"\r\n');
});
