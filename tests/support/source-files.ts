import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

const SRC = join(import.meta.dirname, '..', '..', 'src');

export interface SourceFunction {
  /** `file:line`, where it begins. */
  readonly at: string;
  readonly lines: number;
}

/** A file of `src/`, as far as its place in the house goes. */
export interface SourceFile {
  /** Below `src/`, as in `image/resolve.ts`. */
  readonly name: string;
  /** Its folder below `src/`; empty for the files at the top. */
  readonly folder: string;
  readonly text: string;
  readonly lines: number;
  /** Files below `src/` that it imports, also those that it imports when they are needed. */
  readonly imports: readonly string[];
  /** Packages and `node:` modules. */
  readonly packages: readonly string[];
  /** What is loaded with it: neither types nor what it imports when it is needed. Files below `src/`, and packages. */
  readonly loads: readonly string[];
  /** Names that are declared here and exported. */
  readonly exports: readonly string[];
  /** What it exports of other files. */
  readonly exportsAgain: readonly string[];
  readonly functions: readonly SourceFunction[];
  /** Its literal texts. */
  readonly strings: readonly string[];
  /** Members that TypeScript alone keeps private. */
  readonly privateByWord: number;
}

function folderOf(name: string): string {
  const folder = dirname(name);
  return folder === '.' ? '' : folder;
}

function readSource(name: string): SourceFile {
  const text = readFileSync(join(SRC, name), 'utf8');
  const { program, module, errors } = parseSync(name, text);
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;

  const functions: SourceFunction[] = [];
  const strings: string[] = [];
  let privateByWord = 0;
  const measure = ({ start, end }: { start: number; end: number }): void => {
    const first = lineOf(start);
    functions.push({ at: `${name}:${first}`, lines: lineOf(end) - first + 1 });
  };
  const member = ({ accessibility }: { accessibility?: string | null }): void => {
    if (accessibility === 'private' || accessibility === 'protected') privateByWord += 1;
  };
  new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
    PropertyDefinition: member,
    MethodDefinition: member,
    Literal: ({ value }) => {
      if (typeof value === 'string') strings.push(value);
    },
    TemplateElement: ({ value }) => strings.push(value.raw),
  }).visit(program);

  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  const loaded = module.staticImports
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ moduleRequest }) => moduleRequest.value);
  const own = specifiers.filter((specifier) => specifier.startsWith('.'));
  const exported = module.staticExports.flatMap(({ entries }) => entries);
  return {
    name,
    folder: folderOf(name),
    text,
    lines: text.trimEnd().split('\n').length,
    imports: [...new Set(own.map((specifier) => join(dirname(name), specifier)))],
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')),
    loads: loaded.map((specifier) =>
      specifier.startsWith('.') ? join(dirname(name), specifier) : specifier,
    ),
    exports: exported.flatMap(({ moduleRequest, exportName }) =>
      moduleRequest === null && exportName.name !== null ? [exportName.name] : [],
    ),
    exportsAgain: exported.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    functions,
    strings,
    privateByWord,
  };
}

/** All of `src/`, read once. */
export const FILES: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .map(readSource);

/** All folders of `src/`; the empty name is `src/` itself. */
export const FOLDERS: readonly string[] = [
  ...new Set(
    FILES.flatMap(({ folder }) => {
      const segments = folder === '' ? [] : folder.split('/');
      return ['', ...segments.map((_segment, index) => segments.slice(0, index + 1).join('/'))];
    }),
  ),
].sort();

/** Whether a file or folder stands below a folder, at any depth. */
export function isBelow(name: string, folder: string): boolean {
  return folder === '' || name.startsWith(`${folder}/`);
}

/** The way round a circle, if there is one. */
export function circleIn(arrows: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of arrows.get(node) ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of arrows.keys()) {
    const circle = visit(node, []);
    if (circle) return circle;
  }
  return undefined;
}

/** The arrows between groups of files; `groupOf` leaves a file out by giving undefined. */
export function arrowsBetween(
  groupOf: (name: string) => string | undefined,
): ReadonlyMap<string, ReadonlySet<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const { name, imports } of FILES) {
    const from = groupOf(name);
    if (from === undefined) continue;
    const targets = arrows.get(from) ?? new Set();
    arrows.set(from, targets);
    for (const imported of imports) {
      const to = groupOf(imported);
      if (to !== undefined && to !== from) targets.add(to);
    }
  }
  return arrows;
}

/** On how many floors groups stand, each above all that it imports. There must be no circle. */
export function floorsOf(arrows: ReadonlyMap<string, ReadonlySet<string>>): number {
  const floors = new Map<string, number>();
  const floorOf = (group: string): number => {
    const known = floors.get(group);
    if (known !== undefined) return known;
    const floor = 1 + Math.max(0, ...[...(arrows.get(group) ?? [])].map(floorOf));
    floors.set(group, floor);
    return floor;
  };
  return Math.max(0, ...[...arrows.keys()].map(floorOf));
}

/** The names of the files that are meant. */
export function namesOf(isMeant: (file: SourceFile) => boolean): string[] {
  return FILES.filter(isMeant).map(({ name }) => name);
}

/** The packages that are loaded with a file, in the order of their names: its own, and those of what is loaded with it. */
export function packagesLoadedWith(name: string): readonly string[] {
  const byName = new Map(FILES.map((file) => [file.name, file]));
  const met = new Set<string>();
  const packages = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (met.has(next)) continue;
    met.add(next);
    const file = byName.get(next);
    if (file) open.push(...file.loads);
    else if (!next.startsWith('node:')) packages.add(next);
  }
  return [...packages].sort();
}
