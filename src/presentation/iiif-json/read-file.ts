import type { PresentationResource } from '../../urls.ts';
import { isJsonObject, type JsonObject } from '../json-value.ts';
import type { AuthoredPath, LocatedProblem, Problem } from '../problem.ts';
import { decodeText, MAX_JSON_BYTES } from '../source/decode-text.ts';
import { inFileOrder, mostImportant, type Reading, unreadable } from '../source/reading.ts';
import { quoted, Report } from '../source/report.ts';
import { isAuthoredId, suggestId } from '../text/ids.ts';
import { isPresentation2, upgradePresentation2 } from '../upgrade/version-2.ts';
import { ownAddresses } from './addresses.ts';
import { checkPresentation3 } from './check.ts';
import type { IiifJson } from './document.ts';
import { type JsonText, parseJson } from './parse-json.ts';
import { idOf } from './resources.ts';
import { withCleanTexts } from './serve.ts';

/** What a file of IIIF JSON says: a Manifest or Collection of Presentation 3.0. */
export interface IiifJsonContents {
  readonly kind: 'iiif-json';
  readonly iiifJson: IiifJson;
}

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

/** Reports ids that are reserved on this server. */
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

function located(name: string, json: JsonText, { path, ...problem }: Problem): LocatedProblem {
  return { ...problem, file: name, ...json.locate(path) };
}

/** What a file says as a document of 3.0, and where that stands in the file. */
interface Presentation3 {
  readonly document: JsonObject;
  readonly problems: readonly Problem[];
  readonly originOf: (path: AuthoredPath) => AuthoredPath;
}

function asPresentation3(document: JsonObject): Presentation3 {
  if (!isPresentation2(document)) return { document, problems: [], originOf: (path) => path };
  const upgraded = upgradePresentation2(document);
  const remark = {
    severity: 'warning',
    rule: 'version-2',
    message: 'the file is written for version 2 of the Presentation API, and is read as if for version 3',
    suggestion: 'loupe validate --upgrade FILE writes it for version 3',
    path: [],
  } as const;
  return { ...upgraded, problems: [remark, ...upgraded.problems] };
}

/**
 * Reads `manifests/{id}.json` or `manifests/collections/{id}.json`, a Manifest or Collection of Presentation 3.0, or of 2
 * which is upgraded: what it says, and everything that is wrong with it, at once. Takes any bytes and never throws.
 *
 * @param bytes UTF-8, at most 8 MB
 * @param name the path below the manifests folder, with `/`
 */
export function readIiifJson(bytes: Uint8Array, name: string): Reading<IiifJsonContents> {
  const report = new Report();
  const id = checkName(name, report);
  const decoded = decodeText(bytes, MAX_JSON_BYTES);
  if ('problem' in decoded) return unreadable(name, id, report.problems, [decoded.problem]);
  const json = parseJson(decoded.text);
  if (json.kind === 'problems') return unreadable(name, id, report.problems, json.problems);
  const written = isJsonObject(json.value) ? json.value : {};
  const { document, problems: ofUpgrade, originOf } = asPresentation3(written);
  checkReserved(id, document, report);
  const inFile = (problem: Problem): Problem => ({ ...problem, path: originOf(problem.path) });
  const checked = checkPresentation3(document).map(inFile);
  const problems = [...report.problems, ...json.problems, ...ofUpgrade, ...checked];
  const isWrong = problems.some(({ severity }) => severity === 'error');
  const iiifJson = isWrong ? undefined : iiifJsonOf(id, document);
  const file = iiifJson && { kind: 'iiif-json' as const, iiifJson };
  return {
    id,
    file,
    // A document with errors is not searched for more, since nothing stands in for what is missing.
    readable: file,
    problems: inFileOrder(mostImportant(problems).map((problem) => located(name, json, problem))),
    locate: (problem) => located(name, json, inFile(problem)),
  };
}
