import { createHash } from 'node:crypto';
import type { ImageCatalog } from '../archive/catalog.ts';
import type { PresentedManifest } from '../presentation/iiif/shared/catalog.ts';
import { programDigest } from '../storage/program-digest.ts';
import type { BaseUrl } from '../urls.ts';
import type { BagSettings } from './bag-service.ts';

/** Hexadecimal digits of a name: 160 bits. */
const DIGITS = 40;

/** Names bags by all that they are made of, which takes no making: the same in every process and on every machine. */
export class BagNames {
  readonly #settings: BagSettings;
  readonly #images: Pick<ImageCatalog, 'get'>;
  #knownEdition: string | undefined;

  constructor(settings: BagSettings, images: Pick<ImageCatalog, 'get'>) {
    this.#settings = settings;
    this.#images = images;
  }

  /** Hexadecimal: the strong entity tag, without quotes, and the stem of the file. */
  nameOf({ manifest, digest }: PresentedManifest, base: BaseUrl): string {
    const versions = manifest.canvases.map(({ images }) =>
      images.map(({ identifier }) => {
        const image = this.#images.get(identifier);
        return image?.record?.version ?? image?.master.modifiedMs ?? 0;
      }),
    );
    const source = JSON.stringify([this.#edition, base, digest, manifest.modifiedMs, versions]);
    return createHash('sha256').update(source).digest('hex').slice(0, DIGITS);
  }

  /** Changes with the program and the settings. Found with the first bag, since the whole program is read for it. */
  get #edition(): string {
    const { limits, encoders, contactEmail } = this.#settings;
    // What is in a bag is stored, or rendered far below what the memory of a render bounds.
    const settings = [{ ...limits, renderMemoryBytes: undefined }, encoders.jpg, contactEmail];
    this.#knownEdition ??= `${programDigest()} ${JSON.stringify(settings)}`;
    return this.#knownEdition;
  }
}
