import type { IiifJson } from '../iiif-json/document.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import { decodeText } from '../source/decode-text.ts';
import { quoted, Report } from '../source/report.ts';
import { isAuthoredId, suggestId } from '../text/ids.ts';
import { COLLECTION_FORM } from './collection-form.ts';
import type { AuthoredCollection, AuthoredManifest } from './essay.ts';
import { locate } from './locate.ts';
import { MANIFEST_FORM } from './manifest-form.ts';
import { readCollection } from './read-collection.ts';
import { compileForm, readForm } from './read-form.ts';
import { readManifest } from './read-manifest.ts';
import { parseYaml, type YamlText } from './yaml-text.ts';
import { type ReadTree, readTree } from './yaml-tree.ts';

export type AuthoredFile =
  | { readonly kind: 'manifest'; readonly manifest: AuthoredManifest }
  | { readonly kind: 'collection'; readonly collection: AuthoredCollection }
  /** A Manifest or Collection of Presentation 3.0 in JSON. */
  | { readonly kind: 'iiif-json'; readonly iiifJson: IiifJson };

/** An authored file, read. */
export interface ReadAuthored {
  /** From the file's name; a slug of it when the name is not right. */
  readonly id: string;
  /** Undefined when any problem is an error. */
  readonly file: AuthoredFile | undefined;
  /**
   * What could be read in spite of errors, to look for what else is wrong. Something else stands in for what is missing, so
   * it must not be served. The same as `file` where there are none.
   */
  readonly legible: AuthoredFile | undefined;
  /** In the order of the file. */
  readonly problems: readonly LocatedProblem[];
  /** Gives a problem that is found later, by its path, its place in the file. */
  locate(problem: Problem): LocatedProblem;
}

const NAME = /^(collections\/)?([^/]*)\.ya?ml$/;
const MANIFEST = compileForm(MANIFEST_FORM);
const COLLECTION = compileForm(COLLECTION_FORM);
/** Problems of one file that are told. */
const MAX_PROBLEMS = 500;
type Kind = 'manifest' | 'collection';

function checkName(name: string, report: Report): { id: string; kind: Kind } {
  const [, folder, base] = NAME.exec(name) ?? [];
  const kind = folder === undefined ? 'manifest' : 'collection';
  const id = base ?? name.replace(/\.ya?ml$/i, '');
  if (base !== undefined && isAuthoredId(base) && (kind === 'collection' || base !== 'collection'))
    return { id, kind };
  const meant = suggestId(id);
  const ofReserved = id === 'collection' ? 'collection-1' : meant;
  report.error(
    [],
    'file-name',
    id === 'collection'
      ? 'an essay cannot be called collection: that has a meaning of its own in addresses'
      : `the name ${quoted(name)} cannot stand in addresses: only a-z, 0-9, dot, hyphen and underscore can`,
    ofReserved === '' ? 'for example trotsky-in-exile.yaml' : `rename it ${folder ?? ''}${ofReserved}.yaml`,
  );
  return { id: meant, kind };
}

function readTreeAs(
  kind: Kind,
  { tree, lost, asides }: ReadTree,
  id: string,
): { legible: AuthoredFile | undefined; problems: readonly Problem[] } {
  const ofForm = new Report();
  const ofSense = new Report();
  let legible: AuthoredFile | undefined;
  if (kind === 'manifest') {
    const form = readForm(MANIFEST, tree, ofForm);
    legible = form && { kind, manifest: readManifest(form, id, ofSense) };
  } else {
    const form = readForm(COLLECTION, tree, ofForm);
    legible = form && { kind, collection: readCollection(form, id, ofSense) };
  }
  const problems = [
    ...lost.problems,
    ...asides.problems,
    ...ofForm.besides(lost),
    ...ofSense.besides(lost, ofForm),
  ];
  return { legible, problems };
}

/** In the order of the file, and not more than anybody reads. */
function told(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const next = sorted[MAX_PROBLEMS];
  if (!next) return sorted;
  const rest = sorted.slice(MAX_PROBLEMS);
  const severity = rest.some((problem) => problem.severity === 'error') ? 'error' : 'warning';
  const message = `there are ${rest.length} more from here on`;
  return [...sorted.slice(0, MAX_PROBLEMS), { ...next, severity, rule: 'more', message }];
}

/**
 * Finds places in a text that was parsed. What it was parsed to takes twenty times the memory of the text, and is seldom
 * asked again: it may go, and is then made once more.
 */
function locator(name: string, text: string, yaml: YamlText): (problem: Problem) => LocatedProblem {
  let parsed = new WeakRef(yaml);
  return (problem) => {
    let found = parsed.deref();
    if (!found) {
      const again = parseYaml(text);
      if (again.kind !== 'yaml') throw new Error('a text that was YAML is none any more');
      found = again;
      parsed = new WeakRef(again);
    }
    return locate(name, found, problem);
  };
}

/**
 * Reads `manifests/{id}.yaml` or `manifests/collections/{id}.yaml`: what it says, and everything that is wrong with it, at
 * once, each with its line and column. Any bytes are taken; nothing throws.
 *
 * @param bytes UTF-8, at most 1 MB
 * @param name the path below the manifests folder, with `/`
 */
export function readAuthored(bytes: Uint8Array, name: string): ReadAuthored {
  const ofName = new Report();
  const { id, kind } = checkName(name, ofName);
  const atStart = ({ path: _, ...problem }: Problem): LocatedProblem => ({
    ...problem,
    file: name,
    line: 1,
    column: 1,
  });
  const decoded = decodeText(bytes);
  const yaml =
    'text' in decoded ? parseYaml(decoded.text) : { kind: 'problems' as const, problems: [decoded.problem] };
  if (yaml.kind === 'problems') {
    const problems = yaml.problems.map((problem) => ({ ...problem, severity: 'error' as const, file: name }));
    return {
      id,
      file: undefined,
      legible: undefined,
      problems: [...ofName.problems.map(atStart), ...problems],
      locate: atStart,
    };
  }
  const { legible, problems } = readTreeAs(kind, readTree(yaml), id);
  const all = [...ofName.problems, ...problems];
  return {
    id,
    file: all.some(({ severity }) => severity === 'error') ? undefined : legible,
    legible,
    problems: told(all.map((problem) => locate(name, yaml, problem))),
    locate: 'text' in decoded ? locator(name, decoded.text, yaml) : atStart,
  };
}
