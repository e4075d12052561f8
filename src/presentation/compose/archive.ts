import { addTo } from '../../multimap.ts';
import { compareNaturally } from '../../natural-order.ts';
import { documentKey } from '../iiif-json/document.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { ImageFacts } from '../model/image-facts.ts';
import type { Manifest } from '../model/manifest.ts';
import { TOP } from '../presented/implied-top.ts';
import type { LocatedProblem } from '../problems/problem.ts';
import { inFileOrder } from '../source/reading.ts';
import { boundedNearest } from '../text/suggest.ts';
import { collectionProblems } from './collection.ts';
import { loopKey, placesOf } from './collection-graph.ts';
import { type ArchiveFile, type ComposingSource, type FileOutcome, hasErrors, outcomeOf } from './file.ts';
import { composeFolderManifests } from './folder-manifests.ts';
import { claimsOf, clashesOf, ownersOf } from './id-claims.ts';
import type { IiifJsonIds } from './iiif-json.ts';
import { disagreements, namedImages, negativesIn, negativeText } from './named-images.ts';
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

/** What a whole archive presents, but for the collections, which are read from what is stored. */
export interface ComposedArchive {
  /** Those of files in the order of their names, then those of folders. Drafts are among them. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** IIIF JSON ones, by `documentKey`. A manifest that is Loupe's own as well has both. */
  readonly documents: ReadonlyMap<string, IiifJsonDocument>;
  /** Of all files in the order of their names. */
  readonly problems: readonly LocatedProblem[];
  /** What viewers may show otherwise than it is meant; authors need not change it. */
  readonly viewerRemarks: readonly LocatedProblem[];
  /**
   * Names of files with errors. An essay among them is served as it was in its `lastGood` version, or not at all; a collection
   * that names what is not there is served without that.
   */
  readonly broken: ReadonlySet<string>;
}

