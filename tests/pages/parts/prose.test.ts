import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerpt, phrase, phraseOfHtml, prose, withoutMarkup } from '../../../src/pages/parts/prose.ts';
import { readerOf } from '../../../src/pages/parts/reader.ts';

const reader = readerOf(['en', 'es'], undefined, ['*']);

describe('paragraphs', () => {
  test.each([
    ['plain words', '<p>plain words</p>'],
    ['a < b & c', '<p>a &lt; b &amp; c</p>'],
    ['<p>one</p><p>two <i>and</i> a half</p>', '<p>one</p><p>two <i>and</i> a half</p>'],
    ['<span><p>one</p><p>two</p></span>', '<p>one</p><p>two</p>'],
    ['<i>all of it</i>', '<p><i>all of it</i></p>'],
    [
      '<p>an <a href="https://a.example/">address</a></p>',
      '<p>an <a href="https://a.example/">address</a></p>',
    ],
    ['<p>x<script>alert(1)</script></p>', '<p>x</p>'],
    ['<p onclick="alert(1)" style="color:red">x</p>', '<p>x</p>'],
    ['<a href="javascript:alert(1)">x</a>', '<p><a>x</a></p>'],
    ['<a href="//other.example">x</a>', '<p><a>x</a></p>'],
    ['<img src="https://other.example/x.png">', '<p></p>'],
    ['<p>never closed <b>bold>', '<p>never closed <b>bold&gt;</b></p>'],
  ])('of %s', (value, text) => {
    expect(prose({ en: [value] }, reader).text).toBe(`<div class="prose">${text}</div>`);
  });

  test('say which language they are in where it is not that of the page', () => {
    expect(prose({ es: ['hola'] }, reader).text).toBe(
      '<div class="prose" lang="es" dir="auto"><p>hola</p></div>',
    );
    expect(phrase({ es: ['hola'] }, reader).text).toBe('<span lang="es" dir="auto">hola</span>');
    expect(phrase({ none: ['x', 'y'] }, reader).text).toBe('x, y');
  });

  test('are none within a line', () => {
    const value = { en: ['<p>one <b>two</b></p><p>three</p>'] };
    expect(phraseOfHtml(value, reader).text).toBe('one <b>two</b> three');
  });

  test('hold no markup but what manifests may hold, whatever is written', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          '<',
          '>',
          '"',
          "'",
          '<p>',
          '<script>',
          '<img src=x onerror=y>',
          '</p>',
          '<a href=',
          'javascript:',
          '&lt;',
        ),
      ),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const { text } = prose({ en: [`<${parts.join('')}>`] }, reader);
        const tags = [...text.matchAll(/<\/?([a-z]+)([^>]*)>/gi)].slice(1, -1);
        for (const [, name = '', attributes = ''] of tags) {
          expect(['a', 'b', 'br', 'i', 'p', 'small', 'span', 'sub', 'sup']).toContain(name.toLowerCase());
          const [, href] = /^(?: \/| href="([^"]*)")?$/.exec(attributes) ?? [];
          expect(attributes).toBe(href === undefined ? attributes.replace(/[^ /]/g, '') : ` href="${href}"`);
          if (href !== undefined && URL.canParse(href, 'https://page.example/'))
            expect(new URL(href, 'https://page.example/').protocol).toMatch(/^(?:https?|mailto):$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('an excerpt', () => {
  test.each([
    ['<p>One.</p><p>Two &amp; three.</p>', 100, 'One. Two & three.'],
    ['one two three four', 9, 'one two …'],
    ['one two, three', 8, 'one two …'],
    ['x'.repeat(20), 10, `${'x'.repeat(10)} …`],
  ])('of %s within %i', (value, length, text) => {
    expect(excerpt({ en: [value] }, reader, length)).toBe(text);
  });

  test('has no markup in it', () => {
    expect(withoutMarkup('<p>a <b>b</b> &lt;i&gt;<br>c</p>')).toBe('a b <i> c');
    expect(withoutMarkup('a < b')).toBe('a < b');
  });
});
