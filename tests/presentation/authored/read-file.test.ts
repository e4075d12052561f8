import { describe, expect, test } from 'vitest';
import type { AuthoredManifest } from '../../../src/presentation/authored/essay.ts';
import { type AuthoredContents, readAuthored } from '../../../src/presentation/authored/read-file.ts';
import type { Reading } from '../../../src/presentation/source/reading.ts';
import { ESSAYS, fileOf } from '../../support/essays.ts';

function read(text: string, name = 'essay.yaml'): Reading<AuthoredContents> {
  return readAuthored(fileOf(text), name);
}

function manifestOf({ file, problems }: Reading<AuthoredContents>): AuthoredManifest {
  if (file?.kind !== 'manifest') throw new Error(JSON.stringify(problems));
  return file.manifest;
}

function errorsOf({ problems }: Reading<AuthoredContents>): readonly string[] {
  return problems.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
}

describe.each(Object.entries(ESSAYS))('%s', (name, text) => {
  test('is read without an error', () => {
    const { problems, file, readable } = read(text, name);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(file?.kind).toBe(name.startsWith('collections/') ? 'collection' : 'manifest');
    expect(readable).toBe(file);
  });
});

describe('the smallest essay', () => {
  const smallest = read(ESSAYS['two-photographs.yaml'], 'two-photographs.yaml');

  test('has what its file says and nothing else', () => {
    const manifest = manifestOf(smallest);
    expect(manifest.id).toBe('two-photographs');
    expect(manifest.label).toEqual({ none: ['Two photographs'] });
    expect(manifest.languages).toEqual([]);
    expect(manifest.status).toBe('published');
    expect(manifest.photographs.map(({ images }) => images[0].identifier)).toEqual([
      'cactus/01',
      'cactus/02',
    ]);
    expect(manifest).not.toHaveProperty('summary');
  });

  test('is right as it is', () => {
    expect(smallest.problems).toEqual([]);
  });
});

describe('the whole essay', () => {
  const manifest = manifestOf(read(ESSAYS['trotsky.yaml'], 'trotsky.yaml'));
  const [cactus] = manifest.sections;
  const heavy = cactus?.photographs[0];

  test('names its languages, its own first', () => {
    expect(manifest.languages).toEqual(['en', 'es']);
    expect(manifest.label).toEqual({ en: ['Trotsky in Exile'], es: ['Trotsky en el exilio'] });
  });

  test('has Markdown as HTML, and plain where there is no markup', () => {
    expect(manifest.summary).toEqual({
      en: [
        '<span><p>Photographs by <i>Alexander Buchman</i>, taken in Mexico.</p><p>He came to the house in November 1939.</p></span>',
      ],
    });
    expect(cactus?.text).toEqual({
      en: ['<p>They went <b>out</b>.</p>'],
      es: ['<p>Salían <b>fuera</b>.</p>'],
    });
    expect(manifest.requiredStatement?.value).toEqual({ en: ['<p>Example Archive, <i>Mexico</i></p>'] });
    expect(manifest.metadata).toEqual([
      { label: { en: ['Camera'], es: ['Cámara'] }, value: { en: ['A Leica'], es: ['Una Leica'] } },
    ]);
  });

  test('has one thing where one is given, and lists where several may be', () => {
    expect(manifest.behavior).toEqual(['individuals', 'no-auto-advance']);
    expect(manifest.homepage).toEqual([
      {
        id: 'https://example.org/trotsky',
        type: 'Text',
        label: { en: ['About the photographs'] },
        format: 'text/html',
        language: ['en'],
      },
    ]);
    expect(manifest.seeAlso).toMatchObject([{ type: 'Dataset', profile: 'https://example.org/marc' }]);
    expect(manifest.providers).toEqual([
      {
        id: 'https://example.org/',
        label: { en: ['Example Archive'], es: ['Archivo de ejemplo'] },
        homepage: 'https://example.org/about',
        logo: 'logos/example',
        at: ['provider', 0],
      },
    ]);
  });

  test('has dates, places and sizes', () => {
    expect(manifest.date).toBe('1939-11/1940-08');
    expect(manifest.place).toEqual({ label: { en: ['Coyoacán'] }, latitude: 19.35, longitude: -99.16 });
    expect(cactus?.place).toEqual({ label: { en: ['Countryside near Mexico City'] } });
    expect(heavy?.millimetres).toEqual({ width: 36, height: 24 });
    expect(cactus?.sections[0]?.photographs[1]?.date).toBe('1940');
  });

  test('has notes with regions as they were drawn', () => {
    expect(heavy?.notes).toEqual([
      {
        id: 'gloves',
        text: { en: ['<p>The <i>gloves</i></p>'] },
        tag: false,
        region: {
          kind: 'pixels',
          x: 120,
          y: 340,
          width: 800,
          height: 600,
          of: { width: 4800, height: 3200 },
        },
        at: ['sections', 0, 'photographs', 0, 'notes', 0],
      },
      {
        text: { en: ['Leon Trotsky'] },
        tag: true,
        region: { kind: 'percent', x: 10, y: 0, width: 30, height: 25.5 },
        at: ['sections', 0, 'photographs', 0, 'notes', 1],
      },
    ]);
  });

  test('has a photograph that is named again by its id, and two scans of one photograph', () => {
    const patio = cactus?.sections[0]?.photographs;
    expect(patio?.[0]).toMatchObject({ id: 'heavy', images: [{ identifier: 'cactus/01' }] });
    expect(patio?.[1]?.images.map(({ identifier, label }) => [identifier, label])).toEqual([
      ['patio/1r', { en: ['Recto'] }],
      ['patio/1v', { en: ['Verso'], es: ['Reverso'] }],
    ]);
  });

  test('has its other orders', () => {
    expect(manifest.orders).toMatchObject([
      { id: 'trotsky-by-date', by: { kind: 'date' } },
      { id: 'trotsky-backwards', by: { kind: 'list', photographs: ['cactus/02', 'heavy'] } },
    ]);
  });
});

