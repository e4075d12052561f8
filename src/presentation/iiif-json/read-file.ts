import type { PresentationResource } from '../../urls.ts';
import type { ReadAuthored } from '../authored/read-file.ts';
import { isJsonObject, type JsonObject } from '../json-value.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import { decodeText, MAX_JSON_BYTES } from '../source/decode-text.ts';
import { quoted, Report } from '../source/report.ts';
import { isAuthoredId, suggestId } from '../text/ids.ts';
import { ownAddresses } from './addresses.ts';
import { checkPresentation3 } from './check.ts';
import type { IiifJson } from './document.ts';
import { type JsonText, parseJson } from './json-text.ts';
import { idOf } from './resources.ts';
import { withCleanTexts } from './serve.ts';

/** Problems of one file that are told. */
const MOST_PROBLEMS = 500;
const NAME = /^(collections\/)?([^/]*)\.json$/;

function checkName(name: string, report: Report): string {
  const [, folder, base] = NAME.exec(name) ?? [];
  const id = base ?? name.replace(/\.json$/i, '');
  if (base === undefined || !isAuthoredId(base)) {
    const meant = suggestId(id);
    report.error(
      [],
      'file-name',
      `the name ${quoted(name)} cannot stand in addresses: only a-z, 0-9, dot, hyphen and underscore can`,
      meant === '' ? undefined : `rename it ${folder ?? ''}${meant}.json`,
    );
    return meant;
  }
  return id;
}

/** Names that this server has for something else. */
function checkReserved(id: string, document: JsonObject, report: Report): void {
  const isCollection = document['type'] === 'Collection';
  if (!isCollection && id === 'collection')
    report.error([], 'file-name', 'a manifest cannot be called collection: that has a meaning in addresses');
  if (isCollection && id === 'top')
    report.error(
      [],
      'file-name',
      "the archive's own collection is not written as JSON",
      'write collections/top.yaml',
    );
}

function addressesOf(document: JsonObject, id: string): ReadonlyMap<string, PresentationResource> {
  if (document['type'] === 'Manifest') return ownAddresses(document, id);
  const own = idOf(document);
  return new Map(own === undefined ? [] : [[own, { kind: 'collection', collection: id }]]);
}

function iiifJsonOf(id: string, document: JsonObject): IiifJson | undefined {
  const { type } = document;
  if (type !== 'Manifest' && type !== 'Collection') return undefined;
  return { id, type, document: withCleanTexts(document), addresses: addressesOf(document, id) };
}

/** Not more than anybody reads, errors before the rest; places are found for these only. */
function foremost(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const isError = ({ severity }: Problem): boolean => severity === 'error';
  const sorted = [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
  const next = sorted[MOST_PROBLEMS];
  const message = `there are ${problems.length - MOST_PROBLEMS} more such problems`;
  return [...sorted.slice(0, MOST_PROBLEMS), ...(next ? [{ ...next, rule: 'more', message }] : [])];
}

function inOrder(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function located(name: string, json: JsonText, { path, ...problem }: Problem): LocatedProblem {
  return { ...problem, file: name, ...json.locate(path) };
}

/**
 * Reads `manifests/{id}.json` or `manifests/collections/{id}.json`, a Manifest or Collection of Presentation 3.0: what it
 * says, and everything that is wrong with it, at once. Any bytes are taken; nothing throws.
 *
 * @param bytes UTF-8, at most 8 MB
 * @param name the path below the manifests folder, with `/`
 */
export function readIiifJson(bytes: Uint8Array, name: string): ReadAuthored {
  const report = new Report();
  const id = checkName(name, report);
  const decoded = decodeText(bytes, MAX_JSON_BYTES);
  const json =
    'text' in decoded ? parseJson(decoded.text) : { kind: 'problems' as const, problems: [decoded.problem] };
  if (json.kind === 'problems') {
    const atStart = ({ path: _, ...problem }: Problem): LocatedProblem => ({
      ...problem,
      file: name,
      line: 1,
      column: 1,
    });
    const problems = json.problems.map((problem) => ({ ...problem, severity: 'error' as const, file: name }));
    const all = [...report.problems.map(atStart), ...problems];
    return { id, file: undefined, legible: undefined, problems: all, locate: atStart };
  }
  const document = isJsonObject(json.value) ? json.value : {};
  checkReserved(id, document, report);
  const problems = [...report.problems, ...json.problems, ...checkPresentation3(document)];
  const isWrong = problems.some(({ severity }) => severity === 'error');
  const iiifJson = isWrong ? undefined : iiifJsonOf(id, document);
  const file = iiifJson && { kind: 'iiif-json' as const, iiifJson };
  return {
    id,
    file,
    // Nothing stands in for what is missing: what is wrong is not looked through for more.
    legible: file,
    problems: inOrder(foremost(problems).map((problem) => located(name, json, problem))),
    locate: (problem) => located(name, json, problem),
  };
}
