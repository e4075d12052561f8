import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderPhotoPage } from '../../../src/pages/photo/page.ts';
import { type ComposedTestFile, composedFile } from '../../support/composed-file.ts';
import { BASE } from '../../support/essay-model.ts';
import { at } from '../../support/json.ts';
import { pageContext } from '../../support/page-context.ts';

const HOST = 'https://example.org/m';
const C1 = `${HOST}/c1`;
const C2 = `${HOST}/c2`;
const OWN_C1 = `${BASE}/presentation/3/m/canvas/c1`;

type Properties = Readonly<Record<string, unknown>>;

function painting(canvas: string, more: Properties = {}): Properties {
  return {
    id: `${canvas}/a`,
    type: 'Annotation',
    motivation: 'painting',
    body: { id: '/iiif/3/a%2F01/full/max/0/default.jpg', type: 'Image', format: 'image/jpeg' },
    target: canvas,
    ...more,
  };
}

function canvas(id: string, more: Properties = {}): Properties {
  return {
    id,
    type: 'Canvas',
    label: { none: ['p'] },
    width: 800,
    height: 600,
    items: [{ id: `${id}/p`, type: 'AnnotationPage', items: [painting(id)] }],
    ...more,
  };
}

/** A manifest of two canvases, the first of which has `ofCanvas`. */
function manifest(ofCanvas: Properties = {}, more: Properties = {}): ComposedTestFile {
  const document = {
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    id: HOST,
    type: 'Manifest',
    label: { en: ['Manifest'] },
    items: [canvas(C1, ofCanvas), canvas(C2)],
    ...more,
  };
  return composedFile(JSON.stringify(document, undefined, 1), 'm.json');
}

function notes(...all: readonly Properties[]): Properties {
  const items = all.map((note, index) => ({
    id: `${C1}/n${index}`,
    type: 'Annotation',
    motivation: 'commenting',
    target: C1,
    body: { type: 'TextualBody', value: 'A note', format: 'text/plain' },
    ...note,
  }));
  return { annotations: [{ id: `${C1}/notes`, type: 'AnnotationPage', items }] };
}

/** `severity rule` of each problem. */
function told({ problems }: ComposedTestFile): readonly string[] {
  return problems.map(({ severity, rule }) => `${severity} ${rule}`);
}

function photoPage({ manifest: essay }: ComposedTestFile): string {
  const [first] = essay?.canvases ?? [];
  if (!essay || !first) throw new Error('there is no page');
  const context = pageContext(essay.languages);
  const [image] = first.images;
  return renderPhotoPage({
    context,
    manifest: essay,
    canvas: first,
    version: 1,
    image,
    appearancesOf: () => [],
  });
}

function caseFile(name: string, folder = ''): ComposedTestFile {
  return composedFile(
    readFileSync(new URL(`../../manifests-of-others/${name}`, import.meta.url)),
    `${folder}${name}`,
  );
}

