import { isJsonObject, type JsonObject } from '../model/json-value.ts';
import type { AuthoredPath, LocatedProblem, Problem } from '../problems/problem.ts';
import { decodeText, MAX_JSON_BYTES, type TextProblem } from '../source/decode-text.ts';
import { parseJson } from '../source/parse-json.ts';
import { inFileOrder, mostImportant } from '../source/reading.ts';
import { Report } from '../source/report.ts';
import { isPresentation2, upgradePresentation2 } from '../upgrade/version-2.ts';
import { withTrimmedIds } from './address-texts.ts';
import { checkPresentation3 } from './check.ts';

/** A document of 3.0, or what stands in its place when the file holds none, and what is wrong with it. */
export interface ReadDocument {
  readonly document: JsonObject;
  /** As it was written, where that is version 2. */
  readonly version2?: JsonObject;
  /** The most important ones, in the order of the file. */
  readonly problems: readonly LocatedProblem[];
  /** The place in the file of a problem with a path in `document`. */
  readonly locate: (problem: Problem) => LocatedProblem;
}

interface Presentation3 {
  readonly document: JsonObject;
  readonly problems: readonly Problem[];
  readonly originOf: (path: AuthoredPath) => AuthoredPath;
}

const REMARK = {
  severity: 'warning',
  rule: 'version-2',
  message: 'the file is written for version 2 of the Presentation API, and is read as if for version 3',
  suggestion: 'loupe validate --upgrade FILE writes it for version 3',
  path: [],
} as const;

function inVersion3(document: JsonObject): Presentation3 {
  const upgraded = upgradePresentation2(document);
  return { ...upgraded, problems: [REMARK, ...upgraded.problems] };
}

function asWritten(written: JsonObject): Presentation3 {
  const report = new Report();
  const document = withTrimmedIds(written, report);
  return { document, problems: report.problems, originOf: (path) => path };
}

/**
 * Reads the text of a Manifest or Collection of Presentation 3.0, or of 2 which is upgraded, and checks it. Takes any bytes
 * and never throws.
 *
 * @param bytes UTF-8, at most 8 MB
 * @param name of the file, for its problems
 */
export function readPresentation3(
  bytes: Uint8Array,
  name: string,
): ReadDocument | { readonly syntax: readonly TextProblem[] } {
  const decoded = decodeText(bytes, MAX_JSON_BYTES);
  if ('problem' in decoded) return { syntax: [decoded.problem] };
  const json = parseJson(decoded.text);
  if (json.kind === 'problems') return { syntax: json.problems };
  const written = isJsonObject(json.value) ? json.value : {};
  const isUpgraded = isPresentation2(written);
  const { document, problems, originOf } = isUpgraded ? inVersion3(written) : asWritten(written);
  const placed = ({ path, within: _within, ...problem }: Problem): LocatedProblem => ({
    ...problem,
    file: name,
    ...json.locate(path),
  });
  const inFile = (problem: Problem): Problem => ({ ...problem, path: originOf(problem.path) });
  const all = [...json.problems, ...problems, ...checkPresentation3(document).map(inFile)];
  return {
    document,
    ...(isUpgraded && { version2: written }),
    problems: inFileOrder(mostImportant(all).map(placed)),
    locate: (problem) => placed(inFile(problem)),
  };
}
