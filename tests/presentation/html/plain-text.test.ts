import { expect, test } from 'vitest';
import { plainText, plainTexts } from '../../../src/presentation/html/plain-text.ts';
import { escapeHtml } from '../../../src/presentation/text/html.ts';

test.each([
  ['<p>A <i>heavy</i> specimen.</p>', 'A heavy specimen.'],
  ['<span><p>One.</p><p>Two,<br/>three.</p></span>', 'One. Two, three.'],
  ['<p>a &amp; b &lt;c&gt; &quot;d&quot; &#39;e&#x27; &nbsp;f &none;</p>', 'a & b <c> "d" \'e\' f &none;'],
  ['<p>&#1114112; &#x110000;</p>', '&#1114112; &#x110000;'],
  ['<p>&amp;lt;</p>', '&lt;'],
  ['<1890>', '<1890>'],
  ['a &amp; b', 'a &amp; b'],
  [' x ', 'x'],
  ['<p></p>', ''],
])('%s is %s', (value, text) => {
  expect(plainText(value)).toBe(text);
});

test('what was escaped comes back, whatever it is', () => {
  const hostile = `</p><script>alert("x & 'y'")</script>`;
  expect(plainText(`<p>${escapeHtml(hostile)}</p>`)).toBe(hostile);
});

test('of a text in several languages, values that say nothing are left out', () => {
  expect(plainTexts({ en: ['<p>a</p>', ''], es: ['<br/>'], none: ['b'] })).toEqual({
    en: ['a'],
    none: ['b'],
  });
});