describe('texts that are not HTML keep every character', () => {
  test('the outline of an SvgSelector', () => {
    const { json, told } = caseFile('k01-svg.json');
    expect(at(json, 'items', 0, 'annotations', 0, 'items', 0, 'target', 'selector', 'value')).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"><path d="M10,10 L200,10 L200,200 Z"/></svg>',
    );
    expect(told.filter((each) => each.includes('html'))).toEqual([]);
  });

  test('plain and XML bodies, in every version, and escaped on the page', () => {
    const file = caseFile('k03-plain-markup.json');
    expect(file.told).toEqual([]);
    const bodies = [
      ['<unclear>Smith</unclear>', 'text/plain'],
      ['<TEI><p rend="it">x</p></TEI>', 'application/tei+xml'],
      ['<1890>', 'text/plain'],
    ] as const;
    for (const [index, [value, format]] of bodies.entries())
      expect(at(file.json, 'items', 0, 'annotations', 0, 'items', index, 'body')).toEqual({
        type: 'TextualBody',
        value,
        format,
      });
    for (const version of [2, 4] as const) {
      const text = file.notesIn(version, 'c1');
      for (const [value, format] of bodies) {
        expect(text).toContain(JSON.stringify(value));
        expect(text).toContain(`"format":"${format}"`);
      }
    }
    const page = photoPage(file);
    expect(page).toContain('&lt;unclear&gt;Smith&lt;/unclear&gt;');
    expect(page).toContain('&lt;1890&gt;');
  });

  test('a plain note that is HTML for all it looks like', () => {
    const value = '<p onclick="a()">x</p><script>alert(1)</script>';
    const file = manifest(notes({ body: { type: 'TextualBody', value, format: 'text/plain' } }));
    expect(file.told).toEqual([]);
    expect(at(file.json, 'items', 0, 'annotations', 0, 'items', 0, 'body', 'value')).toBe(value);
    for (const version of [2, 4] as const)
      expect(file.notesIn(version, 'c1')).toContain(JSON.stringify(value));
    expect(photoPage(file)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(photoPage(file)).not.toContain('<script>alert');
  });

  test('a painted text, labels, and properties of extensions', () => {
    const painted = { type: 'TextualBody', value: '<1890> & <lb/>', format: 'text/plain' };
    const file = manifest(
      {
        label: { none: ['Letter to <unbekannt>'] },
        items: [{ id: `${C1}/p`, type: 'AnnotationPage', items: [painting(C1, { body: painted })] }],
      },
      {
        service: [
          { id: `${HOST}/s`, type: 'Own', profile: 'https://example.org/p', value: '<b>a</b><u>b</u>' },
        ],
      },
    );
    expect(told(file)).toEqual(['warning version-3-only']);
    expect(at(file.json, 'items', 0, 'items', 0, 'items', 0, 'body')).toEqual(painted);
    expect(at(file.json, 'items', 0, 'label')).toEqual({ none: ['Letter to <unbekannt>'] });
    expect(at(file.json, 'service', 0, 'value')).toBe('<b>a</b><u>b</u>');
  });

  test('a text by language in Indonesian, whose tag is that of addresses', () => {
    const label = { id: [' /iiif/3/a ', C1] };
    expect(at(manifest({ label }).json, 'items', 0, 'label')).toEqual(label);
  });
});

describe('HTML', () => {
  test('is in summary, metadata, requiredStatement and bodies of text/html, and what is taken out is told', () => {
    const html = '<p>a<u>b</u></p>';
    const file = manifest(
      {
        ...notes({ body: { type: 'TextualBody', value: html, format: 'text/html' } }),
        metadata: [{ label: { en: ['Text'] }, value: { en: ['plain', html] } }],
      },
      { summary: { en: [html] }, requiredStatement: { label: { en: ['By'] }, value: { en: [html] } } },
    );
    expect(told(file)).toEqual(Array(4).fill('warning html'));
    for (const { message } of file.problems)
      expect(message).toBe('<u> is taken out of this text before it is served');
    const clean = '<p>ab</p>';
    expect(at(file.json, 'summary')).toEqual({ en: [clean] });
    expect(at(file.json, 'requiredStatement', 'value')).toEqual({ en: [clean] });
    expect(at(file.json, 'items', 0, 'metadata', 0, 'value')).toEqual({ en: ['plain', clean] });
    expect(at(file.json, 'items', 0, 'annotations', 0, 'items', 0, 'body', 'value')).toBe(clean);
  });

  test('and plain text in one note are HTML together, in the versions that have one format', () => {
    const attack = '<img src=x onerror=alert(1)>';
    const file = manifest(
      notes({
        body: [
          { type: 'TextualBody', value: 'an <i>inn</i>', format: 'text/html', language: 'en' },
          { type: 'TextualBody', value: attack, format: 'text/plain', language: 'de' },
        ],
      }),
    );
    expect(file.manifest?.canvases[0]?.notes).toMatchObject([
      {
        format: 'text/html',
        text: { en: ['<span>an <i>inn</i></span>'], de: ['<p>&lt;img src=x onerror=alert(1)&gt;</p>'] },
      },
    ]);
    expect(at(file.json, 'items', 0, 'annotations', 0, 'items', 0, 'body', 1, 'value')).toBe(attack);
  });

  test('of a label is an error whose suggestion keeps what is text', () => {
    const { problems } = manifest({ label: { none: ['<b>An</b> <unknown>'] } });
    expect(problems).toMatchObject([{ rule: 'html-in-label', suggestion: 'write plain text: An <unknown>' }]);
  });
});

