import { isDeepStrictEqual } from 'node:util';
import { compareNaturally } from '../../natural-order.ts';
import type { Collection } from '../collection-model.ts';
import { ownMembers } from '../iiif-json/addresses.ts';
import { documentKey } from '../iiif-json/document.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { Manifest } from '../model.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import { inFileOrder } from '../source/reading.ts';
import type { AuthoredCollectionFile, ListedMembers } from './collection-assembly.ts';
import { type ComposedCollections, composeCollections } from './collections.ts';
import {
  type ArchiveFile,
  type ComposingSource,
  type CompositionsByReading,
  type FileOutcome,
  hasErrors,
  outcomeOf,
} from './file.ts';
import { composeFolderManifests, type FolderManifests } from './folder-manifests.ts';
import { clashesOf } from './id-claims.ts';
import type { IiifJsonIds } from './iiif-json.ts';
import { imagesOfAuthored } from './named-images.ts';
import { nearestImageIn } from './nearest-image.ts';

export interface ArchiveParts {
  readonly files: readonly ArchiveFile[];
  /** Every image that can be shown, by identifier. */
  readonly images: ReadonlyMap<string, ImageFacts>;
}

export interface ArchiveOptions {
  /** Whether a folder of images that no file names is a manifest. */
  readonly folderManifests: boolean;
  /** Of IIIF JSON documents; `rewritten` when left out. */
  readonly iiifJsonIds?: IiifJsonIds;
}

export interface ComposedArchive {
  /** Those of files in the order of their names, then those of folders. Drafts are among them. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** `top` is always there. */
  readonly collections: ReadonlyMap<string, Collection>;
  /** IIIF JSON ones, by `documentKey`. A manifest that is Loupe's own as well has both. */
  readonly documents: ReadonlyMap<string, IiifJsonDocument>;
  /** Of all files in the order of their names. */
  readonly problems: readonly LocatedProblem[];
  /** What viewers may show otherwise than it is meant; authors need not change it. */
  readonly viewerRemarks: readonly LocatedProblem[];
  /**
   * Names of files with errors. An essay among them is served as it was in its `lastGood` reading, or not at all; a collection
   * that names what is not there is served without that.
   */
  readonly broken: ReadonlySet<string>;
  /** For the next composition. */
  readonly compositions: CompositionsByReading;
  /** For the next composition. */
  readonly folders: FolderManifests;
}

/** Images that a file names, whether it is served or not: folder manifests leave their folders alone. */
function imagesNamed(outcomes: readonly FileOutcome[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { file, latest, served } of outcomes) {
    for (const identifier of latest.use.facts.keys()) named.add(identifier);
    if (served && served.composed !== latest)
      for (const identifier of served.composed.use.facts.keys()) named.add(identifier);
    if (file.reading.file?.kind !== 'collection') continue;
    for (const identifier of imagesOfAuthored(file.reading.file.collection)) named.add(identifier);
  }
  return named;
}

/** The values by their keys; of several with one key, the first. */
function firstByKey<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value> {
  const first = new Map<string, Value>();
  for (const value of values) {
    const key = keyOf(value);
    if (!first.has(key)) first.set(key, value);
  }
  return first;
}

interface CollectionFile extends AuthoredCollectionFile {
  readonly outcome: FileOutcome;
}

/** Collections to be made, by id, with the file that each is of. */
function collectionFiles(outcomes: readonly FileOutcome[]): ReadonlyMap<string, CollectionFile> {
  const files = outcomes.flatMap((outcome): CollectionFile[] => {
    const read = outcome.served?.reading.file;
    if (read?.kind !== 'collection') return [];
    return [{ authored: read.collection, modifiedMs: outcome.file.modifiedMs, outcome }];
  });
  return firstByKey(files, ({ authored }) => authored.id);
}

/**
 * Members that are only looked for, of collections that are not made of what their files say now: those of files with
 * errors, and those of IIIF JSON.
 */
function membersLookedFor(outcomes: readonly FileOutcome[]): ReadonlyMap<FileOutcome, ListedMembers> {
  const members = new Map<FileOutcome, ListedMembers>();
  for (const outcome of outcomes) {
    const { file, readable } = outcome.file.reading;
    if (!file && readable?.kind === 'collection') members.set(outcome, { items: readable.collection.items });
    if (readable?.kind === 'iiif-json' && readable.iiifJson.type === 'Collection')
      members.set(outcome, { items: ownMembers(readable.iiifJson.document) });
  }
  return members;
}

