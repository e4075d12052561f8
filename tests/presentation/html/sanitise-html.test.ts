import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanHtmlText, cleanHtmlValue, sanitiseHtml } from '../../../src/presentation/html/sanitise-html.ts';
import { textOfAllowedHtml } from '../../support/allowed-html.ts';

describe('HTML of others', () => {
  test.each([
    ['plain < words', 'plain < words'],
    ['<p>a</p>', '<p>a</p>'],
    ['<p>a</p><p>b</p>', '<span><p>a</p><p>b</p></span>'],
    [`${'<b>'.repeat(2000)}>`, `<span>${'&lt;b&gt;'.repeat(2000)}&gt;</span>`],
    ['<div class="x">a<br>b</div>', '<p>a<br />b</p>'],
    ['<p>a<script>alert(1)</script></p>', '<p>a</p>'],
    ['<p onclick="b()" style="c">a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href=" java\nscript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="//example.org/">a</a>', '<a>a</a>'],
    ['<p><img src="data:image/png;base64,a" alt="b"></p>', '<p><img alt="b" /></p>'],
    ['<p><strong>a</strong> <em>b</em></p>', '<p><b>a</b> <i>b</i></p>'],
    ['<!-- a --><p>b</p>', '<p>b</p>'],
    ['<svg><style>a</style></svg>', ''],
    ['<b><i>a</b></i>', '<b><i>a</i></b>'],
    ['<p>a &amp; b &nbsp;</p>', '<p>a &amp; b \u00a0</p>'],
  ])('%j', (html, clean) => expect(sanitiseHtml(html)).toBe(clean));

  test('leaves nothing but what is allowed, whatever it was', () => {
    const pieces = fc.constantFrom(
      ...[
        '<p>',
        '</p>',
        '<b>',
        '</b>',
        '<span>',
        '</span>',
        '<a href="https://a.b/">',
        '</a>',
        '<br>',
        '<br/>',
        '<img src="https://a/">',
      ],
      ...[
        '<script>',
        '</script>',
        '<svg>',
        '<math>',
        '<style>',
        '<textarea>',
        '<title>',
        '<xmp>',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<?xml ?>',
      ],
      ...[
        '<a href="javascript:a">',
        '<p onload="a">',
        '<img src=x onerror=a>',
        '&',
        '&lt;',
        '&#60;',
        '"',
        "'",
        '<',
        '>',
        'word',
        '\u0007',
        '\ud800',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (all) => {
        const html = `<p>${all.join('')}</p>`;
        const clean = sanitiseHtml(html);
        if (clean !== '') textOfAllowedHtml(clean);
        expect(sanitiseHtml(clean)).toBe(clean);
      }),
      { numRuns: 3000 },
    );
  });
});

/** HTML of a text with anything around it, as the independent reader wants it. */
function wrapped(text: string): string {
  return `<span>${cleanHtmlText(text).html}</span>`;
}

describe('HTML that is as it must be', () => {
  test.each([
    "<p>Marktplatz mit <a href='https://example.org/?a=1&amp;b=2'>Brunnen</a></p>",
    '<span><p>a</p>\n<p>b<br/>c<br />d</p></span>',
    '<p><img src="https://example.org/a.jpg" alt="a &quot;b&quot;"/> &lt;1890&gt;</p>',
  ])('stays letter for letter: %s', (html) => {
    expect(cleanHtmlValue(html)).toEqual({ html, removed: [] });
    expect(cleanHtmlText(html)).toEqual({ html, removed: [] });
    textOfAllowedHtml(html);
  });

  test.each(['Words <b>and</b> words', 'a &amp; b', '<b>a</b> and <i>b</i>'])(
    'need not begin with an element in a body of text/html: %s',
    (html) => expect(cleanHtmlText(html)).toEqual({ html, removed: [] }),
  );
});

describe('a value that is no HTML by its ends', () => {
  test.each(['<1890> ', ' <p>a</p>', '<b>a</b> and b', 'a <b>b</b>'])(
    'stays letter for letter: %j',
    (value) => expect(cleanHtmlValue(value)).toEqual({ html: value, removed: [] }),
  );
});