describe('valid manifests are taken', () => {
  test('with empty pages', () => {
    expect(caseFile('k05-empty-notes.json').told).toEqual([]);
    expect(told(manifest({ annotations: [] }))).toEqual([]);
    const empty = { id: `${C1}/p2`, type: 'AnnotationPage', items: [] };
    const file = manifest({
      items: [{ id: `${C1}/p`, type: 'AnnotationPage', items: [painting(C1)] }, empty],
    });
    expect(told(file)).toEqual(['warning empty-items']);
    expect(file.manifest?.canvases).toHaveLength(2);
  });

  test('with painting pages elsewhere, which stay references', () => {
    const page = { id: 'https://elsewhere.example/page', type: 'AnnotationPage', behavior: ['hidden'] };
    const file = manifest({ items: [page] });
    expect(told(file)).toEqual(['warning version-3-only']);
    expect(file.problems[0]?.message).toContain('canvas 1 is painted by a page elsewhere');
    expect(at(file.json, 'items', 0, 'items')).toEqual([page]);
  });

  test('with ranges elsewhere', () => {
    const range = { id: 'https://elsewhere.example/range', type: 'Range', label: { en: ['Elsewhere'] } };
    const own = {
      id: `${HOST}/r`,
      type: 'Range',
      label: { en: ['Here'] },
      items: [
        { id: range.id, type: 'Range' },
        { id: C1, type: 'Canvas' },
      ],
    };
    const file = manifest({}, { structures: [own, range] });
    expect(file.problems).toMatchObject([
      {
        rule: 'version-3-only',
        message: '`structures` (a reference) is left out of version 2.1, the page and the PDF',
      },
    ]);
    expect(at(file.json, 'structures', 1)).toEqual(range);
    expect(at(file.json, 'structures', 0, 'items', 0)).toEqual({ id: range.id, type: 'Range' });
    expect(file.manifest?.structures?.label).toEqual({ en: ['Here'] });
  });

  test.each([
    ['https://elsewhere.example/all', `${HOST}/range/one`, 'warning'],
    // As long as one of the manifest's own, and like it, but on another host.
    ['https://example.net/m/range/x', `${HOST}/range/one`, 'warning'],
    [`${HOST}/range/ome`, `${HOST}/range/one`, 'error'],
    [`${HOST}/of/another/book`, `${HOST}/range/one`, 'error'],
    [
      'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a67',
      'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
      'error',
    ],
    [
      'urn:uuid:11111111-9c3a-11d9-9669-0800200c9a66',
      'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
      'warning',
    ],
  ])('with the range %s within %s: elsewhere, or meant to be one of the manifest', (id, own, severity) => {
    const items = [
      { id: C1, type: 'Canvas' },
      { id, type: 'Range' },
    ];
    const file = manifest({}, { structures: [{ id: own, type: 'Range', label: { en: ['1'] }, items }] });
    expect(told(file).filter((each) => each.endsWith('unknown-range'))).toEqual([
      `${severity} unknown-range`,
    ]);
  });

  test('with ids of ranges and providers that are URIs of other kinds', () => {
    const uuid = 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66';
    const file = manifest(
      {},
      {
        structures: [{ id: uuid, type: 'Range', label: { en: ['1'] }, items: [{ id: C1, type: 'Canvas' }] }],
        provider: [{ id: 'urn:isni:000000012146438X', type: 'Agent', label: { en: ['A'] } }],
      },
    );
    expect(told(file)).toEqual(['warning address']);
    expect(
      told(manifest({}, { provider: [{ id: 'javascript:a()', type: 'Agent', label: { en: ['A'] } }] })),
    ).toEqual(['error address']);
  });

  test('with placeholders that are references, and an AnnotationPage that is part of one collection', () => {
    const partOf = { id: `${HOST}/all`, type: 'AnnotationCollection' };
    const { annotations } = notes({});
    const file = manifest({
      placeholderCanvas: { id: 'https://elsewhere.example/poster', type: 'Canvas' },
      annotations: [{ ...Object(annotations)[0], partOf }],
    });
    expect(told(file).filter((each) => each.startsWith('error'))).toEqual([]);
    expect(at(file.json, 'items', 0, 'annotations', 0, 'partOf')).toEqual(partOf);
    expect(at(file.json, 'items', 0, 'placeholderCanvas', 'id')).toBe('https://elsewhere.example/poster');
  });

  test('with a note that has no motivation', () => {
    const file = manifest(notes({ motivation: undefined }));
    expect(told(file)).toEqual(['warning motivation']);
    expect(file.notesIn(2, 'c1')).toContain('"motivation":"oa:commenting"');
  });
});

