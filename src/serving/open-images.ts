import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { CatalogImage, ImageCatalog } from '../archive/catalog.ts';
import { describedScan } from '../archive/embedded-metadata.ts';
import { MENDS } from '../archive/mends.ts';
import { type MasterRecord, storedJpegsOf } from '../archive/record.ts';
import { type EncoderSettings, withJpg } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import type { SourceImage } from '../image/resolve.ts';
import { ENCODER_VERSION } from '../pixels/encode.ts';
import type { RenderSource } from '../pixels/render/render-source.ts';
import type { StoredPyramid } from '../pixels/stored/pyramid.ts';
import { keepsColours, policyText } from '../policies/image-policy.ts';
import { stateOf } from '../storage/file-store.ts';
import { encodeIdentifier } from '../urls.ts';
import { Lease } from './lease.ts';
import { isOverloaded, openStored, type StoredImages } from './open-stored.ts';
import { type FormatMarks, formatMarks } from './response-key.ts';

/** Images that a worker keeps open. `open-files.ts` counts on it. */
export const OPEN_IMAGES = 256;

/** How long a master stands in for its pyramid, which could not be opened, before that is tried again. */
const STAND_IN_MS = 5000;

/** An image that can be served: its header is read, its files are open. */
export interface OpenImage {
  readonly identifier: string;
  /** The identifier as a path segment. */
  readonly encodedIdentifier: string;
  readonly source: SourceImage;
  /**
   * Changes with the master, with how pyramids are made and with the encoders: the first part of ETags and
   * of cache keys.
   */
  readonly version: string;
  /** Names the stored files among others of the same version, where they are objects in a store; else ''. */
  readonly filesVersion: string;
  /** When the master last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
  /** The same as an HTTP date. */
  readonly lastModified: string;
  /** The pyramid and the pack; undefined while the master is served straight. */
  readonly stored: StoredPyramid | undefined;
  readonly renderSource: RenderSource;
  readonly marks: FormatMarks;
  /** How what is rendered of it is encoded. */
  readonly encoders: EncoderSettings;
  /** From which the quality `negative` is rendered, of images that have it. */
  readonly negativeSource?: RenderSource;
  /** Keeps the files open until `release`: a file handle that is closed early may be another file's by then. */
  readonly lease: Lease;
}

/** Whether an image that was opened again has the files that it had. */
export function hasSameFiles(image: OpenImage, reopened: OpenImage): boolean {
  return reopened.version === image.version && reopened.filesVersion === image.filesVersion;
}

/** A time as headers have it. */
export function httpDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString();
}

/** The version of an image with a pyramid: the pyramid's and the encoders'. */
export function sourceVersion(pyramidVersion: string): string {
  return `${pyramidVersion}${ENCODER_VERSION}`;
}

/** What opening an image needs. */
export interface OpenImagesSettings extends StoredImages {
  /** Reads the header of a master that has no pyramid yet. */
  readonly probe: (
    path: string,
  ) => Promise<SourceImage & Pick<RenderSource, 'wholeInMemory' | 'heldBytesPerPixel'>>;
  /** As they are when nothing is set. */
  readonly encoders?: EncoderSettings;
  readonly onUnreadablePyramid: (record: MasterRecord, error: unknown) => void;
  readonly onCloseError: (identifier: string, error: unknown) => void;
}

/** The images of the catalog that are open, least recently used ones closing first. */
export class OpenImages {
  readonly catalog: ImageCatalog;
  readonly #settings: OpenImagesSettings;
  readonly #open: LRUCache<string, OpenImage>;
  readonly #opening = new Map<string, Promise<OpenImage>>();

  constructor(catalog: ImageCatalog, settings: OpenImagesSettings) {
    this.catalog = catalog;
    this.#settings = settings;
    this.#open = new LRUCache({ max: OPEN_IMAGES, dispose: (image) => image.lease.end() });
  }

  /** Images that changed in the catalog are opened again at their next request. */
  changed(identifiers: readonly string[]): void {
    for (const identifier of identifiers) {
      this.#open.delete(identifier);
      this.#opening.delete(identifier);
    }
  }

  /** Any image may have changed. */
  allChanged(): void {
    this.#open.clear();
    this.#opening.clear();
  }

  /** The image when it is open already, at no cost; else undefined. */
  opened(identifier: string): OpenImage | undefined {
    return this.#open.get(identifier);
  }

  /**
   * Opens an image; equal calls share one opening.
   *
   * @throws LoupeError `not-found` for an identifier that the archive does not have, `unreadable-source` for
   * a master that cannot be read, `overloaded` while the store of what is stored cannot be read
   */
  open(identifier: string): Promise<OpenImage> {
    return this.#openAs(identifier, false);
  }

