import {
  type ArchiveOptions,
  type ComposedArchive,
  outcomesOf,
  presentedOf,
  sourceOfImages,
} from '../../src/presentation/compose/archive.ts';
import {
  type ComposedFile,
  type FileOutcome,
  type FileVersion,
  hasErrors,
} from '../../src/presentation/compose/file.ts';
import { namedImages } from '../../src/presentation/compose/named-images.ts';
import { readContents } from '../../src/presentation/compose/reading.ts';
import { documentKey } from '../../src/presentation/iiif-json/document.ts';
import type { Collection } from '../../src/presentation/model/collection.ts';
import type { ImageFacts } from '../../src/presentation/model/image-facts.ts';
import type { AuthoredCollectionFile } from './whole-collection-assembly.ts';
import { composeCollections } from './whole-collections.ts';

/** What a whole archive presents, with its collections. */
export interface WholeArchive extends ComposedArchive {
  readonly collections: ReadonlyMap<string, Collection>;
}

type Served = FileVersion & { readonly composed: ComposedFile };

/** A file as it is on the disk. */
export interface WrittenFile {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
}

/**
 * Composes a whole archive after each change, with no more memory of what was before than what readers may have seen: of each
 * file its last version without errors, and what was served of it.
 */
export class WholeComposition {
  readonly #options: ArchiveOptions;
  readonly #good = new Map<string, FileVersion>();
  readonly #kept = new Map<string, Served>();

  constructor(options: ArchiveOptions) {
    this.#options = options;
  }

  /** @param pending images that there are, and of which nothing is known yet */
  compose(
    written: ReadonlyMap<string, WrittenFile>,
    images: ReadonlyMap<string, ImageFacts>,
    pending: ReadonlySet<string>,
  ): WholeArchive {
    for (const known of [this.#good, this.#kept])
      for (const name of known.keys()) if (!written.has(name)) known.delete(name);
    const files = [...written].map(([name, { bytes, modifiedMs }]) => {
      const reading = readContents(bytes, name);
      const good = this.#good.get(name);
      const isSame = good?.modifiedMs === modifiedMs;
      const lastGood = isSame ? { reading, modifiedMs } : good;
      return { name, reading, modifiedMs, ...(lastGood && { lastGood }) };
    });
    const early = new Set<string>();
    const outcomes = outcomesOf(files, sourceOfImages(images, this.#options)).map((outcome): FileOutcome => {
      const { file, latest } = outcome;
      const kept = this.#kept.get(file.name);
      if (![...namedImages(file.reading)].some((identifier) => pending.has(identifier)))
        return { ...outcome, served: outcome.served ?? (file.lastGood && kept) };
      early.add(file.name);
      const nothing = { ...latest, problems: [], manifests: [], images: new Set<string>() };
      return { file, latest: nothing, problems: [], heldBack: true, served: kept };
    });
    const whole = presentedOf(outcomes, images, this.#options);
    for (const { file, served } of outcomes) {
      if (!early.has(file.name) && !whole.broken.has(file.name)) this.#good.set(file.name, file);
      if (!served) this.#kept.delete(file.name);
      else this.#kept.set(file.name, { ...served, composed: won(served.composed, whole) });
    }
    return {
      ...whole,
      problems: whole.problems.filter(({ file }) => !early.has(file)),
      broken: new Set([...whole.broken].filter((name) => !early.has(name))),
      collections: collectionsOf(outcomes, whole, images),
    };
  }
}

/** What is served of a file that shares ids with others. */
function won(composed: ComposedFile, { manifests, documents }: ComposedArchive): ComposedFile {
  const { document, ...rest } = composed;
  const isServed = document && documents.get(documentKey(document.summary)) === document;
  return {
    ...rest,
    ...(isServed && { document }),
    manifests: composed.manifests.filter((manifest) => manifests.get(manifest.id) === manifest),
  };
}

/** The collections of what was composed of files. */
export function collectionsOf(
  outcomes: readonly FileOutcome[],
  { manifests, documents }: ComposedArchive,
  images: ReadonlyMap<string, ImageFacts>,
): ReadonlyMap<string, Collection> {
  const files = new Map<string, AuthoredCollectionFile>();
  for (const { served } of outcomes) {
    const read = served?.reading.file;
    if (read?.kind === 'collection' && !files.has(read.collection.id))
      files.set(read.collection.id, { authored: read.collection, modifiedMs: served?.modifiedMs ?? 0 });
  }
  const broken = new Set(
    outcomes.flatMap(({ file, problems }) => (hasErrors(problems) ? file.reading.id : [])),
  );
  return composeCollections(files, {
    factsOf: (identifier) => images.get(identifier),
    manifests,
    documents,
    brokenManifests: broken,
    brokenCollections: broken,
  }).collections;
}
