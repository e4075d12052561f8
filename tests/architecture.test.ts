import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');

interface SourceFile {
  /** Below `src/`, as in `image/resolve.ts`. */
  readonly name: string;
  readonly text: string;
  readonly lines: number;
  /** Files below `src/` that it imports. */
  readonly imports: readonly string[];
  /** Packages and `node:` modules. */
  readonly packages: readonly string[];
}

function readSource(name: string): SourceFile {
  const text = readFileSync(join(SRC, name), 'utf8');
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)';|^import '([^']+)';/gms),
  ].map((match) => match[1] ?? match[2] ?? '');
  const own = specifiers.filter((specifier) => specifier.startsWith('.'));
  return {
    name,
    text,
    lines: text.split('\n').length,
    imports: own.map((specifier) => relative(SRC, join(SRC, dirname(name), specifier))),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')),
  };
}

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map(readSource);

function folderOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.indexOf('/')) : name;
}

/** What each folder, or file at the top, may import from the others. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  'urls.ts': [],
  'readiness.ts': [],
  'log.ts': [],
  'metrics.ts': [],
  'progress.ts': [],
  config: ['errors.ts'],
  image: ['errors.ts'],
  storage: ['errors.ts'],
  masters: ['errors.ts', 'image', 'storage'],
  pixels: ['errors.ts', 'image', 'masters', 'storage'],
  cache: ['errors.ts', 'image', 'storage'],
  catalog: ['errors.ts', 'masters', 'presentation'],
  presentation: ['errors.ts', 'urls.ts', 'image', 'masters'],
  'tile-cache.ts': [],
  'open-images.ts': ['errors.ts', 'urls.ts', 'catalog', 'image', 'masters', 'pixels'],
  'image-server.ts': [
    'errors.ts',
    'cache',
    'image',
    'metrics.ts',
    'open-images.ts',
    'pixels',
    'processes',
    'storage',
  ],
  pages: ['urls.ts', 'image', 'presentation'],
  pdf: ['urls.ts', 'pages', 'presentation'],
  http: [
    'errors.ts',
    'urls.ts',
    'log.ts',
    'metrics.ts',
    'readiness.ts',
    'catalog',
    'image',
    'pages',
    'pdf',
    'pixels',
    'presentation',
    'storage',
    'tile-cache.ts',
    'open-images.ts',
    'image-server.ts',
  ],
};

/** Packages that live in one place. */
const CONFINED: Readonly<Record<string, RegExp>> = {
  express: /^http\//,
  sharp: /^pixels\//,
  'lru-cache':
    /^(pixels\/decoded-tiles\.ts|cache\/|catalog\/presentation-snapshot\.ts|open-images\.ts|tile-cache\.ts|http\/((information|presentation)-answers|printed-essays)\.ts)/,
  yaml: /^presentation\/reading\/(yaml-text|yaml-tree|locate)\.ts$/,
  typebox:
    /^presentation\/(reading\/(form-parts|manifest-form|collection-form|read-form)|manifest-schema)\.ts$/,
  'markdown-it': /^presentation\/markdown\.ts$/,
  'sanitize-html': /^(presentation\/sanitise-html|pages\/prose)\.ts$/,
  edtf: /^presentation\/edtf-date\.ts$/,
  pdfkit: /^pdf\/printed-page\.ts$/,
  htmlparser2: /^pdf\/rich-text\.ts$/,
  exifreader: /^pixels\/scan-tags\.ts$/,
  pino: /^log\.ts$/,
  'prom-client': /^metrics\.ts$/,
  chokidar: /^catalog\/watch\.ts$/,
  'cli-progress': /^progress\.ts$/,
  'node:cluster': /^processes\//,
  'node:child_process': /^processes\//,
  'node:fs': /^(cli\.ts|storage\/|cache\/|masters\/|pixels\/|processes\/)/,
  'node:fs/promises': /^(storage|cache|masters|pixels|processes)\//,
};

describe('imports', () => {
  test.each(FILES.filter(({ name }) => MAY_IMPORT[folderOf(name)]))(
    '$name imports only what its place may',
    (file) => {
      const folder = folderOf(file.name);
      const allowed = MAY_IMPORT[folder] ?? [];
      const strays = file.imports.filter(
        (name) => folderOf(name) !== folder && !allowed.includes(folderOf(name)),
      );
      expect(strays).toEqual([]);
    },
  );

  test('the table knows every place but the two that may import all', () => {
    const places = new Set(FILES.map(({ name }) => folderOf(name)));
    expect(new Set([...places].filter((place) => !MAY_IMPORT[place]))).toEqual(
      new Set(['cli.ts', 'processes']),
    );
  });

  test.each(Object.entries(CONFINED))('%s stays in its place', (name, place) => {
    const users = FILES.filter(({ packages }) => packages.includes(name)).map((file) => file.name);
    expect(users.filter((user) => !place.test(user))).toEqual([]);
    expect(users).not.toEqual([]);
  });

  test('the image core uses nothing of Node', () => {
    expect(FILES.filter(({ name }) => name.startsWith('image/')).flatMap(({ packages }) => packages)).toEqual(
      [],
    );
  });

  test('there are no cycles', () => {
    const byName = new Map(FILES.map((file) => [file.name, file]));
    const done = new Set<string>();
    function visit(name: string, path: readonly string[]): void {
      if (path.includes(name)) throw new Error([...path, name].join(' -> '));
      if (done.has(name)) return;
      for (const next of byName.get(name)?.imports ?? []) visit(next, [...path, name]);
      done.add(name);
    }
    for (const { name } of FILES) visit(name, []);
  });
});

describe('effects', () => {
  const uses = (pattern: RegExp): string[] =>
    FILES.filter(({ name, text }) => !name.startsWith('pages/client/') && pattern.test(text)).map(
      ({ name }) => name,
    );

  test('only the command line ends the process or prints', () => {
    expect(uses(/process\.exit\(|console\./)).toEqual(
      ['cli.ts'].filter((name) => uses(/process\.exit\(|console\./).includes(name)),
    );
  });

  test('the environment is read by the command line and handed to child processes', () => {
    expect(
      uses(/process\.env\b/).filter((name) => name !== 'cli.ts' && !name.startsWith('processes/')),
    ).toEqual([]);
  });
});

describe('size', () => {
  test.each(FILES)('$name is at most 350 lines', ({ lines }) => {
    expect(lines).toBeLessThanOrEqual(350);
  });

  test('few files are above 220 lines and the median is near 80', () => {
    const sizes = FILES.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sizes.filter((size) => size > 220).length).toBeLessThanOrEqual(4);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(100);
  });
});
