import type { PresentationResource } from '../../urls.ts';
import type { JsonObject } from '../model/json-value.ts';
import type { LocatedProblem } from '../problems/problem.ts';
import { inFileOrder, mostImportant, type Reading, unreadable } from '../source/reading.ts';
import { quoted, Report } from '../source/report.ts';
import { isAuthoredId, suggestId } from '../text/ids.ts';
import { ownAddresses } from './addresses.ts';
import { withCleanTexts } from './clean-texts.ts';
import type { IiifJson } from './document.ts';
import { HARVESTED_ENDING, harvestedId, harvestedIdMeant, isHarvested } from './harvested.ts';
import { readPresentation3 } from './read-presentation-3.ts';
import { withRegionsInside } from './regions.ts';
import { idOf } from './resources.ts';

/** What a file of IIIF JSON says: a Manifest or Collection of Presentation 3.0. */
export interface IiifJsonContents {
  readonly kind: 'iiif-json';
  readonly iiifJson: IiifJson;
}

const NAME = /^(collections\/)?([^/]*)\.json$/;

function checkName(name: string, report: Report): string {
  if (isHarvested(name)) return checkHarvestedName(name, report);
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

function checkHarvestedName(name: string, report: Report): string {
  const id = harvestedId(name);
  if (id !== undefined) return id;
  const meant = harvestedIdMeant(name);
  report.error(
    [],
    'file-name',
    `the name ${quoted(name)} cannot stand in addresses: only a-z, 0-9, dot, hyphen and underscore can`,
    meant === '' ? undefined : `rename it ${meant}${HARVESTED_ENDING}`,
  );
  return meant;
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
  return document['type'] === 'Manifest' ? ownAddresses(document, id) : addressOf(document, id);
}

/** Of a document as a whole: what is in another archive has its addresses there, and a collection has no others. */
function addressOf(document: JsonObject, id: string): ReadonlyMap<string, PresentationResource> {
  const own = idOf(document);
  const isManifest = document['type'] === 'Manifest';
  const resource = isManifest
    ? ({ kind: 'manifest', manifest: id } as const)
    : ({ kind: 'collection', collection: id } as const);
  return new Map(own === undefined ? [] : [[own, resource]]);
}

function iiifJsonOf(
  id: string,
  name: string,
  { document, version2 }: { readonly document: JsonObject; readonly version2?: JsonObject },
): IiifJson | undefined {
  const { type } = document;
  if (type !== 'Manifest' && type !== 'Collection') return undefined;
  const read = { id, type, document, ...(version2 && { version2 }) } as const;
  if (isHarvested(name)) return { ...read, addresses: addressOf(document, id), isHarvested: true };
  return { ...read, addresses: addressesOf(document, id) };
}

/** What others could have written better is nothing that can be put right here. */
function toldOf(name: string, problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return isHarvested(name) ? problems.filter(({ severity }) => severity === 'error') : problems;
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
  const found = readPresentation3(bytes, name);
  if ('syntax' in found) return unreadable(name, id, report.problems, found.syntax);
  const { document, problems: ofDocument, locate } = found;
  checkReserved(id, document, report);
  const served = withCleanTexts(withRegionsInside(document, report), report);
  const all = inFileOrder([...mostImportant(report.problems).map(locate), ...ofDocument]);
  const problems = toldOf(name, all);
  const isWrong = problems.some(({ severity }) => severity === 'error');
  const read = iiifJsonOf(id, name, { ...found, document: served });
  const iiifJson = isWrong ? undefined : read;
  const file = iiifJson && { kind: 'iiif-json' as const, iiifJson };
  // A manifest with errors is not searched for more, since nothing stands in for what is missing.
  const collection = isWrong && document['type'] === 'Collection' ? read : undefined;
  const readable = file ?? (collection && { kind: 'iiif-json' as const, iiifJson: collection });
  return { id, file, readable, problems, locate };
}
