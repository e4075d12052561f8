import type { Finding, Occurrence } from './component.ts';
import { SIGNS } from './signs.ts';

/** A source map, as far as it tells which modules a script was made of. */
export interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[];
}

/** A file that a viewer serves, or that lies beside one. */
export interface ViewerFile {
  /** Below the top of the repository. */
  readonly location: string;
  readonly text: string;
  /** Of the script; undefined when the package has none. */
  readonly map: SourceMap | undefined;
}

const NUMBER = String.raw`(\d+\.\d+\.\d+(?:-[\w.]+)?)`;

/** `exports.version = "19.1.1"`, `VERSION = '3.2.6'` and the like. */
const CONSTANT = new RegExp(
  String.raw`(?<![\w$])(?:version|VERSION|versionStr)\s*[:=]\s*["']${NUMBER}["']`,
  'g',
);

/** `@license DOMPurify 3.2.6`, and React's, whose second line names the package. */
const LICENCE = new RegExp(String.raw`@license\s+([\w.@/-]+)\s+v?${NUMBER}(?:\s*\n\s*\*\s*([\w-]+)\.)?`, 'g');

/** The longest statement that is quoted. */
const MOST_QUOTED = 120;

interface Statement {
  readonly version: string;
  readonly said: string;
}

function quoted(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_QUOTED);
}

/** What the source of a package says of its own version. */
function statedVersions(name: string, source: string): readonly Statement[] {
  const constants = [...source.matchAll(CONSTANT)].map(([said, version = '']) => ({
    version,
    said: quoted(said),
  }));
  const licences = [...source.matchAll(LICENCE)]
    .filter(([, title = '', , file]) => title.toLowerCase() === name || file === name)
    .map(([said, , version = '']) => ({ version, said: quoted(said) }));
  return [...constants, ...licences];
}

/** The place of a module's package, as in `prop-types/node_modules/react-is`; undefined for the viewer's own code. */
function packagePlace(source: string): string | undefined {
  return /node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
}

/** The packages that a script was made of, copies of one package each by itself. */
function packagesOfMap(script: string, map: SourceMap): readonly Finding[] {
  const location = `${script}.map`;
  const stated = new Map<string, Statement[]>();
  for (const [index, source] of map.sources.entries()) {
    const place = packagePlace(source);
    if (place === undefined) continue;
    const name = place.replace(/^.*node_modules\//, '');
    const before = stated.get(place) ?? [];
    stated.set(place, [...before, ...statedVersions(name, map.sourcesContent?.[index] ?? '')]);
  }
  return [...stated].map(([place, statements]) => {
    const [first] = statements;
    const agree = statements.every(({ version }) => version === first?.version);
    // Several versions in one package are those of others that it copied: none of them is a fact about it.
    const version = agree ? first?.version : undefined;
    const said = version === undefined ? `modules of ${place}` : first?.said;
    return {
      name: place.replace(/^.*node_modules\//, ''),
      version,
      occurrences: [said === undefined ? { location } : { location, said }],
    };
  });
}

/** What known signs tell of a script without a source map, or of the licences beside it. */
function librariesBySign(location: string, text: string): readonly Finding[] {
  return SIGNS.flatMap(({ name, pattern }) =>
    [...text.matchAll(pattern)].map(({ 0: said, groups }) => ({
      name,
      version: groups?.['version'],
      occurrences: [{ location, said: quoted(said) }],
    })),
  );
}

/** Each library and version once, with all places; what only a name tells is left out where a version is known. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const byKey = new Map<string, Finding & { occurrences: readonly Occurrence[] }>();
  for (const finding of findings) {
    const key = `${finding.name}@${finding.version ?? ''}`;
    const before = byKey.get(key)?.occurrences ?? [];
    const fresh = finding.occurrences.filter(
      ({ location, said }) => !before.some((each) => each.location === location && each.said === said),
    );
    byKey.set(key, { ...finding, occurrences: [...before, ...fresh] });
  }
  return [...byKey.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ name, version = '' }: Finding): string {
  return `${name}@${version}`;
}

/** What the files of a viewer hold, by what they say themselves: their source maps, else their constants and licences. */
export function librariesIn(files: readonly ViewerFile[]): readonly Finding[] {
  return merged(
    files.flatMap(({ location, text, map }) =>
      map === undefined ? librariesBySign(location, text) : packagesOfMap(location, map),
    ),
  );
}
