import { join } from 'node:path';
import type { CatalogImage } from '../archive/catalog.ts';
import type { MasterRecord } from '../archive/record.ts';
import { LoupeError } from '../errors.ts';
import type { Dimensions } from '../image/geometry.ts';
import type { Log } from '../log.ts';
import type { ImageFacts } from '../presentation/image-facts.ts';

/** Headers that are read at once; few, because renders for visitors come first. */
const PROBES_AT_ONCE = 2;

/** The pause after the render pool was overloaded. */
const PROBE_AGAIN_MS = 1000;

export interface ArchiveFactsParts {
  readonly imagesFolder: string;
  /** Reads the header of a master. Rejects with LoupeError `unreadable-source` or `overloaded`. */
  readonly probe: (path: string) => Promise<Dimensions>;
  /** Facts have come, changed or gone, other than in `take`. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** A changed image, or one that is gone. */
export interface ImageChange {
  readonly identifier: string;
  readonly image: CatalogImage | undefined;
}

/** What the record of ingest tells of an image. */
export function factsOfRecord(record: MasterRecord): ImageFacts {
  const { identifier, width, height, master, embedded = {} } = record;
  return { identifier, width, height, modifiedMs: master.modifiedMs, embedded };
}

/**
 * What manifests need to know of the images: from the records of ingest, and of masters that have none yet from their
 * headers, so that manifests need not wait for ingest.
 */
export class ArchiveFacts {
  readonly #parts: ArchiveFactsParts;
  readonly #facts = new Map<string, ImageFacts>();
  /** Masters whose headers are still to be read, or are being read. */
  readonly #wanted = new Map<string, CatalogImage>();
  readonly #probing = new Set<CatalogImage>();
  /** Identifiers whose headers are read before others. */
  readonly #urgent = new Set<string>();
  #idle: (() => void)[] = [];
  #pause: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: ArchiveFactsParts) {
    this.#parts = parts;
  }

  /** By identifier; the same object as long as nothing changes. */
  get known(): ReadonlyMap<string, ImageFacts> {
    return this.#facts;
  }

  /** How many headers are still to be read. */
  get pending(): number {
    return this.#wanted.size;
  }

  /** Whether nothing is known yet of an image that the archive has. */
  isPending(identifier: string): boolean {
    return this.#wanted.has(identifier) && !this.#facts.has(identifier);
  }

  /** Headers of these are read before others. */
  prefer(identifiers: Iterable<string>): void {
    for (const identifier of identifiers) if (this.isPending(identifier)) this.#urgent.add(identifier);
  }

  /** Takes in changes of the archive. */
  take(changes: readonly ImageChange[]): void {
    for (const { identifier, image } of changes) {
      this.#wanted.delete(identifier);
      if (image?.record) this.#facts.set(identifier, factsOfRecord(image.record));
      else if (!image || image.problem !== undefined || image.master.page !== undefined)
        this.#facts.delete(identifier);
      // Facts of the previous version stay until the header is read.
      else this.#wanted.set(identifier, image);
    }
    this.#probeMore();
  }

  /** Resolves when no header is left to read, or after `milliseconds`. */
  async settled(milliseconds: number): Promise<void> {
    if (this.#wanted.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#pause);
  }

  #next(): CatalogImage | undefined {
    for (const identifier of this.#urgent) {
      this.#urgent.delete(identifier);
      const image = this.#wanted.get(identifier);
      if (image && !this.#probing.has(image)) return image;
    }
    for (const image of this.#wanted.values()) if (!this.#probing.has(image)) return image;
    return undefined;
  }

  #probeMore(): void {
    while (!this.#stopped && this.#pause === undefined && this.#probing.size < PROBES_AT_ONCE) {
      const image = this.#next();
      if (!image) break;
      this.#probing.add(image);
      void this.#probe(image);
    }
    if (this.#wanted.size > 0) return;
    for (const resolve of this.#idle) resolve();
    this.#idle = [];
  }

  async #probe(image: CatalogImage): Promise<void> {
    const { path, modifiedMs } = image.master;
    try {
      const { width, height } = await this.#parts.probe(join(this.#parts.imagesFolder, path));
      this.#found(image, { identifier: image.identifier, width, height, modifiedMs, embedded: {} });
    } catch (error) {
      if (error instanceof LoupeError && error.code === 'overloaded') this.#waitAWhile();
      else {
        // Ingest logs what is wrong with it.
        this.#parts.log.debug({ err: error, identifier: image.identifier }, 'a header cannot be read');
        this.#found(image, undefined);
      }
    }
    this.#probing.delete(image);
    this.#probeMore();
  }

  #found(image: CatalogImage, facts: ImageFacts | undefined): void {
    const { identifier } = image;
    // A record or a newer version that came meanwhile takes precedence.
    if (this.#stopped || this.#wanted.get(identifier) !== image) return;
    this.#wanted.delete(identifier);
    if (facts) this.#facts.set(identifier, facts);
    else this.#facts.delete(identifier);
    this.#parts.onChange();
  }

  #waitAWhile(): void {
    if (this.#stopped) return;
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.#probeMore();
    }, PROBE_AGAIN_MS);
  }
}