describe('angle brackets that are no tags of HTML', () => {
  test.each([
    ['<p>He wrote <unclear>Smith</unclear></p>', '<p>He wrote &lt;unclear&gt;Smith&lt;/unclear&gt;</p>'],
    ['<p><3 lines> a < b, c<d></p>', '<p>&lt;3 lines&gt; a &lt; b, c&lt;d&gt;</p>'],
    ['<p><a few words> <i or j></p>', '<p>&lt;a few words&gt; &lt;i or j&gt;</p>'],
    ['<p><?Smith> or <!Smyth></p>', '<p>&lt;?Smith&gt; or &lt;!Smyth&gt;</p>'],
    ['<p>if a <b then c</p>', '<p>if a &lt;b then c</p>'],
    ['<p><tei:p rend="it">x</tei:p></p>', '<p>&lt;tei:p rend="it"&gt;x&lt;/tei:p&gt;</p>'],
    ['<p><my-name>x</my-name></p>', '<p>&lt;my-name&gt;x&lt;/my-name&gt;</p>'],
    ['<unknown>', '<span>&lt;unknown&gt;</span>'],
    [
      '<TEI><p rend="it">x</p></TEI>',
      '<span>&lt;TEI&gt;&lt;p rend=&quot;it&quot;&gt;x&lt;/p&gt;&lt;/TEI&gt;</span>',
    ],
    ['<1890>', '<span>&lt;1890&gt;</span>'],
  ])('are text in a value: %s', (html, clean) => {
    expect(cleanHtmlValue(html)).toEqual({ html: clean, removed: [] });
    textOfAllowedHtml(clean);
  });

  test('are text in a body of text/html', () => {
    expect(cleanHtmlText('a < b, <unclear>c</unclear> & <1890>')).toEqual({
      html: 'a &lt; b, &lt;unclear&gt;c&lt;/unclear&gt; &amp; &lt;1890&gt;',
      removed: [],
    });
  });
});

