import type { LocatedProblem, Problem } from '../problems/problem.ts';
import { decodeText } from '../source/decode-text.ts';
import { misreadSigns } from '../source/misread-signs.ts';
import { inFileOrder, MAX_PROBLEMS, type Reading, unreadable } from '../source/reading.ts';
import { quoted, Report } from '../source/report.ts';
import { isAuthoredId, suggestId } from '../text/ids.ts';
import { COLLECTION_FORM } from './collection-form.ts';
import type { AuthoredCollection, AuthoredManifest } from './essay.ts';
import { MANIFEST_FORM } from './manifest-form.ts';
import { locate, parseYaml, plainScalars, type YamlText } from './parse-yaml.ts';
import { readCollection } from './read-collection.ts';
import { compileForm, readForm } from './read-form.ts';
import { readManifest } from './read-manifest.ts';
import { type ReadTree, readTree } from './yaml-tree.ts';

/** What an authored file says. */
export type AuthoredContents =
  | { readonly kind: 'manifest'; readonly manifest: AuthoredManifest }
  | { readonly kind: 'collection'; readonly collection: AuthoredCollection };

const NAME = /^(collections\/)?([^/]*)\.ya?ml$/;
const MANIFEST = compileForm(MANIFEST_FORM);
const COLLECTION = compileForm(COLLECTION_FORM);
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

/** A collection without the items that something else stands in for. */
function withReadItems(collection: AuthoredCollection, ...before: readonly Report[]): AuthoredCollection {
  const wrong = new Set(
    before.flatMap(({ problems }) => problems.flatMap(({ path }) => (path[0] === 'items' ? [path[1]] : []))),
  );
  if (wrong.has(undefined)) return { ...collection, items: [] };
  return { ...collection, items: collection.items.filter(({ at }) => !wrong.has(at[1])) };
}

function readTreeAs(
  kind: Kind,
  { unread, disallowed, ...tree }: ReadTree,
  id: string,
): { readable: AuthoredContents | undefined; problems: readonly Problem[] } {
  const ofForm = new Report();
  const ofSense = new Report();
  let readable: AuthoredContents | undefined;
  if (kind === 'manifest') {
    const form = readForm(MANIFEST, tree, ofForm);
    readable = form && { kind, manifest: readManifest(form, id, ofSense) };
  } else {
    const form = readForm(COLLECTION, tree, ofForm);
    const collection = form && readCollection(form, id, ofSense);
    readable = collection && { kind, collection: withReadItems(collection, unread, ofForm, ofSense) };
  }
  const problems = [
    ...unread.problems,
    ...disallowed.problems,
    ...ofForm.problemsNotCausedBy(unread),
    ...ofSense.problemsNotCausedBy(unread, ofForm),
  ];
  return { readable, problems };
}

/** In the order of the file, the first `MAX_PROBLEMS` and one that counts the rest. */
function firstOf(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  const sorted = inFileOrder(problems);
  const next = sorted[MAX_PROBLEMS];
  if (!next) return sorted;
  const rest = sorted.slice(MAX_PROBLEMS);
  const severity = rest.some((problem) => problem.severity === 'error') ? 'error' : 'warning';
  const message = `there are ${rest.length} more from here on`;
  return [...sorted.slice(0, MAX_PROBLEMS), { ...next, severity, rule: 'more', message }];
}

/**
 * Finds places in a text that was parsed. The parsed text takes twenty times the memory of the text and is seldom asked
 * again, so it is held weakly and parsed again when it is gone.
 */
function locator(name: string, text: string, yaml: YamlText): (problem: Problem) => LocatedProblem {
  let parsed = new WeakRef(yaml);
  return (problem) => {
    let found = parsed.deref();
    if (!found) {
      const again = parseYaml(text);
      if (again.kind !== 'yaml') throw new Error('the same text was YAML before');
      found = again;
      parsed = new WeakRef(again);
    }
    return locate(name, found, problem);
  };
}

/**
 * Reads `manifests/{id}.yaml` or `manifests/collections/{id}.yaml`: what it says, and everything that is wrong with it, at
 * once, each with its line and column. Takes any bytes and never throws.
 *
 * @param bytes UTF-8, at most 1 MB
 * @param name the path below the manifests folder, with `/`
 */
export function readAuthored(bytes: Uint8Array, name: string): Reading<AuthoredContents> {
  const ofName = new Report();
  const { id, kind } = checkName(name, ofName);
  const decoded = decodeText(bytes);
  if ('problem' in decoded) return unreadable(name, id, ofName.problems, [decoded.problem]);
  const yaml = parseYaml(decoded.text);
  if (yaml.kind === 'problems') return unreadable(name, id, ofName.problems, yaml.problems);
  const { keys } = kind === 'manifest' ? MANIFEST : COLLECTION;
  const tree = readTree(yaml, keys);
  const misread = misreadSigns(plainScalars(yaml.contents), yaml, keys);
  if (misread.length > 0) {
    const alike = tree.unread.problems.filter(({ rule }) => rule === 'look-alike');
    const others = alike.map((problem) => locate(name, yaml, problem));
    const reading = unreadable(name, id, ofName.problems, [...misread, ...others]);
    return { ...reading, problems: inFileOrder(reading.problems) };
  }
  const { readable, problems } = readTreeAs(kind, tree, id);
  const all = [...ofName.problems, ...problems];
  return {
    id,
    file: all.some(({ severity }) => severity === 'error') ? undefined : readable,
    readable,
    problems: firstOf(all.map((problem) => locate(name, yaml, problem))),
    locate: locator(name, decoded.text, yaml),
  };
}
