import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readIiifJson } from '../../../src/presentation/iiif-json/read-file.ts';
import { fileOf } from '../../support/essays.ts';
import { changed, IIIF_JSON, IIIF_JSON_COLLECTION } from '../../support/iiif-json.ts';
import { markedText } from '../../support/marked-text.ts';

/** What is told of a file whose `¶` marks the place: severity, rule, suggestion, and whether it is told there. */
function told(marked: string): string[] {
  const { text, line, column } = markedText(marked);
  return readIiifJson(fileOf(text), 'hand.json').problems.map(
    (problem) =>
      `${problem.line === line && problem.column === column ? '' : `${problem.line}:${problem.column} `}${problem.severity} ${problem.rule}: ${problem.suggestion ?? ''}`,
  );
}

const TOP = '"type": "Manifest",\n';
const CANVAS = '"label": {"en": ["Lid"]},\n';
const NAV_PLACE = 'http://iiif.io/api/extension/navplace/context.json';

/** The manifest with something more at the top. */
function atTop(more: string): string {
  return changed(IIIF_JSON, TOP, `${TOP}${more},\n`);
}

/** The manifest with something more on its first canvas. */
function onCanvas(more: string): string {
  return changed(IIIF_JSON, CANVAS, `${CANVAS}${more},\n`);
}

/** The manifest with something else for the body of its note. */
function withBody(body: string): string {
  return changed(IIIF_JSON, /"body": \{"type": "TextualBody".*\},/, `"body": ${body},`);
}

function withService(service: string): string {
  return changed(IIIF_JSON, /"service": \[.*photos\.example\.com.*\]/, `"service": ${service}`);
}

/** The manifest with these features as its places, and the context that they need. */
function withPlaces(features: string): string {
  const context = /"@context": ("[^"]*")/;
  return changed(
    atTop(`"navPlace": {"type": "FeatureCollection", "features": [${features}]}`),
    context,
    `"@context": ["${NAV_PLACE}", $1]`,
  );
}

function feature(geometry: string): string {
  return `{"type": "Feature", "properties": {}, "geometry": ${geometry}}`;
}

const RANGE = 'https://example.org/iiif/box/range';

