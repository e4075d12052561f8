import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { expect, test } from 'vitest';
import { plainText, plainTexts, textWithoutMarkup } from '../../../src/presentation/html/plain-text.ts';
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

test.each([
  ['C <img src=x onerror=alert(1)>', 'C'],
  ['<p>One &amp; two.</p><p>Three.</p>', 'One & two.\nThree.'],
  ['A<!-- hidden <b> -->B <!-- open', 'AB  open'],
  ['<1890>', '<1890>'],
  ['<3 lines> a < b &amp; <unclear>', '<3 lines> a < b &amp; <unclear>'],
  ['<a few words>', '< a few words>'],
  ['<img src="<" onerror=alert(1)>', '< img src="<" onerror=alert(1)>'],
  ['<p>&lt;img src=x onerror=alert(1)&gt;</p>', ''],
])('without markup, %s is %j', (value, text) => {
  expect(textWithoutMarkup(value)).toBe(text);
});

test('no client that takes a text without markup for HTML finds an attribute or an element of HTML in it', () => {
  const pieces =
    '< > </ / = " \' ! ? - -- &lt; &gt; & # \n b img script svg x unclear 1890 onerror=f() src=x é'.split(
      / /,
    );
  const texts = fc.array(fc.constantFrom(' ', ...pieces), { maxLength: 25 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const plain = textWithoutMarkup(text);
      const found: string[] = [];
      const onopentag = (name: string, attributes: object): void => {
        if (/^(?:b|img|script|svg)$/.test(name) || Object.keys(attributes).length > 0) found.push(name);
      };
      const parser = new Parser({ onopentag });
      parser.end(`<x>${plain}</x>`);
      expect(found, plain).toEqual([]);
      expect(plain).not.toMatch(/<[!?]/);
      // A text in which no bracket begins anything is left alone.
      if (!/<[a-z/!?]/i.test(text)) expect(plain.trim()).toBe(text.trim());
    }),
    { numRuns: 3000 },
  );
});

test('texts without markup take linear time', () => {
  for (const piece of ['<', '<!--', '<b', '<<b>', '<br', '<a="', '<x a=', '</p'])
    expect(textWithoutMarkup(piece.repeat(200_000)), piece).not.toMatch(/<[!?]/);
});

test('of a text in several languages, values that say nothing are left out', () => {
  expect(plainTexts({ en: ['<p>a</p>', ''], es: ['<br/>'], none: ['b'] })).toEqual({
    en: ['a'],
    none: ['b'],
  });
});
