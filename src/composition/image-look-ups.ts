import { createHash } from 'node:crypto';
import type { CatalogImage } from '../archive/catalog.ts';
import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import { type MasterRecord, mediaTypeOfMaster } from '../archive/record.ts';
import { folderPrefixOf, type ImageNames, nearestImageAmong } from '../presentation/compose/nearest-image.ts';
import type { ImageFacts } from '../presentation/model/image-facts.ts';
import { boundedNearest } from '../presentation/text/suggest.ts';

/** Names around the place of an unknown one that are compared with it. */
const NEAR = 1000;

/** Folders that are compared with one that there is not. */
const MOST_FOLDERS = 2000;

/** Comparisons in one step: a renamed folder makes thousands of names unknown, most of which come without a suggestion. */
const MOST_COMPARISONS = 20_000;

/** What the record of ingest tells of an image. */
export function factsOfRecord(record: MasterRecord): ImageFacts {
  const { identifier, width, height, master, embedded = {} } = record;
  return {
    identifier,
    width,
    height,
    modifiedMs: master.modifiedMs,
    embedded,
    mediaType: mediaTypeOfMaster(master.format),
  };
}

function factsNow({ identifier, record, problem, master, dimensions }: CatalogImage): ImageFacts | undefined {
  if (record) return factsOfRecord(record);
  if (problem !== undefined || !dimensions) return undefined;
  return { identifier, ...dimensions, modifiedMs: master.modifiedMs, embedded: {} };
}

/** What manifests need to know of an image: as its record says, else as its header did. */
export function factsOfImage(image: CatalogImage, catalog: DatabaseCatalog): ImageFacts | undefined {
  const facts = factsNow(image);
  const firstSize = facts && catalog.firstSize(image.identifier);
  return firstSize ? { ...facts, firstSize } : facts;
}

/** Changes with what is known of an image; '' for one of which nothing is. */
export function factsDigest(facts: ImageFacts | undefined): string {
  if (!facts) return '';
  const { width, height, modifiedMs, embedded, mediaType = '' } = facts;
  const said = createHash('sha256').update(JSON.stringify(embedded)).digest('base64url').slice(0, 16);
  return `${width} ${height} ${modifiedMs} ${said} ${mediaType}`;
}

/** Looks up the images for one step of composing, each once. */
export class ImageLookUps {
  readonly #catalog: DatabaseCatalog;
  readonly #isRead: (image: CatalogImage) => boolean;
  readonly #found = new Map<string, { facts: ImageFacts | undefined; isPending: boolean }>();
  readonly nearestImage: (identifier: string) => string | undefined;

  /** @param isRead whether the header of an image was read already, without success */
  constructor(catalog: DatabaseCatalog, isRead: (image: CatalogImage) => boolean) {
    this.#catalog = catalog;
    this.#isRead = isRead;
    this.nearestImage = nearestImageAmong(namesIn(catalog), boundedNearest(MOST_COMPARISONS));
  }

  factsOf(identifier: string): ImageFacts | undefined {
    return this.#look(identifier).facts;
  }

  /** Whether the archive has an image of which nothing is known yet. */
  isPending(identifier: string): boolean {
    return this.#look(identifier).isPending;
  }

  #look(identifier: string): { facts: ImageFacts | undefined; isPending: boolean } {
    const known = this.#found.get(identifier);
    if (known) return known;
    const image = this.#catalog.get(identifier);
    const facts = image && factsOfImage(image, this.#catalog);
    const isPending =
      image !== undefined &&
      !facts &&
      image.problem === undefined &&
      image.master.page === undefined &&
      !this.#isRead(image);
    const found = { facts, isPending };
    this.#found.set(identifier, found);
    return found;
  }
}

function namesIn(catalog: DatabaseCatalog): ImageNames {
  return {
    inFolder: (folder, around) =>
      catalog.near(around, NEAR).filter((name) => folderPrefixOf(name) === folder),
    folders: () => {
      const folders: string[] = [];
      for (const folder of catalog.folders()) {
        folders.push(folder === '' ? '' : `${folder}/`);
        if (folders.length === MOST_FOLDERS) break;
      }
      return folders;
    },
    anywhere: (around) => catalog.near(around, NEAR),
  };
}
