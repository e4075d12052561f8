/** One mistake in each file, by rule; `¶` is where it is told. Images: box/01 and box/02, 400 by 300. */
export const WRONG_ESSAYS: readonly (readonly [rule: string, name: string, text: string])[] = (() => {
  const essay = (rest: string): string => `label: Essay\n${rest}`;
  const photograph = (rest: string): string =>
    essay(`photographs:\n  - image: box/01\n    alternativeText: A chart\n${rest}`);
  const note = (rest: string): string => photograph(`    notes:\n      - ${rest}\n`);
  const PLAIN = 'photographs: [{image: box/01, alternativeText: A chart}]\n';
  return [
    [
      'unknown-image',
      'a-image.yaml',
      essay('photographs:\n  - {image: ¶box/03, alternativeText: A chart}\n'),
    ],
    [
      'image-path',
      'a-climbing.yaml',
      essay('photographs: [{image: ¶../../etc/passwd, alternativeText: A}]\n'),
    ],
    [
      'image-extension',
      'a-extension.yaml',
      essay('photographs: [{image: ¶box/01.jpg, alternativeText: A}]\n'),
    ],
    ['alternative-text', 'a-alternative.yaml', essay('photographs:\n  - ¶image: box/01\n')],
    ['missing-key', 'b-label.yaml', `¶${PLAIN}`],
    ['unknown-key', 'b-key.yaml', essay(`¶sumary: Text\n${PLAIN}`)],
    ['duplicate-key', 'b-twice.yaml', essay(`¶label: Again\n${PLAIN}`)],
    ['wrong-type', 'b-type.yaml', essay('photographs: ¶box/01\n')],
    ['unknown-value', 'b-status.yaml', essay(`status: ¶publshed\n${PLAIN}`)],
    ['empty', 'b-empty.yaml', essay(`summary: ¶""\n${PLAIN}`)],
    ['html-in-text', 'b-html.yaml', essay(`summary: ¶<script>alert(1)</script>\n${PLAIN}`)],
    ['comment', 'b-hash.yaml', essay(`summary: Box ¶#12, folder 3\n${PLAIN}`)],
    ['wrong-type', 'b-bracket.yaml', `¶label: [Mexico City, 1940]\n${PLAIN}`],
    ['look-alike', 'b-colon.yaml', `label: Essay\nsummary:\n  ¶en： A\n${PLAIN}`],
    ['quotes', 'b-quotes.yaml', `label: ¶“Essay”\n${PLAIN}`],
    ['entity', 'b-entity.yaml', `label: ¶Fish &amp; Chips\n${PLAIN}`],
    ['date', 'b-time.yaml', essay(`date: ¶1940-05-24T10:30:00Z\n${PLAIN}`)],
    ['html-in-text', 'b-long.yaml', essay(`summary: |\n  One.\n\n  Two ¶<b>three</b>.\n${PLAIN}`)],
    ['link', 'b-link.yaml', essay(`summary: ¶"[a](javascript:alert)"\n${PLAIN}`)],
    ['language-tag', 'b-language.yaml', essay(`language: ¶en_UK\n${PLAIN}`)],
    ['rights-uri', 'b-rights.yaml', essay(`rights: ¶https://creativecommons.org/licenses/by/4.0/\n${PLAIN}`)],
    ['date', 'b-date.yaml', essay(`date: ¶24.5.1940\n${PLAIN}`)],
    ['address', 'b-address.yaml', essay(`homepage: [{id: ¶example.org, label: Home}]\n${PLAIN}`)],
    [
      'media-type',
      'b-media.yaml',
      essay(`seeAlso: [{id: https://a.org/, label: A, format: ¶html}]\n${PLAIN}`),
    ],
    ['no-photographs', 'b-none.yaml', '¶label: Essay\n'],
    ['unknown-photograph', 'b-start.yaml', essay(`start: ¶box-9\n${PLAIN}`)],
    ['region', 'c-region.yaml', note('{text: A, ¶region: {x: 90%, y: 0%, width: 20%, height: 5%}}')],
    ['note', 'c-note.yaml', note('¶region: {x: 0%, y: 0%, width: 20%, height: 5%}')],
    [
      'region-shape',
      'c-shape.yaml',
      note('{text: A, ¶region: {x: 1, y: 1, width: 5, height: 5, of: {width: 300, height: 300}}}'),
    ],
    ['size-shape', 'c-size.yaml', photograph('    ¶size: {width: 100, height: 100}\n')],
    ['id', 'c-id.yaml', photograph('    id: ¶Box 1\n')],
    ['yaml', 'd-yaml.yaml', 'label: "Essay\n¶'],
    ['several-documents', 'd-documents.yaml', `${essay(PLAIN)}¶---\nlabel: Other\n`],
    ['alias-loop', 'd-loop.yaml', essay('photographs: &a [¶*a]\n')],
    ['merge-key', 'd-merge.yaml', essay(`${PLAIN}¶<<: {a: b}\n`)],
    ['custom-tag', 'd-tag.yaml', essay(`summary: !!js/function ¶"a"\n${PLAIN}`)],
    ['too-deep', 'd-deep.yaml', essay(`metadata: ${'['.repeat(98)}¶${'['.repeat(100)}`)],
    ['file-name', 'Wrong Name.yaml', essay(PLAIN)],
    ['duplicate-id', 'b-key.yml', essay(PLAIN)],
  ];
})();
