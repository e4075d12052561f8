import { describe, expect, test } from 'vitest';
import { compose, scan, yaml } from '../../support/authored.ts';

const texts = (entries: readonly { readonly label: object; readonly value: object }[]) =>
  entries.map(({ label, value }) => [Object.values(label).flat()[0], Object.values(value).flat().join(', ')]);

test('scans that tell where they were taken are told of where they may be downloaded', () => {
  const where = {
    a: scan('a', { embedded: { latitude: 19.35, longitude: -99.16 }, mediaType: 'image/jpeg' }),
    b: scan('b', { mediaType: 'image/tiff' }),
  };
  const essay = 'label: L\nphotographs: [{image: a, alternativeText: A}, {image: b, alternativeText: B}]';
  expect(compose(essay, where).problems).toEqual([]);
  const { first, problems } = compose(`${essay}\noriginals: true`, where);
  expect(problems).toMatchObject([
    { severity: 'warning', rule: 'location-in-original', path: ['photographs', 0, 'image'] },
  ]);
  expect(first.canvases.map(({ images }) => images[0].original)).toEqual(['image/jpeg', 'image/tiff']);
});

describe('photographs', () => {
  test('take from the scan what the author left out', () => {
    const { first } = compose('label: L\nlanguage: en\nphotographs: [a]', {
      a: {
        title: 'Digging',
        caption: 'First <line>\n\nSecond',
        alternativeText: 'A man digs',
        creator: 'Alexander Buchman',
        credit: 'Hoover',
        date: '1940-05-24',
        keywords: ['cactus', 'desert'],
        people: ['Leon Trotsky'],
        place: 'Coyoacán, Mexico',
        latitude: 19.35,
        longitude: -99.16,
        rightsUri: 'https://creativecommons.org/licenses/by/4.0/deed.en',
        pixelsPerMillimetre: 157.48,
      },
    });
    const [canvas] = first.canvases;
    expect(canvas).toMatchObject({
      id: 'a',
      label: { none: ['Digging'] },
      summary: { none: ['<span><p>First &lt;line&gt;</p><p>Second</p></span>'] },
      alternativeText: { none: ['A man digs'] },
      navDate: '1940-05-24T00:00:00Z',
      date: { en: ['24 May 1940'] },
      places: [{ label: { none: ['Coyoacán, Mexico'] }, latitude: 19.35, longitude: -99.16 }],
      millimetresPerPixel: 0.00635001,
      isScaleEstimated: true,
    });
    expect(texts(canvas?.metadata ?? [])).toEqual([
      ['Creator', 'Alexander Buchman'],
      ['Date', '24 May 1940'],
      ['Place', 'Coyoacán, Mexico'],
      ['People', 'Leon Trotsky'],
      ['Subjects', 'cactus, desert'],
      ['Credit', 'Hoover'],
    ]);
    // All photographs have the same licence: it is the manifest's.
    expect(first.rights).toBe('http://creativecommons.org/licenses/by/4.0/');
    expect(canvas?.rights).toBeUndefined();
  });

  test('prefer what the author says', () => {
    const { first } = compose(
      yaml`
        label: L
        language: es
        rights: http://rightsstatements.org/vocab/InC/1.0/
        photographs:
          - image: a
            label: Cactus
            date: 1940-03~
            people: [Natalia Sedova]
            place: Veracruz
            metadata: [{label: Lugar, value: El puerto}]
      `,
      {
        a: {
          title: 'T',
          date: '2019',
          people: ['P'],
          place: 'Elsewhere',
          latitude: 1,
          longitude: 2,
          rightsUri: 'https://creativecommons.org/publicdomain/zero/1.0/',
        },
      },
    );
    const [canvas] = first.canvases;
    expect(canvas?.label).toEqual({ es: ['Cactus'] });
    expect(canvas?.places).toEqual([]);
    expect(canvas?.rights).toBeUndefined();
    expect(texts(canvas?.metadata ?? [])).toEqual([
      ['Fecha', canvas?.date?.['es']?.[0]],
      ['Personas', 'Natalia Sedova'],
      ['Lugar', 'El puerto'],
    ]);
    expect(canvas?.navDate).toBe('1940-03-01T00:00:00Z');
  });

  test('take texts alone from scans, though clients read values as HTML', () => {
    const hostile = (name: string) => `${name} <img src=x onerror="alert(1)">`;
    const { first } = compose('label: L\nlanguage: en\nphotographs: [a, b]', {
      a: {
        title: hostile('Title'),
        caption: hostile('Caption'),
        alternativeText: hostile('Alternative'),
        creator: hostile('Creator'),
        credit: '<p>Fish &amp; <i>chips</i></p><p>&lt;script src=x&gt;</p>',
        rights: hostile('Rights'),
        place: hostile('Place'),
        people: [hostile('Person'), '<br>'],
        keywords: ['<1890>', '<3 lines>'],
        latitude: 1,
        longitude: 2,
      },
      b: { caption: '<!-- of a program -->', rightsUri: 'http://creativecommons.org/<svg/onload=alert(1)>' },
    });
    const [a, b] = first.canvases;
    expect(a).toMatchObject({
      label: { none: ['Title'] },
      summary: { none: ['Caption'] },
      alternativeText: { none: ['Alternative'] },
      places: [{ label: { none: ['Place'] } }],
    });
    expect(texts(a?.metadata ?? [])).toEqual([
      ['Creator', 'Creator'],
      ['Place', 'Place'],
      ['People', 'Person'],
      ['Subjects', '<span>&lt;1890&gt;</span>, <span>&lt;3 lines&gt;</span>'],
      ['Credit', 'Fish & chips'],
      ['Rights', 'Rights'],
    ]);
    expect(b?.summary).toBeUndefined();
    expect(texts(b?.metadata ?? [])).toEqual([['Rights', 'http://creativecommons.org/']]);
  });

  test('without any title are named as their files', () => {
    const { first } = compose('label: L\nphotographs: [veracruz/07_harbour-view, "1940-05-24_b"]', {
      'veracruz/07_harbour-view': {},
      '1940-05-24_b': { title: '<b></b>' },
    });
    expect(first.canvases.map(({ label }) => label)).toEqual([
      { none: ['07 harbour view'] },
      { none: ['1940-05-24 b'] },
    ]);
  });

  test('dated after the time of the essay were dated by the scanner', () => {
    const dates = (essayDate: string, own: string) =>
      compose(`label: L\nlanguage: en\n${essayDate}photographs: [a]`, { a: { date: own } }).first.canvases[0]
        ?.date;
    expect(dates('date: 1939-11/1940-08\n', '2019-03-04')).toBeUndefined();
    expect(dates('date: 1939-11/1940-08\n', '1940-02')).toEqual({ en: ['February 1940'] });
    expect(dates('', '2019')).toEqual({ en: ['2019'] });
  });

  test('without a date stand on the timeline where their section does', () => {
    const { first } = compose(
      yaml`
        label: L
        language: en
        sections: [{label: S, date: 1940-01, sections: [{label: T, photographs: [a, {image: b, date: 1939}]}]}]
      `,
      { a: {}, b: {} },
    );
    expect(first.canvases.map(({ navDate, date, metadata }) => [navDate, date, metadata.length])).toEqual([
      ['1940-01-01T00:00:00Z', undefined, 0],
      ['1939-01-01T00:00:00Z', { en: ['1939'] }, 1],
    ]);
  });

  test('are one canvas however often they are shown', () => {
    const { first, problems } = compose(
      yaml`
        label: L
        language: en
        sections:
          - {label: S, photographs: [a, b]}
          - {label: T, photographs: [{image: a, id: digging, caption: Here, alternativeText: x}, digging]}
      `,
      { a: {}, b: { alternativeText: 'y' } },
    );
    expect(first.canvases.map(({ id, summary }) => [id, summary])).toEqual([
      ['digging', { en: ['Here'] }],
      ['b', undefined],
    ]);
    expect(first.structures?.items.map((item) => item.kind === 'range' && item.range.items)).toEqual([
      [
        { kind: 'canvas', canvas: 'digging' },
        { kind: 'canvas', canvas: 'b' },
      ],
      [{ kind: 'canvas', canvas: 'digging' }],
    ]);
    expect(problems).toEqual([]);
  });

  test('of which two have the same id are an error', () => {
    const { problems, first } = compose('label: L\nphotographs: [a b, a-b, {image: c, id: a-b}]', {
      'a b': {},
      'a-b': {},
      c: {},
    });
    const clashes = problems.filter(({ severity }) => severity === 'error');
    expect(clashes.map(({ rule, path }) => [rule, path])).toEqual([
      ['duplicate-id', ['photographs', 1]],
      ['duplicate-id', ['photographs', 2]],
    ]);
    expect(first.canvases.map(({ id }) => id)).toEqual(['a-b']);
  });

  test('with several images are as large as the first', () => {
    const { first } = compose(
      yaml`
        label: L
        language: en
        photographs: [{images: [{image: r, label: Recto}, {image: v, label: Verso}]}]
      `,
      {
        r: {},
        v: scan('v', { width: 10, height: 20 }),
      },
    );
    expect(first.canvases[0]).toMatchObject({
      id: 'r',
      width: 3000,
      height: 2000,
      images: [
        { identifier: 'r', width: 3000, height: 2000, label: { en: ['Recto'] } },
        { identifier: 'v', width: 10, height: 20, label: { en: ['Verso'] } },
      ],
    });
  });

  test('have a scale by the size of the original, and a warning when that has another shape', () => {
    const scaled = (size: string) =>
      compose(`label: L\nphotographs: [{image: a, alternativeText: x, size: ${size}}]`, {
        a: { pixelsPerMillimetre: 50 },
      });
    const [canvas] = scaled('{width: 36, height: 24}').first.canvases;
    expect(canvas?.millimetresPerPixel).toBe(0.012);
    expect(canvas?.isScaleEstimated).toBeUndefined();
    expect(scaled('{width: 36, height: 24}').problems).toEqual([]);
    // Of about the same shape as the scan, and not by rounding.
    const unlike = scaled('{width: 36, height: 26}');
    expect(unlike.problems).toEqual([]);
    expect(unlike.first.canvases[0]).toMatchObject({
      millimetres: { width: 36, height: 26 },
      isScaleEstimated: true,
    });
    expect(scaled('{width: 24, height: 36}').first.canvases[0]?.millimetresPerPixel).toBeUndefined();
    expect(scaled('{width: 24, height: 36}').problems).toMatchObject([
      { rule: 'size-shape', suggestion: 'is it 36 wide and 24 high?', path: ['photographs', 0, 'size'] },
    ]);
    const screen = compose('label: L\nphotographs: [a]', { a: { pixelsPerMillimetre: 72 / 25.4 } });
    expect(screen.first.canvases[0]?.millimetresPerPixel).toBeUndefined();
  });

  test('without alternative text are a warning, unless the scan has one', () => {
    const { problems } = compose('label: L\nphotographs: [a, b]', { a: {}, b: { alternativeText: 'x' } });
    expect(problems.map(({ rule, severity, path }) => [rule, severity, path])).toEqual([
      ['alternative-text', 'warning', ['photographs', 0]],
    ]);
  });

  test('keep names that each language lacks', () => {
    const { first } = compose(
      yaml`
        label: L
        language: en
        photographs: [{image: a, people: [Leon Trotsky, {en: The grandson, es: El nieto}]}]
      `,
      { a: {} },
    );
    expect(first.canvases[0]?.metadata[0]?.value).toEqual({
      en: ['Leon Trotsky', 'The grandson'],
      es: ['Leon Trotsky', 'El nieto'],
    });
  });

  test('with nothing but markup in what the scan says show its text', () => {
    const { first } = compose('label: L\nphotographs: [a]', { a: { creator: '<script>alert(1)</script>' } });
    expect(first.canvases[0]?.metadata[0]?.value).toEqual({
      none: ['alert(1)'],
    });
  });
});