describe('targets', () => {
  test('may be several, if the canvas is among them', () => {
    const file = caseFile('k07-two-targets.json');
    expect(file.told.filter((each) => each.startsWith('error'))).toEqual([]);
    expect(at(file.json, 'items', 0, 'annotations', 0, 'items', 0, 'target')).toEqual([
      `${BASE}/presentation/3/k07-two-targets/canvas/c1`,
      `${BASE}/presentation/3/k07-two-targets/canvas/c2#xywh=1,1,5,5`,
    ]);
    expect(file.manifest?.canvases[0]?.notes).toMatchObject([{ text: { none: ['Both'] } }]);
    expect(file.manifest?.canvases[0]?.notes[0]?.region).toBeUndefined();
  });

  test.each([
    ['the canvas last', [`${C2}#xywh=1,1,5,5`, `${C1}#xywh=10,20,30,40`]],
    [
      'objects',
      [
        { id: C2, type: 'Canvas' },
        { type: 'SpecificResource', source: { id: `${C1}#xywh=10,20,30,40` } },
      ],
    ],
    ['a set', { type: 'Composite', items: [C2, `${C1}#xywh=10,20,30,40`] }],
    [
      'selectors',
      [
        C2,
        {
          type: 'SpecificResource',
          source: C1,
          selector: [{ type: 'FragmentSelector', value: 'xywh=10,20,30,40' }],
        },
      ],
    ],
  ])('have the region of their own canvas: %s', (_name, target) => {
    const file = manifest(notes({ target }));
    expect(told(file).filter((each) => each.startsWith('error'))).toEqual([]);
    const region = { x: 10, y: 20, width: 30, height: 40 };
    expect(file.manifest?.canvases[0]?.notes).toMatchObject([{ region }]);
  });

  test('are wrong when no one of them is the canvas', () => {
    const file = manifest(notes({ target: [C2, 'https://elsewhere.example/c'] }));
    expect(told(file)).toEqual(['error other-canvas']);
  });
});