describe('names of properties', () => {
  test.each([
    [atTop('¶"metdata": []'), 'warning unknown-property: did you mean metadata?'],
    [
      atTop('"license": ¶"http://creativecommons.org/licenses/by/4.0/"'),
      'warning unknown-property: did you mean rights?',
    ],
    [atTop('"attribution": ¶"A"'), 'warning unknown-property: did you mean requiredStatement?'],
    [atTop('"description": ¶"A"'), 'warning unknown-property: did you mean summary?'],
    [atTop('"within": ¶"https://example.org/all"'), 'warning unknown-property: did you mean partOf?'],
    [atTop('"viewingHint": ¶"paged"'), 'warning unknown-property: did you mean behavior?'],
    [atTop('¶"related": {}'), 'warning unknown-property: did you mean homepage?'],
    [atTop('¶"sequences": []'), 'warning unknown-property: did you mean items?'],
    [atTop('"@id": ¶"https://example.org/"'), 'warning unknown-property: did you mean id?'],
    [atTop('"Label": ¶"A"'), 'warning unknown-property: did you mean label?'],
    [onCanvas('¶"otherContent": []'), 'warning unknown-property: did you mean annotations?'],
    [onCanvas('¶"posterCanvas": {}'), 'warning unknown-property: did you mean placeholderCanvas?'],
    [
      withBody('{"type": "TextualBody", "value": "A", "chars": ¶"A"}'),
      'warning unknown-property: did you mean value?',
    ],
    [atTop('"colour": ¶"red"'), /^warning unknown-property: properties of an extension/],
    [onCanvas('¶"@context": []'), 'warning context: put it there'],
    [atTop('"navPlace": ¶"Mexico"'), undefined],
  ])('%#', (text, expected) => {
    const problems = told(text);
    if (expected === undefined) expect(problems).toHaveLength(2);
    else if (typeof expected === 'string') expect(problems).toEqual([expected]);
    else expect(problems).toEqual([expect.stringMatching(expected)]);
  });

  test.each([
    atTop('"ex:colour": "red"'),
    atTop('"https://example.org/colour": "red"'),
    changed(atTop('"colour": "red"'), /("@context": )("[^"]*")/, '$1["https://example.org/c.json", $2]'),
    changed(
      atTop('"colour": "red"'),
      /("@context": )("[^"]*")/,
      '$1[{"colour": "https://example.org/c"}, $2]',
    ),
    withBody(
      '{"type": "TextualBody", "value": "A", "purpose": "tagging", "creator": {"type": "Person", "name": "A"}}',
    ),
    changed(
      IIIF_JSON,
      '"motivation": "commenting"',
      '$&, "textGranularity": "line", "created": "2026-01-01T00:00:00Z"',
    ),
    withService(
      '[{"@id": "https://a.org/i", "@type": "ImageService2", "profile": "level2", "maxWidth": 9, "tiles": []}]',
    ),
  ])('of extensions, of Web Annotation and of services are no mistakes: %#', (text) => {
    expect(told(text)).toEqual([]);
  });

  test('of a context that nobody knows are told where they are slips of the pen', () => {
    const text = changed(
      atTop('¶"metdata": []'),
      /("@context": )("[^"]*")/,
      '$1["https://example.org/c.json", $2]',
    );
    expect(told(text)).toEqual(['warning unknown-property: did you mean metadata?']);
  });

  test.each([
    [onCanvas('"viewingDirection": ¶"left-to-right"'), 'error'],
    [onCanvas('¶"structures": []'), 'error'],
    [atTop('"height": ¶300'), 'error'],
    [atTop('"format": ¶"text/html"'), 'error'],
    [atTop('¶"logo": [{"id": "https://a.org/l.png", "type": "Image"}]'), 'warning'],
    [onCanvas('"timeMode": ¶"trim"'), 'warning'],
    [
      onCanvas('¶"placeholderCanvas": {}').replace(
        '{}',
        '{"id": "https://a.org/p", "type": "Canvas", "width": 1, "height": 1, "items": [], "start": {}}',
      ),
      undefined,
    ],
  ])('belong on some resources: %#', (text, severity) => {
    const problems = told(text);
    if (severity === undefined)
      expect(problems.filter((problem) => problem.includes('misplaced-property'))).toHaveLength(1);
    else expect(problems).toEqual([expect.stringMatching(`^${severity} misplaced-property: `)]);
  });
});

describe('what stands where something else must stand', () => {
  const NOTE =
    '{"id": "https://a.org/n", "type": "Annotation", "motivation": "commenting", "body": [], "target": "https://example.org/iiif/box"}';

  test.each([
    [atTop(`"annotations": [¶${NOTE}]`), /^error note-outside-page: put it into a page/],
    [atTop('"annotations": [¶"https://a.org/notes"]'), /^error wrong-type: it holds pages/],
    [
      changed(IIIF_JSON_COLLECTION, '"items"', `"annotations": [¶${NOTE}], "items"`),
      /^error note-outside-page/,
    ],
    [
      changed(
        IIIF_JSON,
        /\{"id": "[^"]*canvas\/1", "type": "Canvas"\}\]\n/,
        '¶"https://example.org/iiif/box/canvas/1"]\n',
      ),
      'error wrong-type: write {"id": "…", "type": "Canvas"}',
    ],
    [atTop('"accompanyingCanvas": ¶"x"'), /^error wrong-type: write \{"id"/],
    [onCanvas('"placeholderCanvas": ¶"x"'), /^error wrong-type: write \{"id"/],
    [
      changed(IIIF_JSON, /"start": \{.*\}/, '"start": ¶"https://example.org/iiif/box/canvas/2"'),
      /^error wrong-type: /,
    ],
    [
      changed(
        IIIF_JSON,
        /"start": \{.*\}/,
        '¶"start": {"id": "https://a.org/s", "type": "SpecificResource"}',
      ),
      /^error source: /,
    ],
    [
      withBody('{"type": "SpecificResource", "purpose": "tagging"}').replace('"body": {"type": "Sp', '¶$&'),
      /^error source: /,
    ],
    [
      changed(IIIF_JSON, '"label": {"en": ["Inside"]}', '$&, "supplementary": ¶"https://a.org/s"'),
      /^error wrong-type: /,
    ],
    [
      changed(IIIF_JSON_COLLECTION, '"label": {"en": ["Theirs"]}', '$&, ¶"items": []'),
      /^error embedded-manifest: put the Manifest into a file/,
    ],
    [
      changed(
        IIIF_JSON_COLLECTION,
        '{"id": "https://other.example',
        '{"id": "https://a.org/c", "type": "Collection", "label": {"en": ["A"]}, "items": [¶{"id": "https://a.org/m", "type": "Manifest"}]}, $&',
      ),
      /^error missing-label: /,
    ],
  ])('%#', (text, expected) => expect(told(text)).toEqual([expect.stringMatching(expected)]));

  test.each([
    changed(
      IIIF_JSON,
      /"start": \{.*\}/,
      '"start": {"id": "https://a.org/s", "type": "SpecificResource", "source": "https://example.org/iiif/box/canvas/1"}',
    ),
    atTop('"annotations": [{"id": "https://a.org/notes", "type": "AnnotationPage"}]'),
    withBody(
      '{"type": "SpecificResource", "source": {"id": "https://example.org/iiif/box/canvas/2", "type": "Canvas", "partOf": [{"id": "https://a.org/m", "type": "Manifest"}]}}',
    ),
    changed(
      IIIF_JSON_COLLECTION,
      '{"id": "https://other',
      '{"id": "https://a.org/c", "type": "Collection", "label": {"en": ["A"]}, "items": [{"id": "https://a.org/m", "type": "Manifest", "label": {"en": ["M"]}}]}, $&',
    ),
  ])('is right: %#', (text) => expect(told(text)).toEqual([]));
});

describe('types', () => {
  test.each([
    [changed(IIIF_JSON, '"type": "Image"', '"type": ¶"dctypes:Image"'), 'error type: did you mean Image?'],
    [changed(IIIF_JSON, '"type": "Image"', '"type": ¶"image"'), 'warning type: did you mean Image?'],
    [withBody('{"type": ¶"cnt:ContentAsText", "value": "A"}'), 'error type: did you mean TextualBody?'],
    [
      withBody('[{"id": "https://a.org/f", "type": ¶"dctypes:MovingImage"}]'),
      'error type: did you mean Video?',
    ],
    [withBody('{"type": ¶"oa:Choice", "items": []}'), 'error type: did you mean Choice?'],
    [withBody('{"id": "https://a.org/f", "type": ¶"Audio"}'), 'warning type: did you mean Sound?'],
    [
      changed(IIIF_JSON, '"motivation": "commenting"', '"motivation": ¶"oa:commenting"'),
      'error motivation: write commenting',
    ],
  ])('%#', (text, expected) => expect(told(text)).toContain(expected));

  test('of extensions and of selectors are no mistakes', () => {
    const selector = '{"type": "iiif:ImageApiSelector", "rotation": "90"}';
    const source = '{"id": "https://a.org/i.jpg", "type": "Image"}';
    expect(
      told(withBody(`{"type": "SpecificResource", "source": ${source}, "selector": ${selector}}`)),
    ).toEqual([]);
    expect(told(withBody('{"id": "https://a.org/m", "type": "ex:Map"}'))).toEqual([]);
  });
});

describe('services', () => {
  const right = '{"id": "https://a.org/iiif/3/x", "type": "ImageService3", "profile": "level2"}';

  test.each([
    [withService(`¶${right}`).replace('"service": ¶', '¶"service": '), 'error list: put it between [ and ]'],
    [
      withService('["https://a.org/iiif/x"]').replace('["https', '[¶"https'),
      'error service: write {"id": "https://…", "type": "…"}',
    ],
    [
      withService('[¶{"id": "https://a.org/iiif/3/x", "type": "ImageService3"}]'),
      'warning service: such as "profile": "level2" of an image service',
    ],
    [
      withService(
        '[{"@id": "https://a.org/i", "@type": "ImageService2", ¶"profile": ["http://iiif.io/api/image/2/level2.json", {"formats": ["png"]}]}]',
      ),
      'warning service: write "http://iiif.io/api/image/2/level2.json"',
    ],
    [
      withService('[¶{"type": "ImageService3", "profile": "level2"}]'),
      'error service: give the address of the service',
    ],
    [
      withService('[¶{"id": "https://a.org/x", "profile": "level2"}]'),
      'error service: such as ImageService3 or ImageService2',
    ],
    [
      withService(`[${right.replace('"https://a.org/iiif/3/x"', '¶"https://a.org/iiif/3/x/info.json"')}]`),
      'error service: write https://a.org/iiif/3/x',
    ],
    [
      withService(
        '[{"@id": ¶"https://a.org/iiif/2/x/info.json", "@type": "ImageService2", "profile": "level2"}]',
      ),
      'error service: write https://a.org/iiif/2/x',
    ],
    [
      changed(IIIF_JSON, '"/iiif/3/box%2F01/full/max/0/default.jpg"', '¶"/iiif/3/box%2F01"'),
      'error address: write /iiif/3/box%2F01/full/max/0/default.jpg',
    ],
  ])('%#', (text, expected) => expect(told(text)).toEqual([expected]));

  test.each([
    '{"id": "https://a.org/s", "type": "SearchService2", "service": [{"id": "https://a.org/c", "type": "AutoCompleteService2"}]}',
    '{"id": "https://a.org/p", "type": "AuthProbeService2", "service": [{"id": "https://a.org/l", "type": "AuthAccessService2", "profile": "active", "service": [{"id": "https://a.org/t", "type": "AuthAccessTokenService2"}]}]}',
    '{"@context": "http://iiif.io/api/annex/services/physdim/1/context.json", "profile": "http://iiif.io/api/annex/services/physdim", "physicalScale": 1, "physicalUnits": "mm"}',
    '{"id": "https://a.org/iiif/x/", "type": "ImageService3", "profile": "level1", "annotations": []}',
  ])('is right: %#', (service) => expect(told(withService(`[${service}]`))).toEqual([]));

  test('may be named by id and type where they are told in full elsewhere (3.0, 5.7)', () => {
    const full =
      '{"@id": "https://a.org/login", "@type": "AuthCookieService1", "profile": "http://iiif.io/api/auth/1/login"}';
    const short = '{"@id": "https://a.org/login", "@type": "AuthCookieService1"}';
    expect(
      told(changed(atTop(`"services": [${full}]`), /"service": \[.*photos.*\]/, `"service": [${short}]`)),
    ).toEqual([]);
  });
});

describe('what content says of itself', () => {
  const FORM = 'write {"en": ["…"]}, or {"none": ["…"]} where the language is unknown';
  const IMAGE = '"format": "image/jpeg",';
  const painted = (more: string) => changed(IIIF_JSON, IMAGE, `${IMAGE} ${more},`);
  const FILM = '"id": "https://a.org/f", "type": "Video"';
  const TEXT = '"type": "TextualBody", "value": "a"';

  test.each([
    [painted('"label": ¶"x"'), `error language-map: ${FORM}`],
    [painted('"label": {"en": ¶"x"}'), `error language-map: ${FORM}`],
    [painted('"label": {"en": [¶"<b>x</b>"]}'), 'error html-in-label: write plain text: x'],
    [painted('"summary": ¶"x"'), `error language-map: ${FORM}`],
    [
      painted('"thumbnail": [{"id": "https://a.org/t.jpg", "type": "Image", "label": ¶"x"}]'),
      `error language-map: ${FORM}`,
    ],
    [withBody(`{${FILM}, "label": ¶"x"}`), `error language-map: ${FORM}`],
    [withBody(`[{${TEXT}}, {${TEXT}, ¶"label": ["x"]}]`), `error language-map: ${FORM}`],
    [withBody(`{"type": "Choice", "label": ¶"x", "items": [{${TEXT}}]}`), `error language-map: ${FORM}`],
    [withBody(`{"type": "Choice", "items": [{${TEXT}, "label": ¶"x"}]}`), `error language-map: ${FORM}`],
    [
      withBody(`{"type": "SpecificResource", "source": {${FILM}, "label": ¶"x"}}`),
      `error language-map: ${FORM}`,
    ],
    [changed(IIIF_JSON, '"format": "image/jpeg"', '"format": ¶5'), 'error format: such as "image/jpeg"'],
    [withBody(`{${TEXT}, ¶"format": ["text/plain"]}`), 'error format: such as "image/jpeg"'],
    [withBody(`{${FILM}, "duration": ¶"x"}`), 'error size: '],
    [withBody(`{${FILM}, "duration": ¶0}`), 'error size: '],
    [withBody(`{${FILM}, "width": ¶"400"}`), 'error size: a number above 0'],
    [
      atTop(
        '"rendering": [{"id": "https://a.org/f.pdf", "type": "Text", "label": {"en": ["F"]}, "format": ¶5}]',
      ),
      'warning format: such as "image/jpeg"',
    ],
  ])('%#', (text, expected) =>
    expect(told(text).filter((each) => !each.includes('version-3-only'))).toEqual([expected]),
  );

  test.each([
    painted('"label": {"en": ["Recto"]}, "duration": 2.5'),
    withBody(`{${FILM}, "label": {"none": ["Film"]}, "format": "video/mp4", "duration": 3}`),
  ])('is right: %#', (text) =>
    expect(told(text).filter((each) => !each.includes('version-3-only'))).toEqual([]),
  );
});

describe('words of a list', () => {
  const note = (more: string) => changed(IIIF_JSON, '"motivation": "commenting"', more);
  const oneOf = 'It is one of assessing, bookmarking, classifying, ';
  test.each([
    [note('"motivation": "commenting", "timeMode": ¶"foo"'), 'one of trim, scale, loop'],
    [
      note('"motivation": "commenting", "timeMode": ¶"scal"'),
      'did you mean scale? It is one of trim, scale, loop',
    ],
    [withBody('{"type": "TextualBody", "value": "a", "textDirection": ¶"right"}'), 'one of ltr, rtl, auto'],
    [
      withBody('{"type": "TextualBody", "value": "a", "textGranularity": ¶"lines"}'),
      'did you mean line? It is one of page, block, paragraph, line, word, glyph',
    ],
  ])('%#', (text, suggestion) => expect(told(text)).toEqual([`warning unknown-word: ${suggestion}`]));

  test.each([
    [note('"motivation": ¶"comenting"'), `warning motivation: did you mean commenting? ${oneOf}`],
    [note('"motivation": ["tagging", ¶"transcription"]'), 'warning motivation: one of assessing, '],
    [
      withBody('{"type": "TextualBody", "value": "a", "purpose": ¶"taging"}'),
      `warning unknown-word: did you mean tagging? ${oneOf}`,
    ],
  ])('motivations: %#', (text, beginning) => {
    const [first = '', ...others] = told(text);
    expect(first.slice(0, beginning.length)).toBe(beginning);
    expect(others).toEqual([]);
  });

  test.each([
    note('"motivation": ["commenting", "https://example.org/ns#transcribing", "ex:dating"]'),
    note('"motivation": "commenting", "timeMode": "loop"'),
    withBody(
      '{"type": "TextualBody", "value": "a", "textDirection": "rtl", "purpose": ["tagging", "describing"]}',
    ),
  ])('is right: %#', (text) =>
    expect(told(text).filter((each) => !each.includes('version-3-only'))).toEqual([]),
  );
});

describe('behaviors', () => {
  test.each([
    [atTop('"behavior": [¶"facing-pages"]'), 'warning behavior: it belongs on a Canvas'],
    [onCanvas('"behavior": [¶"paged"]'), 'warning behavior: it belongs on a Collection, a Manifest, a Range'],
    [atTop('"behavior": ["paged", ¶"individuals"]'), 'error behavior: keep one of the two'],
    [atTop('"behavior": ["repeat", "paged", ¶"no-repeat"]'), 'error behavior: keep one of the two'],
    [onCanvas('"behavior": ["facing-pages", ¶"non-paged"]'), 'error behavior: keep one of the two'],
    [atTop('"behavior": [¶"multi-part"]'), 'warning behavior: it belongs on a Collection'],
    [atTop('"behavior": [¶"pagd"]'), 'warning behavior: did you mean paged?'],
    [
      changed(IIIF_JSON, '"label": {"en": ["Inside"]}', '$&, "behavior": [¶"sequence"]'),
      'error behavior: move the Range there',
    ],
    [
      changed(IIIF_JSON_COLLECTION, '"label": {"en": ["Theirs"]}', '$&, "behavior": [¶"together"]'),
      'warning behavior: it belongs on a Collection',
    ],
  ])('%#', (text, expected) => expect(told(text)).toEqual([expected]));

  test.each([
    atTop('"behavior": ["paged", "no-auto-advance", "no-repeat"]'),
    onCanvas('"behavior": ["non-paged", "auto-advance"]'),
    changed(IIIF_JSON, '"label": {"en": ["Contents"]}', '$&, "behavior": ["sequence", "unordered"]'),
    changed(IIIF_JSON, '"motivation": "commenting"', '$&, "behavior": ["hidden"]'),
    changed(IIIF_JSON_COLLECTION, '"items"', '"behavior": ["multi-part", "continuous"], "items"'),
  ])('is right: %#', (text) => expect(told(text)).toEqual([]));
});

describe('ranges within themselves', () => {
  const canvas = '{"id": "https://example.org/iiif/box/canvas/1", "type": "Canvas"}';
  const range = (name: string, ...items: string[]): string =>
    `{"id": "${RANGE}/${name}", "type": "Range", "label": {"en": ["R"]}, "items": [${[canvas, ...items].join(', ')}]}`;
  const to = (name: string): string => `{"id": "${RANGE}/${name}", "type": "Range"}`;
  const withRanges = (...ranges: string[]): string =>
    changed(IIIF_JSON, /"structures": \[[\s\S]*\]\n\}/, `"structures": [${ranges.join(', ')}]\n}`);

  test.each([
    [withRanges(range('a', `¶${to('a')}`))],
    [withRanges(range('a', to('b')), range('b', `¶${to('a')}`))],
    [withRanges(range('a', range('b', range('c', `¶${to('a')}`))))],
    [withRanges(range('a', to('b')), range('b', to('c')), range('c', `¶${to('b')}`))],
  ])('are told once: %#', (text) => expect(told(text)).toEqual(['error range-loop: leave it out here']));

  test('and those that give the order of canvases stand in no other', () => {
    const order = changed(range('b'), '"label"', '"behavior": ["sequence"], "label"');
    expect(told(withRanges(range('a', `¶${to('b')}`), order))).toEqual(['error behavior: leave it out here']);
  });

  test('are not those that two others hold', () => {
    expect(
      told(withRanges(range('a', to('b'), to('c')), range('b', to('d')), range('c', to('d')), range('d'))),
    ).toEqual([]);
  });

  test('are found at the end of a chain that is as long as a file can be', () => {
    const length = 20_000;
    const ranges = Array.from({ length }, (_, index) => range(`r${index}`, to(`r${(index + 1) % length}`)));
    expect(told(withRanges(...ranges))).toEqual([expect.stringContaining('error range-loop')]);
  });
});

describe('dates', () => {
  test.each([
    ['1931-02-30T00:00:00Z', 'that month ends with day 28'],
    ['1932-02-30T00:00:00Z', 'that month ends with day 29'],
    ['1900-02-29T00:00:00Z', 'that month ends with day 28'],
    ['1931-13-01T00:00:00Z', 'for example 1940-05-24T00:00:00Z'],
    ['0000-01-01T00:00:00Z', 'the year before 1 is -0001'],
    ['1931-05-24T00:00:00', 'write 1931-05-24T00:00:00Z for UTC'],
    ['1931-05-24', 'write 1931-05-24T00:00:00Z'],
    ['1931-05-24T25:00:00Z', 'for example 1940-05-24T00:00:00Z'],
    ['1931-05-24T00:00:00+15:00', 'for example 1940-05-24T00:00:00Z'],
    ['24 May 1931', 'for example 1940-05-24T00:00:00Z'],
  ])('%s is told', (date, suggestion) => {
    const text = changed(IIIF_JSON, '"1931-05-24T00:00:00Z"', `¶"${date}"`);
    expect(told(text)).toEqual([`error nav-date: ${suggestion}`]);
  });

  test.each([
    '2000-02-29T24:00:00Z',
    '1931-05-24T12:30:00.5-06:00',
    '-0044-03-15T00:00:00Z',
    '12026-01-01T00:00:00Z',
  ])('%s is right', (date) =>
    expect(told(changed(IIIF_JSON, '"1931-05-24T00:00:00Z"', `"${date}"`))).toEqual([]),
  );
});

describe('places', () => {
  test.each([
    [
      '{"type": "Point", ¶"coordinates": [19.35, -99.16]}',
      'they may be swapped: longitude comes first, [-99.16, 19.35]',
    ],
    [
      '{"type": "Point", ¶"coordinates": [200, 19.35]}',
      'write [longitude, latitude] in decimal degrees, south and west negative',
    ],
    [
      '{"type": "Point", ¶"coordinates": ["-99.16", "19.35"]}',
      'write [longitude, latitude] in decimal degrees, such as [-99.16, 19.35]',
    ],
    [
      '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], ¶[5, 91], [6, 92]]]}',
      'they may be swapped: longitude comes first, [91, 5]',
    ],
    [
      '{"type": "GeometryCollection", "geometries": [{"type": "LineString", "coordinates": [[1, 2], ¶[-181, 4]]}]}',
      'write [longitude, latitude] in decimal degrees, south and west negative',
    ],
  ])('%s', (geometry, suggestion) => {
    expect(told(withPlaces(feature(geometry)))).toEqual([`error coordinates: ${suggestion}`]);
  });

  test('need the context of their extension', () => {
    expect(told(atTop('¶"navPlace": {"type": "FeatureCollection", "features": []}'))).toEqual([
      `error context: put "${NAV_PLACE}" into \`@context\`, before that of version 3`,
    ]);
  });

  test('of a note are looked at too', () => {
    const geometry = '{"type": "Point", ¶"coordinates": [19.35, -99.16]}';
    expect(told(withBody(feature(geometry)))).toEqual([
      expect.stringMatching(/^error coordinates: they may be swapped/),
    ]);
  });

  test.each([
    feature('null'),
    feature('{"type": "Point", "coordinates": [-99.16, 19.35, 2240]}'),
    feature('{"type": "MultiPolygon", "coordinates": [[[[-180, -90], [180, -90], [180, 90], [-180, -90]]]]}'),
  ])('are right: %s', (features) => expect(told(withPlaces(features))).toEqual([]));
});

test('entities in labels are shown as they are written', () => {
  expect(told(changed(IIIF_JSON, '["Lid"]', '[¶"Lid &amp; box"]'))).toEqual(['warning entity: write &']);
  expect(told(changed(IIIF_JSON, '["Lid"]', '["Lid & box; AT&T"]'))).toEqual([]);
});

test('eleven mistakes of one file are told, each at its place', () => {
  const file = join(import.meta.dirname, '../../manifests-of-others/k21-silent.json');
  const { problems } = readIiifJson(readFileSync(file), 'k21-silent.json');
  expect(problems.map(({ line, severity, rule }) => `${line} ${severity} ${rule}`)).toEqual([
    '32 error list',
    '32 warning service',
    '33 error service',
    '43 error note-outside-page',
    '87 error nav-date',
    '88 error source',
    '92 warning unknown-property',
    '93 warning unknown-property',
    '94 error wrong-type',
    '95 warning behavior',
    '104 error range-loop',
  ]);
});