test('a collection has its members in order', () => {
  const { file } = read(ESSAYS['collections/top.yaml'], 'collections/top.yaml');
  expect(file).toMatchObject({
    kind: 'collection',
    collection: {
      id: 'top',
      summary: { en: ['<p>What the <i>archive</i> has.</p>'] },
      items: [
        { kind: 'manifest', id: 'trotsky', at: ['items', 0] },
        { kind: 'collection', id: 'small', at: ['items', 1] },
      ],
    },
  });
});

describe('texts', () => {
  test.each([
    ['1940', '1940'],
    ['007', '007'],
    ['1.50', '1.50'],
    ['0x1F', '0x1F'],
    ['yes', 'yes'],
    ['true', 'true'],
    ['1940-05-24', '1940-05-24'],
    ['"null"', 'null'],
    ['>-\n  one\n  two', 'one two'],
    ['"  wide   space "', 'wide space'],
  ])('stay as they are written: %s', (written, text) => {
    expect(manifestOf(read(`label: ${written}\nphotographs: [a]`)).label).toEqual({ none: [text] });
  });

  test('have their languages in canonical form', () => {
    const { label, languages } = manifestOf(read('label: {EN-gb: A, zh-hans: B, no: C}\nphotographs: [a]'));
    expect(label).toEqual({ 'en-GB': ['A'], 'zh-Hans': ['B'], no: ['C'] });
    expect(languages).toEqual(['en-GB', 'zh-Hans', 'no']);
  });

  test('may come with a mark of UTF-8, with CRLF, and from an anchor', () => {
    const text = '\ufefflabel: &a Garten\r\nsummary: *a\r\nphotographs:\r\n  - a\r\n';
    const manifest = manifestOf(read(text));
    expect(manifest.summary).toEqual({ none: ['Garten'] });
  });
});

describe('a file with errors', () => {
  const broken = read('label: A\ndate: 1.2.3\nphotographs:\n  - {image: a, lable: B}\n  - [b]\n  - c\n');

  test('has all of them told, and is not to be served', () => {
    expect(errorsOf(broken)).toEqual(['date', 'unknown-key', 'wrong-type']);
    expect(broken.file).toBeUndefined();
  });

  test('has the rest to look at, everything at its place', () => {
    const { readable } = broken;
    if (readable?.kind !== 'manifest') throw new Error('nothing is left');
    expect(readable.manifest.photographs.map(({ at, images }) => [at[1], images[0].identifier])).toEqual([
      [0, 'a'],
      [1, '?'],
      [2, 'c'],
    ]);
  });

  test('places problems that are found later, by the nearest part that there is', () => {
    const problem = { severity: 'error', rule: 'unknown-image', message: 'no image' } as const;
    const place = (...path: (string | number)[]) => {
      const { line, column, file } = broken.locate({ ...problem, path });
      return [file, line, column];
    };
    expect(place('photographs', 2)).toEqual(['essay.yaml', 6, 5]);
    expect(place('photographs', 0, 'image')).toEqual(['essay.yaml', 4, 13]);
    expect(place('photographs', 0, 'notes', 3, 'text')).toEqual(['essay.yaml', 4, 5]);
    expect(place('photographs')).toEqual(['essay.yaml', 3, 1]);
    expect(place('sections', 1)).toEqual(['essay.yaml', 1, 1]);
    expect(broken.locate({ ...problem, path: [] })).not.toHaveProperty('path');
  });
});

describe('names of files', () => {
  test.each([
    ['trotsky-in-exile.yaml', 'trotsky-in-exile', 'manifest'],
    ['a.b_c.yml', 'a.b_c', 'manifest'],
    ['collections/top.yaml', 'top', 'collection'],
    ['collections/collection.yaml', 'collection', 'collection'],
  ])('%s gives an id', (name, id, kind) => {
    const file = read(kind === 'manifest' ? ESSAYS['draft.yaml'] : ESSAYS['collections/top.yaml'], name);
    expect([file.id, file.file?.kind]).toEqual([id, kind]);
  });

  test.each([
    ['Trotsky in Exile.yaml', 'rename it trotsky-in-exile.yaml'],
    ['Café.yaml', 'rename it cafe.yaml'],
    ['collection.yaml', 'rename it collection-1.yaml'],
    ['collections/Öl.yaml', 'rename it collections/ol.yaml'],
    ['写真.yaml', 'for example trotsky-in-exile.yaml'],
    ['other/a.yaml', 'rename it other-a.yaml'],
    ['cactus.YAML', 'rename it cactus.yaml'],
    ['...yaml', 'for example trotsky-in-exile.yaml'],
  ])('%s is an error with a better one', (name, suggestion) => {
    const text = name.startsWith('collections') ? ESSAYS['collections/top.yaml'] : ESSAYS['draft.yaml'];
    const { problems, file } = read(text, name);
    expect(problems).toMatchObject([
      { rule: 'file-name', severity: 'error', line: 1, column: 1, suggestion },
    ]);
    expect(file).toBeUndefined();
  });
});