describe('what is taken out is told', () => {
  test.each([
    ['<p>a<script>if (a<b) c()</script></p>', '<p>a</p>', ['<script> with what is in it']],
    ['<p><svg viewBox="0 0 1 1"><path d="M0 0"/></svg>a</p>', '<p>a</p>', ['<svg> with what is in it']],
    [
      '<p onclick="b()" style="c">a</p>',
      '<p>a</p>',
      ['the attribute onclick of <p>', 'the attribute style of <p>'],
    ],
    ['<p><u>a</u> <font color=red>b</font></p>', '<p>a b</p>', ['<u>', '<font>']],
    ['<p hidden>a</p>', '<p>a</p>', ['the attribute hidden of <p>']],
    ['<div>a</div>', '<p>a</p>', ['<div> (<p> is written instead)']],
    ['<p><a href="javascript:alert(1)">a</a></p>', '<p><a>a</a></p>', ['the address of <a>']],
    ['<p><img src="b.jpg" alt="c"></p>', '<p><img alt="c" /></p>', ['the address of <img>']],
    ['<p>a<!-- b --></p>', '<p>a</p>', ['a comment']],
    ['<p>a<![CDATA[b]]></p>', '<p>a</p>', ['a comment']],
    ['<p>a<?xml-stylesheet b?></p>', '<p>a</p>', ['a declaration']],
    [
      '<p><a href=https://example.org/?a=b&c=d>x</a></p>',
      '<p><a href="https://example.org/?a=b&amp;c=d">x</a></p>',
      [],
    ],
    [
      '<p><a href=https://example.org/?style=b>x</a></p>',
      '<p><a href="https://example.org/?style=b">x</a></p>',
      [],
    ],
    ['<p>a<br>b</p>', '<p>a<br />b</p>', []],
  ])('%s', (html, clean, removed) => expect(cleanHtmlValue(html)).toEqual({ html: clean, removed }));

  test('no word goes without one', () => {
    const pieces = fc.constantFrom(
      ...[
        'one',
        'two',
        ' ',
        '<unclear>',
        '</unclear>',
        '<3 lines>',
        'a < b',
        '<b',
        '>',
        '"',
        "'",
        '=',
        '&',
        '<',
      ],
      ...[
        '<b>',
        '</b>',
        '<p>',
        '</p>',
        '<br>',
        '<i class=x>',
        '<script>',
        '</script>',
        '<svg>',
        '</svg>',
        '<u>',
      ],
      ...[
        '<a href="https://a.b/">',
        '</a>',
        '<title>',
        '</title>',
        '<textarea>',
        '<!-- ',
        ' -->',
        '<style>',
        '<xmp>',
      ],
    );
    const words = (text: string): string[] => text.match(/one|two/g) ?? [];
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 16 }), (all) => {
        const written = all.join('');
        for (const { html, removed } of [cleanHtmlText(written), cleanHtmlValue(`<p>${written}</p>`)]) {
          textOfAllowedHtml(`<span>${html}</span>`);
          if (removed.length === 0) expect(words(html.replace(/<[^>]*>/g, ''))).toEqual(words(written));
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('attacks', () => {
  test.each([
    '<script>alert(1)</script>',
    '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<img src=x onerror=alert(1)>',
    '<img src="x` `<script>alert(1)</script>"` `>',
    '<IMG """><SCRIPT>alert("XSS")</SCRIPT>"\\>',
    '<IMG SRC=javascript:alert(1)>',
    '<IMG SRC="jav&#x09;ascript:alert(1);">',
    '<IMG SRC=" &#14; javascript:alert(1);">',
    '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>',
    "<a href='java\tscript:alert(1)'>x</a>",
    '<a href="https://a.b/" onclick="alert(1)">x</a>',
    '<a href="https://a.b/"onclick="alert(1)">x</a>',
    "<a href='https://a.b/' title='\"><img src=x onerror=alert(1)>'>x</a>",
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<svg onload=alert(1)>',
    '<svg/onload=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<math href="javascript:alert(1)">x</math>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="javascript:alert(1)"></object>',
    '<embed src="javascript:alert(1)">',
    '<form action="javascript:alert(1)"><input type=submit></form>',
    '<button formaction="javascript:alert(1)">x</button>',
    '<details open ontoggle=alert(1)>x</details>',
    '<video><source onerror="alert(1)"></video>',
    '<body onload=alert(1)>',
    '<input autofocus onfocus=alert(1)>',
    '<style>@import "javascript:alert(1)";</style>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<link rel=stylesheet href="javascript:alert(1)">',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<base href="javascript:alert(1)//">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
    '<title><img title="</title><img src=x onerror=alert(1)>"></title>',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    '<noembed><p title="</noembed><img src=x onerror=alert(1)>"></noembed>',
    '<plaintext><img src=x onerror=alert(1)>',
    '<option>&lt;script&gt;alert(1)&lt;/script&gt;</option>',
    '<!--><img src=x onerror=alert(1)>-->',
    '<!--[if gte IE 4]><script>alert(1)</script><![endif]-->',
    '<![CDATA[<img src=x onerror=alert(1)>]]>',
    '<?xml-stylesheet href="javascript:alert(1)"?>',
    '<!DOCTYPE x [<!ENTITY y "<script>alert(1)</script>">]>&y;',
    '<unknown onclick=alert(1)>x</unknown>',
    '<unknown <img src=x onerror=alert(1)>>',
    '<b <img src=x onerror=alert(1)>>',
    '<b "<img src=x onerror=alert(1)>">',
    '<p/onmouseover=alert(1)>x',
    '<p\u000conclick=alert(1)>x',
    '<img src="https://a.b/" alt=""onerror=alert(1)">',
    "<img src='https://a.b/' alt='\" onerror=alert(1) x=\"'/>",
    '<a href="https://a.b/&quot; onclick=&quot;alert(1)">x</a>',
    '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
    '&lt;img src=x onerror=alert(1)&gt;',
    '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    '<applet code=a></applet><marquee onstart=alert(1)>x</marquee>',
  ])('do nothing: %s', (attack) => {
    for (const clean of [
      sanitiseHtml(`<p>${attack}</p>`),
      sanitiseHtml(attack),
      sanitiseHtml(`<b>a</b>${attack}<br>`),
    ])
      if (clean.startsWith('<') && clean.endsWith('>')) textOfAllowedHtml(clean);
    textOfAllowedHtml(wrapped(attack));
    textOfAllowedHtml(wrapped(`a ${attack}`));
  });
});

test.each([
  ['tags without an end', '<b '.repeat(40_000)],
  ['quotes without an end', `${'<b "'.repeat(20_000)}>`],
  ['one long tag', `<b ${'a="b" '.repeat(20_000)}`],
  ['a long name', `<b ${'a'.repeat(80_000)}>`],
  ['a long blank', `<b a${' '.repeat(80_000)}b>`],
  ['nothing but brackets', '<'.repeat(80_000)],
])('%s end in a time in proportion', (_name, text) => {
  expect(cleanHtmlValue(`<p>${text}</p>`).html.length).toBeGreaterThan(0);
  expect(cleanHtmlText(text).html.length).toBeGreaterThan(0);
});