/** Images that a file names, whether it is served or not: folder manifests leave their folders alone. */
function imagesNamed(outcomes: readonly FileOutcome[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { file, latest, served, heldBack } of outcomes) {
    for (const composed of [latest, served?.composed])
      for (const identifier of composed?.images ?? []) named.add(identifier);
    for (const { reading } of [file, (heldBack && file.lastGood) || file])
      for (const identifier of namedImages(reading)) named.add(identifier);
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

/** Members of the authored collections that are published, by id; of several with one id, those of the first. */
function collectionsWithin(outcomes: readonly FileOutcome[]): ReadonlyMap<string, readonly string[]> {
  const authored = outcomes.flatMap(({ served }) =>
    served?.reading.file?.kind === 'collection' ? served.reading.file.collection : [],
  );
  return new Map(
    [...firstByKey(authored, ({ id }) => id)].flatMap(([id, { status, items }]) =>
      status === 'draft'
        ? []
        : [[id, items.flatMap((item) => (item.kind === 'collection' ? item.id : []))] as const],
    ),
  );
}

/** Problems of the members of collections. */
function membership(
  outcomes: readonly FileOutcome[],
  { manifests, documents }: Pick<ComposedArchive, 'manifests' | 'documents'>,
  source: ComposingSource,
): ReadonlyMap<FileOutcome, readonly LocatedProblem[]> {
  const within = collectionsWithin(outcomes);
  const isAuthored = (id: string): boolean => within.has(id) && !documents.has(`Collection ${id}`);
  const { loops } = placesOf({
    ids: [...within.keys()].filter(isAuthored).sort(compareNaturally),
    within: (id) => (within.get(id) ?? []).filter(isAuthored),
    inOrderOfTop: isAuthored(TOP) ? undefined : (roots) => roots,
  });
  const ids = {
    manifest: new Set(manifests.keys()),
    collection: new Set(
      outcomes
        .flatMap(({ file }) => claimsOf(file))
        .flatMap(({ kind, id }) => (kind === 'collection' ? id : [])),
    ),
  };
  for (const { summary } of documents.values())
    ids[summary.type === 'Manifest' ? 'manifest' : 'collection'].add(summary.id);
  const heldBack = new Set(outcomes.flatMap(({ file, heldBack }) => (heldBack ? file.reading.id : [])));
  const nearest = boundedNearest();
  const names = {
    manifest: [...ids.manifest].sort(compareNaturally),
    collection: [...ids.collection].sort(compareNaturally),
  };
  return new Map(
    outcomes.map((outcome) => {
      const { file, served, heldBack: isHeldBack } = outcome;
      const holder = served?.reading.id ?? '';
      return [
        outcome,
        collectionProblems(file.reading, !isHeldBack, source, {
          isKnown: (kind, id) => ids[kind].has(id) || heldBack.has(id),
          loops: (id) => loops.has(loopKey(holder, id)),
          nearest: (kind, id) => nearest(id, names[kind]),
        }),
      ] as const;
    }),
  );
}

/**
 * Everything that an archive presents, composed at once, and the problems of all files. A server composes one file at a time,
 * of the same parts.
 */
export function composeArchive(parts: ArchiveParts, options: ArchiveOptions): ComposedArchive {
  const source = sourceOfImages(parts.images, options);
  return presentedOf(outcomesOf(parts.files, source), parts.images, options);
}

/** The images of an archive, for `outcomesOf`. */
export function sourceOfImages(
  images: ArchiveParts['images'],
  { iiifJsonIds = 'rewritten' }: ArchiveOptions,
): ComposingSource {
  return {
    iiifJsonIds,
    factsOf: (identifier) => images.get(identifier),
    nearestImage: nearestImageIn(images),
  };
}

/** What comes of each file, in the order of their names. */
export function outcomesOf(files: readonly ArchiveFile[], source: ComposingSource): readonly FileOutcome[] {
  const sorted = files
    .toSorted((a, b) => compareNaturally(a.name, b.name))
    .map((file) => ({ ...file, claims: claimsOf(file) }));
  const ownerOf = ownersOf(sorted);
  const stated = new Map<string, { readonly name: string; readonly negative: string }[]>();
  for (const { name, reading } of sorted)
    for (const { identifier, negative } of negativesIn(reading))
      addTo(stated, identifier, { name, negative: negativeText(negative) });
  return sorted.map((file) => {
    const others = (identifier: string) =>
      (stated.get(identifier) ?? []).filter(({ name }) => name !== file.name);
    const clashes = clashesOf(file.name, file.claims, ownerOf);
    return outcomeOf(file, clashes, source, disagreements(file.reading, others));
  });
}

/** What comes of all files together, and of the folders of images that none of them names. */
export function presentedOf(
  outcomes: readonly FileOutcome[],
  images: ArchiveParts['images'],
  options: ArchiveOptions,
): ComposedArchive {
  const composed = outcomes.flatMap(({ served }) => served?.composed ?? []);
  const manifests = firstByKey(
    composed.flatMap((file) => file.manifests),
    ({ id }) => id,
  );
  const documents = firstByKey(
    composed.flatMap(({ document }) => document ?? []),
    ({ summary }) => documentKey(summary),
  );
  if (options.folderManifests) {
    const claimed = outcomes.flatMap(({ file }) => claimsOf(file).map(({ id }) => id));
    const taken = new Set([...claimed, ...manifests.keys()]);
    const folders = composeFolderManifests(images.values(), imagesNamed(outcomes), taken);
    for (const manifest of folders.values()) manifests.set(manifest.id, manifest);
  }
  const ofMembers = membership(outcomes, { manifests, documents }, sourceOfImages(images, options));
  const problemsOf = (outcome: FileOutcome): readonly LocatedProblem[] => {
    const more = ofMembers.get(outcome) ?? [];
    return more.length === 0 ? outcome.problems : inFileOrder([...outcome.problems, ...more]);
  };
  return {
    manifests,
    documents,
    problems: outcomes.flatMap(problemsOf),
    viewerRemarks: outcomes.flatMap(({ latest }) => latest.viewerRemarks),
    broken: new Set(
      outcomes.filter((outcome) => hasErrors(problemsOf(outcome))).map(({ file }) => file.name),
    ),
  };
}
