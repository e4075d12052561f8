import { compareNaturally } from '../../natural-order.ts';
import { documentKey } from '../iiif-json/document.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { Collection, Manifest } from '../model.ts';
import type { LocatedProblem } from '../problem.ts';
import type { AuthoredCollectionFile } from './collection-assembly.ts';
import { composeCollections } from './collections.ts';
import { type ComposingSource, hasErrors } from './file.ts';
import { type ArchiveFile, type CompositionsByReading, type FileOutcome, outcomeOf } from './file-outcome.ts';
import { composeFolderManifests, type FolderManifests } from './folder-manifests.ts';
import { clashesOf } from './id-claims.ts';
import type { IiifJsonIds } from './iiif-json.ts';
import { keptCollections } from './kept-collections.ts';
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
  /** What viewers will not show as it may be meant; nothing that an author must change. */
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

/** Images that a file names, whether it is served or not: they are nothing that was left over in a folder. */
function imagesNamed(outcomes: readonly FileOutcome[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { file, latest, served } of outcomes) {
    for (const identifier of latest.use.facts.keys()) named.add(identifier);
    if (served && served.composed !== latest)
      for (const identifier of served.composed.use.facts.keys()) named.add(identifier);
    if (file.reading.file?.kind !== 'collection') continue;
    const { thumbnail, providers } = file.reading.file.collection;
    for (const identifier of [thumbnail, ...providers.map(({ logo }) => logo)])
      if (identifier !== undefined) named.add(identifier);
  }
  return named;
}

/** Collections to be made, with the file that each is of. The first of an id has it. */
function collectionFiles(
  outcomes: readonly FileOutcome[],
): ReadonlyMap<string, AuthoredCollectionFile & { readonly outcome: FileOutcome }> {
  const files = new Map<string, AuthoredCollectionFile & { readonly outcome: FileOutcome }>();
  for (const outcome of outcomes) {
    const read = outcome.served?.reading.file;
    if (read?.kind !== 'collection' || files.has(read.collection.id)) continue;
    files.set(read.collection.id, {
      authored: read.collection,
      modifiedMs: outcome.file.modifiedMs,
      outcome,
    });
  }
  return files;
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

  const manifests = new Map<string, Manifest>();
  for (const { served } of outcomes)
    for (const manifest of served?.composed.manifests ?? [])
      if (!manifests.has(manifest.id)) manifests.set(manifest.id, manifest);
  const documents = new Map<string, IiifJsonDocument>();
  for (const { served } of outcomes) {
    const written = served?.composed.written;
    if (written && !documents.has(documentKey(written.summary)))
      documents.set(documentKey(written.summary), written);
  }
  const folders: FolderManifests = folderManifests
    ? composeFolderManifests(
        images.values(),
        imagesNamed(outcomes),
        new Set(['collection', ...manifests.keys(), ...sorted.map(({ reading }) => reading.id)]),
        previous?.folders,
      )
    : new Map();
  for (const { manifest } of folders.values()) manifests.set(manifest.id, manifest);

  const broken = new Set(outcomes.filter(({ problems }) => hasErrors(problems)).map(({ file }) => file.name));
  const ofCollections = collectionFiles(outcomes);
  const composed = composeCollections(ofCollections, {
    ...source,
    manifests,
    documents,
    brokenManifests: new Set(sorted.filter(({ name }) => broken.has(name)).map(({ reading }) => reading.id)),
  });
  const membership = new Map<FileOutcome, readonly LocatedProblem[]>();
  for (const [id, { outcome }] of ofCollections) {
    const reading = outcome.served?.reading;
    // Problems of the last good reading are not those of the file as it is.
    if (!reading || reading !== outcome.file.reading) continue;
    const located = (composed.problems.get(id) ?? []).map((problem) => reading.locate(problem));
    membership.set(outcome, located);
    if (hasErrors(located)) broken.add(outcome.file.name);
  }

  return {
    manifests,
    documents,
    collections: keptCollections(composed.collections, previous?.collections),
    problems: outcomes.flatMap((outcome) => [...outcome.problems, ...(membership.get(outcome) ?? [])]),
    viewerRemarks: outcomes.flatMap(({ latest }) => latest.viewerRemarks),
    broken,
    compositions: new Map(outcomes.flatMap(({ compositions }) => [...compositions])),
    folders,
  };
}