describe('a region over the edge is cut off there, with a warning', () => {
  test('in the file of the case', () => {
    const file = caseFile('k08-overshoot.json');
    expect(file.problems).toMatchObject([
      { severity: 'warning', rule: 'region', suggestion: 'write xywh=700,500,100,100' },
    ]);
    const target = `${BASE}/presentation/3/k08-overshoot/canvas/c1#xywh=700,500,100,100`;
    expect(at(file.json, 'items', 0, 'annotations', 0, 'items', 0, 'target')).toBe(target);
    expect(file.notesIn(2, 'c1')).toContain('#xywh=700,500,100,100');
    expect(file.notesIn(4, 'c1')).toContain('xywh=700,500,100,100');
  });

  const selected = (value: string): Properties => ({
    type: 'SpecificResource',
    source: { id: C1, type: 'Canvas' },
    selector: { type: 'FragmentSelector', value },
  });

  test.each([
    [`${C1}#xywh=0,0,801,600`, `${OWN_C1}#xywh=0,0,800,600`],
    [`${C1}#t=1,2&xywh=pixel:799.5,0,10,600`, `${OWN_C1}#t=1,2&xywh=pixel:799.5,0,0.5,600`],
    [`${C1}#xywh=percent:90,90,10.5,10`, `${OWN_C1}#xywh=percent:90,90,10,10`],
    [`${C1}#xywh=-20,-0.5,100,50`, `${OWN_C1}#xywh=0,0,80,49.5`],
    [`${C1}#xywh=-20,10,900,50`, `${OWN_C1}#xywh=0,10,800,50`],
    [`${C1}#xywh=percent:-5,0,10,10`, `${OWN_C1}#xywh=percent:0,0,5,10`],
    [
      [C2, `${C1}#xywh=0,0,900,600`],
      [`${BASE}/presentation/3/m/canvas/c2`, `${OWN_C1}#xywh=0,0,800,600`],
    ],
    [
      selected('xywh=0,0,801,600'),
      { ...selected('xywh=0,0,800,600'), source: { id: OWN_C1, type: 'Canvas' } },
    ],
  ])('%j', (target, served) => {
    const file = manifest(notes({ target }));
    expect(told(file).filter((each) => !each.endsWith('version-3-only'))).toEqual(['warning region']);
    expect(at(file.json, 'items', 0, 'annotations', 0, 'items', 0, 'target')).toEqual(served);
  });

  test.each([
    `${C1}#xywh=0,0,800,600`,
    `${C1}#xywh=percent:33.3,33.3,66.7,66.7`,
    `${C1}#t=1,2`,
    selected('t=1,2'),
    { type: 'SpecificResource', source: C1, selector: { type: 'SvgSelector', value: 'xywh=0,0,900,900' } },
  ])('and one within is left alone: %j', (target) =>
    expect(told(manifest(notes({ target }))).filter((each) => each.endsWith('region'))).toEqual([]),
  );

  test.each([
    '800,0,1,1',
    '0,600,1,1',
    '0,0,0,5',
    '1,2,3',
    '-9,0,5,5',
    '0,-5,5,5',
    '1,1,-5,5',
    'percent:100,0,1,1',
  ])('and one outside, or none, is wrong: %s', (region) =>
    expect(told(manifest(notes({ target: `${C1}#xywh=${region}` })))).toEqual(['error region']),
  );

  test('in a range and in what is shown first', () => {
    const structures = [
      {
        id: `${HOST}/r`,
        type: 'Range',
        label: { en: ['1'] },
        items: [{ id: `${C1}#xywh=0,0,900,600`, type: 'Canvas' }],
      },
    ];
    const file = manifest({}, { structures, start: { ...selected('xywh=0,0,900,9'), id: `${HOST}/start` } });
    expect(told(file).filter((each) => each.endsWith('region'))).toEqual([
      'warning region',
      'warning region',
    ]);
    expect(at(file.json, 'structures', 0, 'items', 0, 'id')).toBe(`${OWN_C1}#xywh=0,0,800,600`);
    expect(at(file.json, 'start', 'selector', 'value')).toBe('xywh=0,0,800,9');
  });
});

describe('what is painted', () => {
  const image = { id: '/iiif/3/a%2F01/full/max/0/default.jpg', type: 'Image', format: 'image/jpeg' };
  const painted = (more: Properties): ComposedTestFile =>
    manifest({ items: [{ id: `${C1}/p`, type: 'AnnotationPage', items: [painting(C1, more)] }] });

  test.each([
    ['a list of one', { body: [image] }],
    ['a resource that is specified no further', { body: { type: 'SpecificResource', source: image } }],
    ['on the canvas as an object', { target: { id: C1, type: 'Canvas' } }],
    ['on the canvas as a source', { target: { type: 'SpecificResource', source: C1 } }],
    ['on a list of one canvas', { target: [C1] }],
    ['with more than one motivation', { motivation: ['painting', 'describing'] }],
  ])('may be %s, in every version', (_name, more) => {
    const file = painted(more);
    expect(told(file)).toEqual([]);
    expect(file.manifest?.canvases[0]?.images).toMatchObject([{ identifier: 'a/01' }]);
  });

  test.each([
    ['several things', { body: [image, { ...image, id: '/iiif/3/a%2F02/full/max/0/default.jpg' }] }],
    [
      'a part of an image',
      {
        body: {
          type: 'SpecificResource',
          source: image,
          selector: { type: 'ImageApiSelector', region: '0,0,9,9' },
        },
      },
    ],
    [
      'a film',
      { body: { id: 'https://example.org/f.mp4', type: 'Video', format: 'video/mp4', duration: 3.5 } },
    ],
    ['on a part of the canvas', { target: `${C1}#xywh=0,0,400,600` }],
    ['on two canvases', { target: [C1, C2] }],
  ])('may be %s, in version 3', (_name, more) => {
    const file = painted(more);
    expect(told(file)).toEqual(['warning version-3-only']);
    expect(at(file.json, 'items', 0, 'items', 0, 'items', 0, 'motivation')).toBe('painting');
  });

  test('is wrong in a list too', () =>
    expect(told(painted({ body: [image, { type: 'Image' }] }))).toEqual(['error address']));

  test('may be sound on canvases that have a duration alone', () => {
    const file = manifest({
      width: undefined,
      height: undefined,
      duration: 14,
      items: [
        {
          id: `${C1}/p`,
          type: 'AnnotationPage',
          items: [
            painting(C1, { body: { id: 'https://example.org/a.mp3', type: 'Sound', format: 'audio/mp3' } }),
          ],
        },
      ],
      accompanyingCanvas: canvas(`${HOST}/with`),
    });
    expect(told(file)).toEqual(['warning version-3-only']);
    expect(at(file.json, 'items', 0, 'duration')).toBe(14);
  });
});

