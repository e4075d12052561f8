import type { BagNames } from '../../bags/bag-names.ts';
import type { BagClient, TakenBag } from '../../bags/keeping/bag-client.ts';
import { bagFile } from '../../bags/keeping/kept-bags.ts';
import type { PresentedManifest } from '../../presentation/iiif/shared/catalog.ts';
import { stateOf } from '../../storage/file-store.ts';
import type { BaseUrl } from '../../urls.ts';

export interface EssayBagsParts {
  readonly names: BagNames;
  readonly client: BagClient;
  /** Where they are kept. */
  readonly folder: string;
  /** Is told of the bytes of each response. */
  readonly onSent: (bytes: number) => void;
}

/** Which bag of which essay. */
export interface WantedBag {
  readonly presented: PresentedManifest;
  readonly base: BaseUrl;
}

/** Essays as bags, for a worker: which there is of an essay, and its file. */
export class EssayBags {
  readonly #parts: EssayBagsParts;

  constructor(parts: EssayBagsParts) {
    this.#parts = parts;
  }

  get folder(): string {
    return this.#parts.folder;
  }

  /** The strong entity tag of a bag: a hash of everything it is made of, which takes no making. */
  etagOf({ presented, base }: WantedBag): string {
    return `"${this.#parts.names.nameOf(presented, base)}"`;
  }

  /** The length of a bag in bytes, if it is kept. */
  async lengthOf({ presented, base }: WantedBag): Promise<number | undefined> {
    const { folder, names } = this.#parts;
    return stateOf(bagFile(folder, names.nameOf(presented, base))).then(
      ({ bytes }) => bytes,
      // There is none, or none that can be read.
      () => undefined,
    );
  }

  /** Takes a bag, as `BagClient` does. */
  take({ presented, base }: WantedBag, signal: AbortSignal): Promise<TakenBag> {
    const { client, names } = this.#parts;
    const name = names.nameOf(presented, base);
    return client.take({ manifest: presented.manifest.id, base, name }, signal);
  }

  sent(bytes: number): void {
    this.#parts.onSent(bytes);
  }
}