/** Problems of collections by file. Those of a last good reading are not problems of the file as it is. */
function collectionProblems(
  files: ReadonlyMap<string, CollectionFile>,
  lookedFor: ReadonlyMap<FileOutcome, ListedMembers>,
  { problems, unknown }: ComposedCollections,
): ReadonlyMap<FileOutcome, readonly LocatedProblem[]> {
  const found = new Map<FileOutcome, readonly Problem[]>();
  for (const [id, { outcome }] of files)
    if (outcome.served?.reading === outcome.file.reading) found.set(outcome, problems.get(id) ?? []);
  for (const [outcome, members] of lookedFor) found.set(outcome, unknown.get(members) ?? []);
  return new Map(
    [...found].map(([outcome, all]) => [outcome, all.map((problem) => outcome.file.reading.locate(problem))]),
  );
}

/** The collections, each the earlier object where it says the same. */
function keptCollections(
  collections: ReadonlyMap<string, Collection>,
  previous: ReadonlyMap<string, Collection> | undefined,
): ReadonlyMap<string, Collection> {
  if (!previous) return collections;
  return new Map(
    [...collections].map(([id, collection]) => {
      const before = previous.get(id);
      return [id, before && isDeepStrictEqual(before, collection) ? before : collection];
    }),
  );
}

/**
 * Everything that an archive presents: its manifests and collections, and the problems of all files.
 *
 * @param previous an earlier composition: what did not change since is not composed again, and is the same object in both
 */
export function composeArchive(
  { files, images }: ArchiveParts,
  { folderManifests, iiifJsonIds = 'rewritten' }: ArchiveOptions,
  previous?: ComposedArchive,
): ComposedArchive {
  const source: ComposingSource = {
    iiifJsonIds,
    factsOf: (identifier) => images.get(identifier),
    nearestImage: nearestImageIn(images),
  };
  const sorted = [...files].sort((a, b) => compareNaturally(a.name, b.name));
  const clashes = clashesOf(sorted);
  const before: CompositionsByReading = previous?.compositions ?? new Map();
  const outcomes = sorted.map((file) => outcomeOf(file, clashes.get(file.name) ?? [], source, before));
  const composed = outcomes.flatMap(({ served }) => served?.composed ?? []);
  const manifests = firstByKey(
    composed.flatMap((file) => file.manifests),
    ({ id }) => id,
  );
  const documents = firstByKey(
    composed.flatMap(({ document }) => document ?? []),
    ({ summary }) => documentKey(summary),
  );
  const folders: FolderManifests = folderManifests
    ? composeFolderManifests(
        images.values(),
        imagesNamed(outcomes),
        new Set(['collection', ...manifests.keys(), ...sorted.map(({ reading }) => reading.id)]),
        previous?.folders,
      )
    : new Map();
  for (const { manifest } of folders.values()) manifests.set(manifest.id, manifest);

  const broken = outcomes.filter(({ problems }) => hasErrors(problems));
  const ofCollections = collectionFiles(outcomes);
  const idsOfBroken = new Set(broken.map(({ file }) => file.reading.id));
  const lookedFor = membersLookedFor(outcomes);
  const made = composeCollections(
    ofCollections,
    { ...source, manifests, documents, brokenManifests: idsOfBroken, brokenCollections: idsOfBroken },
    [...lookedFor.values()],
  );
  const membership = collectionProblems(ofCollections, lookedFor, made);
  for (const [outcome, located] of membership)
    if (hasErrors(located) && !broken.includes(outcome)) broken.push(outcome);

  return {
    manifests,
    documents,
    collections: keptCollections(made.collections, previous?.collections),
    problems: outcomes.flatMap((outcome) => {
      const ofMembers = membership.get(outcome) ?? [];
      return ofMembers.length === 0 ? outcome.problems : inFileOrder([...outcome.problems, ...ofMembers]);
    }),
    viewerRemarks: outcomes.flatMap(({ latest }) => latest.viewerRemarks),
    broken: new Set(broken.map(({ file }) => file.name)),
    compositions: new Map(outcomes.flatMap(({ compositions }) => [...compositions])),
    folders,
  };
}