describe('notes', () => {
  test('are the caption, what the author noted, and the alternative text', () => {
    const { first } = compose(
      yaml`
        label: L
        language: en
        photographs:
          - image: a
            caption: C
            alternativeText: A
            notes:
              - {text: N}
              - {tag: Natalia, region: {x: 10%, y: 10%, width: 10%, height: 10%}}
              - {id: note-1, text: {en: "*M*", es: 1 < 2}}
              - {text: O}
      `,
      { a: {} },
    );
    expect(
      first.canvases[0]?.notes.map(({ id, motivation, format, region }) => [id, motivation, format, region]),
    ).toEqual([
      ['caption', 'commenting', 'text/plain', undefined],
      ['note-1-2', 'commenting', 'text/plain', undefined],
      ['tag-1', 'tagging', 'text/plain', { x: 300, y: 200, width: 300, height: 200 }],
      ['note-1', 'commenting', 'text/html', undefined],
      ['note-3', 'commenting', 'text/plain', undefined],
      ['alternative-text', 'describing', 'text/plain', undefined],
    ]);
  });
});

describe('the manifest', () => {
  test('has the words of its languages, and those of English where it knows none', () => {
    const heading = (language: string) =>
      compose(`label: L\nlanguage: ${language}\ndate: 1940\nphotographs: [a]`, { a: {} }).first.metadata[0]
        ?.label;
    expect(heading('de')).toEqual({ de: ['Datum'] });
    expect(heading('pt-BR')).toEqual({ 'pt-BR': ['Data'] });
    expect(heading('ja')).toEqual({ en: ['Date'] });
  });

  test('begins where the author says, with the picture of that', () => {
    const { first } = compose('label: L\nstart: b\nphotographs: [a, {image: b, id: second}]', {
      a: {},
      b: {},
    });
    expect([first.start, first.thumbnail.identifier]).toEqual(['second', 'b']);
  });

  test('was changed when its file or a scan was', () => {
    const { first } = compose('label: L\nphotographs: [a, b]', { a: {}, b: scan('b', { modifiedMs: 5000 }) });
    expect(first.modifiedMs).toBe(5000);
  });

  test('has sections as ranges below one root, after the photographs outside of them', () => {
    const { first } = compose(
      yaml`
        label: {en: Letters, es: Cartas}
        language: en
        photographs: [a]
        sections:
          - {label: Letters, text: "*T*", date: 1940, photographs: [b], sections: [{label: Letters, photographs: [a]}]}
          - {label: Last, id: letters, photographs: [b]}
      `,
      { a: {}, b: {} },
    );
    expect(first.canvases.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(first.structures).toMatchObject({
      id: 'contents',
      label: { en: ['Letters'], es: ['Cartas'] },
      items: [
        { kind: 'canvas', canvas: 'a' },
        {
          range: {
            id: 'letters-2',
            summary: { en: ['<p><i>T</i></p>'] },
            navDate: '1940-01-01T00:00:00Z',
            items: [{ canvas: 'b' }, { range: { id: 'letters-3' } }],
          },
        },
        { range: { id: 'letters' } },
      ],
    });
  });
});

describe('other orders', () => {
  const ESSAY = `
label: L
language: en
start: b
sections:
  - {label: S, date: 1940-06, photographs: [a, {image: b, date: 1939-12}, {image: c, date: 1940-01-05}]}
  - {label: T, photographs: [d, {image: e, date: 1940-01}]}
orders:
  - {id: by-date, label: By date, by: date}
  - {id: mine, label: Mine, photographs: [d, b]}
`;
  const SCANS = { a: {}, b: {}, c: {}, d: {}, e: {} };

  test('by date have the undated last, and parts by year', () => {
    const { manifests, first } = compose(ESSAY, SCANS);
    const order = manifests[1];
    expect(order?.canvases.map(({ id }) => id)).toEqual(['b', 'e', 'c', 'a', 'd']);
    expect(order?.canvases[0]).toBe(first.canvases[1]);
    expect(order?.start).toBeUndefined();
    expect(
      order?.structures?.items.map((item) =>
        item.kind === 'range' ? [item.range.id, item.range.label['en']?.[0], item.range.items.length] : [],
      ),
    ).toEqual([
      ['1939', '1939', 1],
      ['1940', '1940', 3],
      ['undated', 'Undated', 1],
    ]);
  });

  test('as listed have no parts', () => {
    const { manifests } = compose(ESSAY, SCANS);
    expect(manifests[2]?.canvases.map(({ id }) => id)).toEqual(['d', 'b']);
    expect(manifests[2]?.structures).toBeUndefined();
    expect(manifests.map(({ alternatives }) => alternatives.map(({ id }) => id))).toEqual([
      ['by-date', 'mine'],
      ['essay', 'mine'],
      ['essay', 'by-date'],
    ]);
  });

  test('of one year have parts by month', () => {
    const { manifests } = compose(
      yaml`
        label: L
        language: en
        photographs: [{image: a, date: 1940-05-24}, {image: b, date: 1940-01}, {image: c, date: 1940}]
        orders: [{id: o, label: O, by: date}]
      `,
      SCANS,
    );
    expect(
      manifests[1]?.structures?.items.map(
        (item) => item.kind === 'range' && [item.range.id, item.range.label['en']?.[0]],
      ),
    ).toEqual([
      ['1940-01', 'January 1940'],
      ['1940', '1940'],
      ['1940-05', 'May 1940'],
    ]);
  });

  test('that name what the essay does not have are errors', () => {
    const { problems } = compose(
      yaml`
        label: L
        photographs: [{image: cactus/01, alternativeText: x}]
        orders: [{id: o, label: O, photographs: [cactus-02]}]
      `,
      {
        'cactus/01': {},
      },
    );
    expect(problems).toMatchObject([
      {
        rule: 'unknown-photograph',
        severity: 'error',
        suggestion: 'did you mean cactus-01?',
        path: ['orders', 0, 'photographs', 0],
      },
    ]);
  });
});
