import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHtml } from '../../../src/presentation/text/html.ts';
import { renderMarkdown } from '../../../src/presentation/text/markdown.ts';
import { textOfAllowedHtml } from '../../support/allowed-html.ts';

describe('Markdown', () => {
  test.each([
    ['Plain words & "more"', 'Plain words & "more"'],
    ['one\ntwo', 'one two'],
    ['no \\*markup\\*', 'no *markup*'],
    ['Tom &amp; Jerry', 'Tom & Jerry'],
    ['1 < 2 > 0', '1 < 2 > 0'],
    ['< a', '<p>&lt; a</p>'],
    ['*a* and **b**', '<p><i>a</i> and <b>b</b></p>'],
    ['a  \nb', '<p>a<br/>b</p>'],
    ['one\n\ntwo', '<span><p>one</p><p>two</p></span>'],
    ['# Title', '<p><b>Title</b></p>'],
    ['- a\n- *b*', '<p>• a<br/>• <i>b</i></p>'],
    ['3. a\n4. b', '<p>3. a<br/>4. b</p>'],
    ['- a\n  1. b\n- c', '<p>• a<br/>1. b<br/>• c</p>'],
    ['a\n\n- b\n\n- c', '<span><p>a</p><p>• b<br/>• c</p></span>'],
    ['> said', '<p>said</p>'],
    ['`a < b`', '<p>a &lt; b</p>'],
    ['```\na\nb\n```', '<p>a<br/>b</p>'],
    ['a\n\n---\n\nb', '<span><p>a</p><p>b</p></span>'],
    [
      '[a *b*](https://example.org/?c=1&d=2 "t")',
      '<p><a href="https://example.org/?c=1&amp;d=2">a <i>b</i></a></p>',
    ],
    ['[a](HTTPS://example.org)', '<p><a href="https://example.org">a</a></p>'],
    ['<mailto:a@example.org>', '<p><a href="mailto:a@example.org">mailto:a@example.org</a></p>'],
    [
      '![a "b"](https://example.org/c.jpg)',
      '<p><img src="https://example.org/c.jpg" alt="a &quot;b&quot;"/></p>',
    ],
    [
      '<unclear:Smith> & <javascript:alert(1)>',
      '<p>&lt;unclear:Smith&gt; &amp; &lt;javascript:alert(1)&gt;</p>',
    ],
    ['<b>a</b> *c*', '<p>&lt;b&gt;a&lt;/b&gt; <i>c</i></p>'],
    ['*a*<script>alert(1)</script>', '<p><i>a</i>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
    ['', ''],
    ['---', ''],
  ])('%j', (source, text) => expect(renderMarkdown(source)).toEqual({ text, refusedLinks: [] }));

  test.each([
    ['[a](javascript:alert(1))', '<p>a</p>', 'javascript:alert(1)'],
    ['[a](JaVaScRiPt:alert)', '<p>a</p>', 'JaVaScRiPt:alert'],
    ['[a](data:text/html,b)', '<p>a</p>', 'data:text/html,b'],
    ['[a](//example.org)', '<p>a</p>', '//example.org'],
    ['[a](b.html)', '<p>a</p>', 'b.html'],
    ['![a](file:///b)', '<p>a</p>', 'file:///b'],
    ['![a](mailto:b)', '<p>a</p>', 'mailto:b'],
    ['[a]\n\n[a]: vbscript:b', '<p>a</p>', 'vbscript:b'],
  ])('leaves out and tells the address of %j', (source, text, address) => {
    expect(renderMarkdown(source)).toEqual({ text, refusedLinks: [address] });
  });

  const pieces = fc.constantFrom(
    ...[
      '*',
      '**',
      '_',
      '`',
      '```\n',
      '# ',
      '- ',
      '1. ',
      '> ',
      '\n',
      '\n\n',
      '  \n',
      '    ',
      '[',
      ']',
      '](',
      ')',
      '![',
    ],
    ...[
      '<',
      '>',
      '</',
      '/>',
      '<b>',
      '<script>',
      '</p>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '&',
      '&lt;',
      '&#0;',
      '&#x1;',
    ],
    ...[
      'javascript:',
      'https://a.b/',
      'mailto:a@b',
      'data:',
      '"',
      "'",
      '\\',
      'word',
      '=',
      '\u0000',
      '\u0007',
      '\ud800',
      'é',
      '😀',
    ],
  );
  const sources = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );

  test('gives nothing but what is allowed, whatever is written', () => {
    fc.assert(
      fc.property(sources, (source) => {
        const { text } = renderMarkdown(source);
        expect(text).not.toMatch(/(?![\t\n\r])[\p{Cc}\p{Surrogate}\ufffe\uffff]/u);
        if (text.startsWith('<')) textOfAllowedHtml(text);
        else expect(isHtml(text)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  test('keeps all words', () => {
    const words = fc.stringMatching(/^[a-z]{1,8}$/);
    const marked = fc.tuple(words, fc.constantFrom('', '*', '**', '`')).map(([word, mark]) => ({
      word,
      written: `${mark}${word}${mark}`,
    }));
    fc.assert(
      fc.property(
        fc.array(marked, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(' ', '\n', '\n\n'),
        (all, between) => {
          const { text } = renderMarkdown(all.map(({ written }) => written).join(between));
          const found = text
            .replace(/<[^>]*>/g, ' ')
            .split(/\s+/)
            .filter((word) => word !== '');
          expect(found).toEqual(all.map(({ word }) => word));
        },
      ),
    );
  });
});
