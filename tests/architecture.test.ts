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
  'multimap.ts': [],
  'megabyte.ts': [],
  'natural-order.ts': [],
  'nearest.ts': [],
  config: ['errors.ts', 'nearest.ts'],
  ipc: ['errors.ts'],
  image: ['errors.ts'],
  storage: ['errors.ts', 'log.ts'],
  archive: ['errors.ts', 'multimap.ts', 'natural-order.ts', 'image', 'storage', 'log.ts'],
  pixels: ['errors.ts', 'multimap.ts', 'image', 'archive', 'storage'],
  cache: ['image', 'pixels', 'storage'],
  ingest: ['errors.ts', 'archive', 'image', 'ipc', 'log.ts', 'pixels', 'storage'],
  rendering: ['errors.ts', 'megabyte.ts', 'cache', 'image', 'ipc', 'metrics.ts', 'pixels', 'log.ts'],
  serving: [
    'errors.ts',
    'urls.ts',
    'archive',
    'cache',
    'image',
    'metrics.ts',
    'pixels',
    'rendering',
    'storage',
  ],
  presentation: ['errors.ts', 'multimap.ts', 'natural-order.ts', 'nearest.ts', 'urls.ts', 'archive', 'image'],
  essays: [
    'image',
    'errors.ts',
    'archive',
    'log.ts',
    'metrics.ts',
    'readiness.ts',
    'presentation',
    'storage',
    'pixels',
  ],
  pages: ['multimap.ts', 'urls.ts', 'image', 'presentation'],
  pdf: ['urls.ts', 'pages', 'presentation'],
  http: [
    'errors.ts',
    'urls.ts',
    'log.ts',
    'metrics.ts',
    'readiness.ts',
    'archive',
    'image',
    'pages',
    'pdf',
    'pixels',
    'presentation',
    'serving',
    'storage',
  ],
};

/** Packages that live in one place. */
const CONFINED: Readonly<Record<string, RegExp>> = {
  express: /^http\//,
  sharp: /^pixels\//,
  'lru-cache':
    /^(pixels\/render\/decoded-tiles\.ts|cache\/|presentation\/snapshot\/snapshot\.ts|serving\/|http\/(documents|protocol)\/)/,
  yaml: /^presentation\/authored\/(parse-yaml|yaml-tree)\.ts$/,
  typebox: /^presentation\/authored\/(form-parts|manifest-form|collection-form|read-form|schema)\.ts$/,
  'markdown-it': /^presentation\/text\/markdown\.ts$/,
  'sanitize-html': /^(presentation\/text\/sanitise-html|pages\/parts\/prose)\.ts$/,
  edtf: /^presentation\/text\/edtf\.ts$/,
  pdfkit: /^pdf\/printed-page\.ts$/,
  htmlparser2: /^pdf\/rich-text\.ts$/,
  exifreader: /^pixels\/master\/scan-tags\.ts$/,
  pino: /^log\.ts$/,
  'prom-client': /^metrics\.ts$/,
  chokidar: /^storage\/watch\.ts$/,
  'cli-progress': /^ingest\/progress\.ts$/,
  'node:cluster': /^(ipc|processes)\//,
  'node:child_process': /^(ingest|ipc|processes|rendering)\//,
  'node:fs': /^(cli\.ts|storage\/|archive\/|cache\/|commands\/|essays\/|ingest\/|pixels\/|processes\/)/,
  'node:fs/promises': /^(archive|cache|commands|essays|ingest|pixels|processes|rendering|storage)\//,
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
      new Set(['cli.ts', 'commands', 'processes']),
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
      uses(/process\.env\b/).filter(
        (name) => name !== 'cli.ts' && !/^(ingest|processes|rendering)\//.test(name),
      ),
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
