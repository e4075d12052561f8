import { isDeepStrictEqual } from 'node:util';
import { compareNaturally } from '../../natural-order.ts';
import type { Collection } from '../collection-model.ts';
import { documentKey } from '../iiif-json/document.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { Manifest } from '../model.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import type { AuthoredCollectionFile } from './collection-assembly.ts';
import { composeCollections } from './collections.ts';
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

/** Problems of collections by file. Those of a last good reading are not problems of the file as it is. */
function collectionProblems(
  files: ReadonlyMap<string, CollectionFile>,
  problems: ReadonlyMap<string, readonly Problem[]>,
): ReadonlyMap<FileOutcome, readonly LocatedProblem[]> {
  const located = new Map<FileOutcome, readonly LocatedProblem[]>();
  for (const [id, { outcome }] of files) {
    const { reading } = outcome.file;
    if (outcome.served?.reading !== reading) continue;
    located.set(
      outcome,
      (problems.get(id) ?? []).map((problem) => reading.locate(problem)),
    );
  }
  return located;
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
  const { collections, problems } = composeCollections(ofCollections, {
    ...source,
    manifests,
    documents,
    brokenManifests: new Set(broken.map(({ file }) => file.reading.id)),
  });
  const membership = collectionProblems(ofCollections, problems);
  for (const [outcome, located] of membership) if (hasErrors(located)) broken.push(outcome);

  return {
    manifests,
    documents,
    collections: keptCollections(collections, previous?.collections),
    problems: outcomes.flatMap((outcome) => [...outcome.problems, ...(membership.get(outcome) ?? [])]),
    viewerRemarks: outcomes.flatMap(({ latest }) => latest.viewerRemarks),
    broken: new Set(broken.map(({ file }) => file.name)),
    compositions: new Map(outcomes.flatMap(({ compositions }) => [...compositions])),
    folders,
  };
}