describe('blanks around addresses', () => {
  test('are left out, with one warning for all', () => {
    const text = JSON.stringify({
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      id: `${HOST} `,
      type: 'Manifest',
      label: { en: [' Blanks '] },
      items: [canvas(`\n${C1}`)],
    });
    const file = composedFile(text, 'm.json');
    expect(file.problems).toMatchObject([
      {
        severity: 'warning',
        rule: 'address',
        message: `there are blanks around the address “${HOST}” and around 4 more, which are left out`,
      },
    ]);
    expect(at(file.json, 'items', 0, 'id')).toBe(OWN_C1);
    expect(at(file.json, 'items', 0, 'items', 0, 'items', 0, 'target')).toBe(OWN_C1);
    expect(at(file.json, 'label')).toEqual({ en: [' Blanks '] });
  });
});

describe('language tags', () => {
  test('@none is told once in a file', () => {
    const file = manifest(
      { label: { '@none': ['p'] } },
      { label: { '@none': ['Title'] }, summary: { '@none': ['S'] } },
    );
    expect(file.problems).toMatchObject([{ rule: 'language-tag', suggestion: 'did you mean none?' }]);
    expect(caseFile('k22-at-none.json').problems).toMatchObject([
      { rule: 'language-tag', suggestion: 'did you mean none?' },
    ]);
  });

  test('one that nobody knows is a warning, once in a file', () => {
    const file = caseFile('k23-jp-collection.json', 'collections/');
    // Beside that a collection is in version 3 only.
    expect(file.problems.filter(({ rule }) => rule !== 'version-3-only')).toMatchObject([
      { severity: 'warning', rule: 'language-tag', suggestion: 'did you mean ja?' },
    ]);
    expect(at(file.json, 'items', 0, 'label')).toEqual({ jp: ['第一巻'] });
    const twice = manifest({ label: { jp: ['p'] } }, { label: { jp: ['第一巻'] } });
    expect(told(twice)).toEqual(['warning language-tag']);
  });

  test.each([
    'zh-yue',
    'x-old',
    'i-klingon',
    'en-GB-oed',
    'sgn-BE-FR',
    'i-mingo',
    'zh-Hant-TW',
    'de-1996',
    'qaa',
    'none',
  ])('%s is one, and a page can be read in it', (tag) => {
    const file = manifest({ label: { [tag]: ['p'] } }, { label: { [tag]: ['Title'], en: ['Title'] } });
    expect(file.told).toEqual([]);
    expect(at(file.json, 'label', tag)).toEqual(['Title']);
    expect(photoPage(file)).toContain('Title');
  });

  test.each(['en_GB', 'e', 'en-', 'a-b', 'español', ''])('%s is none', (tag) =>
    expect(told(manifest({ label: { [tag]: ['p'] } }))).toEqual(['error language-tag']),
  );
});
