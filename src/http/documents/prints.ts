import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { LoupeError } from '../../errors.ts';
import { IMAGE_3 } from '../../image/dialect.ts';
import type { Limits } from '../../image/limits.ts';
import { resolveImage } from '../../image/resolve.ts';
import type { Reader } from '../../pages/parts/reader.ts';
import { printEssay } from '../../pdf/essay-pdf.ts';
import type { Manifest, PaintedImage } from '../../presentation/model.ts';
import type { ImageServer } from '../../serving/image-server.ts';
import { locateImage } from '../../serving/located-image.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { readWholeFile } from '../../storage/file-store.ts';
import type { BaseUrl } from '../../urls.ts';
import { entityTag } from '../protocol/conditional.ts';

/** Part of entity tags: to be raised when the same essay is printed in another way. */
const PRINT_VERSION = 1;

/** Bytes of printed essays that a worker keeps. A larger essay is printed again each time. */
const KEPT_BYTES = 96 * 1024 * 1024;
const LARGEST_KEPT_BYTES = 32 * 1024 * 1024;

/** Essays that are printed at once. Each waits for renders most of the time, and holds one photograph. */
const AT_ONCE = 2;

/** Clients that may wait for prints in progress. */
const MOST_WAITING = 32;

/** How often, and after how long, a photograph is asked for again while renders are refused. */
const ATTEMPTS = 40;
const PAUSE_MS = 500;

export interface PrintedEssaysParts {
  readonly images: OpenImages;
  readonly server: ImageServer;
  readonly limits: Limits;
}

/** Which print of which essay. */
export interface Print {
  readonly manifest: Manifest;
  readonly reader: Reader;
  readonly base: BaseUrl;
}

/** Prints essays, a few at once, and keeps what was printed last. */
export class PrintedEssays {
  readonly #parts: PrintedEssaysParts;
  readonly #kept = new LRUCache<string, Buffer>({
    maxSize: KEPT_BYTES,
    maxEntrySize: LARGEST_KEPT_BYTES,
    sizeCalculation: ({ length }) => length,
  });
  readonly #making = new Map<string, Promise<void>>();
  #waiting = 0;

  constructor(parts: PrintedEssaysParts) {
    this.#parts = parts;
  }

  /** The strong entity tag of a print: a hash of everything it is made of, which takes no printing. */
  etagOf({ manifest, reader, base }: Print): string {
    const { catalog } = this.#parts.images;
    const versions = manifest.canvases.map(({ images: [{ identifier }] }) => {
      const image = catalog.get(identifier);
      return image?.record?.version ?? image?.master.modifiedMs ?? 0;
    });
    const source = JSON.stringify([
      PRINT_VERSION,
      // Photographs are printed far below what the memory of a render bounds.
      { ...this.#parts.limits, renderMemoryBytes: undefined },
      base,
      reader.languages[0],
      reader.pageLanguage,
      versions,
      manifest,
    ]);
    return entityTag(source);
  }

  /**
   * The bytes of a print: all at once when they are kept, else a stream of them as they are made. Equal calls share one
   * print.
   *
   * @param signal aborts when the client leaves
   * @throws LoupeError `overloaded` when too many essays are being printed, or too many clients wait
   */
  async bytes(print: Print, etag: string, signal: AbortSignal): Promise<Buffer | Readable> {
    for (let making = this.#making.get(etag); making !== undefined; making = this.#making.get(etag)) {
      if (this.#waiting >= MOST_WAITING) throw tooMany();
      this.#waiting += 1;
      await making;
      this.#waiting -= 1;
    }
    signal.throwIfAborted();
    const kept = this.#kept.get(etag);
    if (kept) return kept;
    if (this.#making.size >= AT_ONCE) throw tooMany();
    return this.#print(print, etag, signal);
  }

  #print({ manifest, reader, base }: Print, etag: string, signal: AbortSignal): Readable {
    let finished = (): void => {};
    this.#making.set(
      etag,
      new Promise((resolve) => {
        finished = resolve;
      }),
    );
    const stream = printEssay({
      manifest,
      reader,
      base,
      jpegOf: (image, box) => this.#jpegOf(image, box, signal),
    });
    const copied = new Copying((all) => this.#kept.set(etag, all));
    // Called when the client leaves, too: the stream of the response reports that error.
    pipeline(stream, copied, () => {
      this.#making.delete(etag);
      finished();
    });
    return copied;
  }

  async #jpegOf({ identifier }: PaintedImage, box: number, signal: AbortSignal): Promise<Buffer | undefined> {
    const { images, server, limits } = this.#parts;
    for (let attempt = 1; ; attempt++) {
      try {
        const image = await images.open(identifier);
        const request = {
          region: { kind: 'full' },
          size: { kind: 'confined', width: box, height: box, upscale: false },
          rotation: { mirror: false, degrees: '0' },
          quality: 'default',
          format: 'jpg',
        } as const;
        const resolved = resolveImage(IMAGE_3, request, image.source, limits);
        const body = await server.body(locateImage(image, resolved), signal);
        const bytes = body.kind === 'bytes' ? body.bytes : await readWholeFile(body.path);
        if (bytes) return bytes;
      } catch (error) {
        if (!(error instanceof LoupeError)) throw error;
        if (error.code !== 'overloaded') return undefined;
        if (attempt >= ATTEMPTS) throw error;
      }
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
}

function tooMany(): LoupeError {
  return new LoupeError('overloaded', 'other essays are being printed: please try again in a moment');
}

/** Passes chunks on, and gives all of them to `keep` after the last, unless they are too large. */
class Copying extends Transform {
  readonly #keep: (all: Buffer) => void;
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(keep: (all: Buffer) => void) {
    super();
    this.#keep = keep;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#length += chunk.length;
    if (this.#length <= LARGEST_KEPT_BYTES) this.#chunks.push(chunk);
    else this.#chunks = [];
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    if (this.#length <= LARGEST_KEPT_BYTES) this.#keep(Buffer.concat(this.#chunks));
    done();
  }
}