  async #openAs(identifier: string, isFresh: boolean): Promise<OpenImage> {
    const opened = this.#open.get(identifier);
    if (opened) return opened;
    const waiting = this.#opening.get(identifier);
    if (waiting !== undefined) return waiting;
    const image = this.catalog.get(identifier);
    if (!image)
      throw new LoupeError('not-found', `there is no image ${JSON.stringify(identifier)}`, {
        parameter: 'identifier',
      });
    const opening = this.#openNow(image, isFresh);
    this.#opening.set(identifier, opening);
    try {
      const result = await opening;
      // The image may have changed meanwhile: callers that wait here then get the old version for the last time.
      const standsIn = image.record !== undefined && result.stored === undefined;
      if (this.#opening.get(identifier) === opening)
        this.#open.set(identifier, result, standsIn ? { ttl: STAND_IN_MS } : {});
      else setImmediate(() => result.lease.end());
      return result;
    } finally {
      if (this.#opening.get(identifier) === opening) this.#opening.delete(identifier);
    }
  }

  /** Opens an image again whose files turned out to be unreadable: new files may exist by now. */
  async reopen(image: OpenImage): Promise<OpenImage> {
    if (this.#open.get(image.identifier) === image) this.#open.delete(image.identifier);
    return this.#openAs(image.identifier, true);
  }

  /** @param isFresh whether what is known of objects in a store is asked for anew */
  async #openNow(image: CatalogImage, isFresh: boolean): Promise<OpenImage> {
    if (image.record) {
      try {
        return await this.#openPyramid(image, image.record, isFresh);
      } catch (error) {
        // Nothing is wrong with the pyramid.
        if (isOverloaded(error)) throw error;
        // The master is served instead, slower.
        this.#settings.onUnreadablePyramid(image.record, error);
      }
    }
    if (image.problem) throw new LoupeError('unreadable-source', image.problem);
    const { identifier, master } = image;
    // Rendering straight from a master reads only the first image of a file.
    if (master.page !== undefined)
      throw new LoupeError('unreadable-source', 'this page of the file cannot be read at the moment');
    const path = join(this.#settings.imagesFolder, master.path);
    const probed = await this.#settings.probe(path);
    const source = { ...probed, ...(keepsColours(master.policy) && { hasProfile: true }) };
    // A master that stood for its own pyramid has changed before anybody looked: what it was is not what is rendered now.
    const { bytes, modifiedMs, changedMs } = image.record?.inPlace ? await stateOf(path) : master;
    const version = createHash('sha256')
      .update(
        `straight\0${master.path}\0${bytes}\0${modifiedMs}\0${changedMs ?? ''}\0${ENCODER_VERSION}\0${MENDS}${policyText(master.policy) ?? ''}`,
      )
      .digest('hex')
      .slice(0, 12);
    const description = describedScan(identifier, undefined);
    const encoders = withJpg(this.#settings.encoders);
    return {
      identifier,
      encodedIdentifier: encodeIdentifier(identifier),
      source,
      version,
      filesVersion: '',
      modifiedMs: master.modifiedMs,
      lastModified: httpDate(master.modifiedMs),
      stored: undefined,
      renderSource: { kind: 'master', path, ...source, description },
      marks: formatMarks(description, encoders),
      encoders,
      lease: new Lease(() => {}),
    };
  }

  async #openPyramid(image: CatalogImage, record: MasterRecord, isFresh: boolean): Promise<OpenImage> {
    const stored = await openStored(this.#settings, record, isFresh);
    const { source, inPlace, filesVersion, pyramid, negative } = stored;
    const description = describedScan(image.identifier, record.embedded);
    // What is rendered of an image looks like its tiles.
    const jpg = storedJpegsOf(record);
    const encoders = withJpg(this.#settings.encoders, jpg);
    const rendered = { kind: 'pyramid', ...source, description, jpg } as const;
    return {
      identifier: image.identifier,
      encodedIdentifier: encodeIdentifier(image.identifier),
      source,
      version: sourceVersion(stored.version),
      filesVersion,
      modifiedMs: record.master.modifiedMs,
      lastModified: httpDate(record.master.modifiedMs),
      stored,
      renderSource: { ...rendered, ...pyramid, ...(inPlace && { inPlace }) },
      ...(negative && { negativeSource: { ...rendered, ...negative } }),
      marks: formatMarks(description, encoders),
      encoders,
      lease: new Lease(() => {
        stored.close().catch((error: unknown) => this.#settings.onCloseError(image.identifier, error));
      }),
    };
  }
}
