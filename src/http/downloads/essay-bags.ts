import type { ImageCatalog } from '../../archive/catalog.ts';
import { BagNames } from '../../bags/bag-names.ts';
import { bagMegapixels } from '../../bags/bag-price.ts';
import type { BagSettings, BagWish } from '../../bags/bag-service.ts';
import type { BagClient, TakenBag } from '../../bags/keeping/bag-client.ts';
import { bagFile } from '../../bags/keeping/kept-bags.ts';
import type { Asker } from '../../budgets/asker.ts';
import type { PresentedManifest } from '../../presentation/iiif/shared/catalog.ts';
import { stateOf } from '../../storage/file-store.ts';
import type { BaseUrl } from '../../urls.ts';

export interface EssayBagsParts {
  readonly settings: BagSettings;
  readonly images: Pick<ImageCatalog, 'get'>;
  readonly client: BagClient;
  /** Where they are kept. */
  readonly folder: string;
  /** Is told of the bytes of each response. */
  readonly onSent: (bytes: number) => void;
}

/** The bag of an essay, whether or not it is made. */
export interface EssayBag {
  /** The strong entity tag: a hash of everything it is made of. */
  readonly etag: string;
  /** The length in bytes, if it is kept. */
  length(): Promise<number | undefined>;
  /** Takes it, as `BagClient` does. */
  take(asker: Asker, signal: AbortSignal): Promise<TakenBag>;
}

/** Essays as bags, for a worker: which there is of an essay, and its file. */
export class EssayBags {
  readonly #parts: EssayBagsParts;
  readonly #names: BagNames;

  constructor(parts: EssayBagsParts) {
    this.#parts = parts;
    this.#names = new BagNames(parts.settings, parts.images);
  }

  get folder(): string {
    return this.#parts.folder;
  }

  /** Finds the bag of an essay by look-ups alone. */
  of(presented: PresentedManifest, base: BaseUrl): EssayBag {
    const { manifest } = presented;
    const { settings, images, client, folder } = this.#parts;
    const name = this.#names.nameOf(presented, base);
    const wish: BagWish = { manifest: manifest.id, base, name };
    return {
      etag: `"${name}"`,
      length: () =>
        stateOf(bagFile(folder, name)).then(
          ({ bytes }) => bytes,
          // There is none, or none that can be read.
          () => undefined,
        ),
      take: (asker, signal) => {
        const megapixels = bagMegapixels(manifest, images, settings.limits);
        return client.take({ ...wish, megapixels, asker }, signal);
      },
    };
  }

  sent(bytes: number): void {
    this.#parts.onSent(bytes);
  }
}
