import { describe, expect, test } from 'vitest';
import { paragraphsOf } from '../../src/pdf/rich-text.ts';

/** Paragraphs as lines, marks as letters before the words. */
function told(value: string): string[] {
  return paragraphsOf(value).map((runs) =>
    runs
      .map(({ text, bold, italic, small, link }) => {
        const marks = `${bold ? 'b' : ''}${italic ? 'i' : ''}${small ? 's' : ''}${link === undefined ? '' : `(${link})`}`;
        return marks === '' ? text : `[${marks} ${text}]`;
      })
      .join(''),
  );
}

describe('plain text', () => {
  test('is split where a line is empty', () => {
    expect(told('One\n\nTwo\nthree')).toEqual(['One', 'Two\nthree']);
    expect(told('')).toEqual([]);
  });

  test('may hold what looks like markup', () => {
    expect(told('1 < 2 & <b>3</b>, said she')).toEqual(['1 < 2 & <b>3</b>, said she']);
  });
});

describe('HTML', () => {
  test('is read as paragraphs and marks', () => {
    expect(told('<p>One <b>two <i>three</i></b> <small>four</small></p><p>Five<br>six</p>')).toEqual([
      'One [b two ][bi three] [s four]',
      'Five\nsix',
    ]);
  });

  test('has its entities resolved and its white space folded', () => {
    expect(told('<p>\n  Fish &amp; chips &lt;3 \n</p>')).toEqual(['Fish & chips <3']);
  });

  test('keeps links that can be followed, and only the words of others', () => {
    expect(told('<a href="https://example.org/">there</a>')).toEqual(['[(https://example.org/) there]']);
    expect(told('<a href="javascript:alert(1)">there</a>')).toEqual(['there']);
    expect(told('<span>a <img src="https://example.org/x.png"> b</span>')).toEqual(['a  b']);
  });

  test('that is left open or crossed is read as far as it goes', () => {
    expect(told('<p>One <b>two</p><p>three</p>')).toHaveLength(2);
    expect(told('<p></p><p> </p><br>')).toEqual([]);
  });
});
