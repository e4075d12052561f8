import { addAbortSignal } from 'node:stream';
import type { Limits } from '../../image/limits.ts';
import type { PrintResult } from '../../metrics.ts';
import type { Reader } from '../../pages/parts/reader.ts';
import type { Manifest, PaintedImage } from '../../presentation/model/manifest.ts';
import type { ImageServer } from '../../serving/image-server.ts';
import { locateImage, resolveWhole } from '../../serving/located-image.ts';
import type { OpenImages } from '../../serving/open-images.ts';
import { patientPicture, unlessMissing } from '../../serving/patient-picture.ts';
import type { BaseUrl } from '../../urls.ts';
import { entityTag } from '../protocol/conditional.ts';
import { type Leave, PrintPlaces } from './print-places.ts';
import { PrintShelf } from './print-shelf.ts';
import type { PrintReading, PrintSpool } from './print-spool.ts';

/** Part of entity tags: to be raised when the same essay is printed in another way. */
const PRINT_VERSION = 2;

/** Essays that are printed at once. Each waits for renders most of the time, and holds one photograph. */
const AT_ONCE = 2;

/** Essays that may wait to be printed. */
const MOST_WAITING = 32;

export interface PrintedEssaysParts {
  readonly images: OpenImages;
  readonly server: ImageServer;
  readonly limits: Limits;
  /** Where prints may wait in files; undefined while nothing can be written there. */
  readonly dataFolder: () => string | undefined;
  readonly onFinished: (result: PrintResult) => void;
}

/** Which print of which essay. */
export interface Print {
  readonly manifest: Manifest;
  readonly reader: Reader;
  readonly base: BaseUrl;
}

/** Prints essays, a few at once and as fast as it goes, and keeps what was printed last. */
export class PrintedEssays {
  readonly #parts: PrintedEssaysParts;
  readonly #shelf: PrintShelf;
  readonly #places = new PrintPlaces(AT_ONCE, MOST_WAITING);

  constructor(parts: PrintedEssaysParts) {
    this.#parts = parts;
    this.#shelf = new PrintShelf(parts.dataFolder);
  }

  /** Memory that prints take. */
  get memoryBytes(): number {
    return this.#shelf.memoryBytes;
  }

  /** What prints take in files of the data folder, which have no name there. */
  get fileBytes(): number {
    return this.#shelf.fileBytes;
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

  /** The length of a print in bytes, if it is known. */
  lengthOf(etag: string): number | undefined {
    const spool = this.#shelf.find(etag);
    return spool?.isMade === true ? spool.length : undefined;
  }

  /**
   * Begins to read a print, which is made when it is not there. Equal calls share one making, which ends when all of
   * them have left.
   *
   * @throws LoupeError `overloaded` when too many essays wait to be printed
   */
  read(print: Print, etag: string): PrintReading {
    const known = this.#shelf.find(etag);
    if (known) return known.read();
    this.#places.throwIfFull();
    let leave: Leave | undefined;
    const spool = this.#shelf.add(etag, () => leave?.());
    const reading = spool.read();
    void this.#places.take(spool.signal).then(
      async (place) => {
        leave = place;
        this.#parts.onFinished(await this.#make(print, spool));
        place();
      },
      // Nobody waits any more.
      () => this.#parts.onFinished('abandoned'),
    );
    return reading;
  }

  /** Never rejects: the readers of the print get the error. */
  async #make({ manifest, reader, base }: Print, spool: PrintSpool): Promise<PrintResult> {
    const { signal } = spool;
    try {
      // With the first print only: what draws it is as much to load as the rest of a worker.
      const { printEssay } = await import('../../pdf/essay-pdf.ts');
      signal.throwIfAborted();
      const jpegOf = (image: PaintedImage, box: number) => this.#jpegOf(image, box, signal);
      const stream = addAbortSignal(signal, printEssay({ manifest, reader, base, jpegOf }));
      for await (const bytes of stream) await spool.append(bytes);
      this.#shelf.onMade(spool);
      return 'made';
    } catch (error) {
      if (signal.aborted) return 'abandoned';
      spool.fail(error instanceof Error ? error : new Error(String(error)));
      return 'failed';
    }
  }

  #jpegOf({ identifier }: PaintedImage, box: number, signal: AbortSignal): Promise<Buffer | undefined> {
    const { images, server, limits } = this.#parts;
    const size = { kind: 'confined', width: box, height: box, upscale: false } as const;
    const locate = async () => {
      const image = await images.open(identifier);
      return locateImage(image, resolveWhole(image.source, size, limits));
    };
    return unlessMissing(patientPicture(server, locate, signal));
  }
}
