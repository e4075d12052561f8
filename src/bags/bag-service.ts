import type { ImagesPlace } from '../archive/folders.ts';
import type { Asker } from '../budgets/asker.ts';
import type { BudgetRefusal } from '../budgets/refusal.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import type { Limits } from '../image/limits.ts';
import type { ImageStoreLocation } from '../storage/blocks/stored-objects.ts';
import type { BaseUrl } from '../urls.ts';

/** The topic of calls from workers to the process that keeps bags. */
export const BAG_TOPIC = 'bags';

/** The topic of calls between that process and the one that makes a bag. */
export const MAKING_TOPIC = 'bag-making';

/** What of the settings bags depend on. */
export interface BagSettings {
  readonly limits: Limits;
  readonly encoders: EncoderSettings;
  /** Of whom to write to about a bag; '' where nobody is named. */
  readonly contactEmail: string;
}

/** A bag that somebody wants. */
export interface BagWish {
  readonly manifest: string;
  readonly base: BaseUrl;
  /** As `BagNames` has it: bags of one name have the same bytes. */
  readonly name: string;
}

/** A wish, with what is charged for it where it is not fulfilled already. */
export interface PricedBagWish extends BagWish {
  /** What making the bag costs. */
  readonly megapixels: number;
  /** Whose budget that is of. */
  readonly asker: Asker;
}

/** A bag on the disk, which stays there for as long as the ticket is held. */
export interface KeptBag {
  readonly kind: 'kept';
  readonly path: string;
  readonly bytes: number;
}

/** A bag that is not there, and whose making is beyond a budget. */
export interface RefusedBag {
  readonly kind: 'refused';
  readonly refusal: BudgetRefusal;
}

/** What the process that keeps bags does for workers. */
export interface BagService {
  /**
   * Takes one of the places of those to whom bags are sent, and waits for the bag, which is made and charged for when it is not there.
   *
   * @throws LoupeError `overloaded` when no place is free, or the bag is still being made; `not-found` when it would be too large
   */
  take(asked: { readonly ticket: string; readonly wish: PricedBagWish }): Promise<KeptBag | RefusedBag>;
  /** Gives the place back, or withdraws the wait. May be called again. */
  leave(ticket: string): void;
}

/** What a process makes a bag of. */
export interface BagTask extends ImagesPlace {
  readonly wish: BagWish;
  readonly settings: BagSettings;
  /** The file of the database. */
  readonly database: string;
  readonly dataFolder: string;
  /** Where what is stored of images is read from; undefined: the data folder. */
  readonly imageStore: ImageStoreLocation | undefined;
  /** Scans without a pyramid are being ingested. */
  readonly isIngesting: boolean;
  /** Rendered responses are kept on disk. */
  readonly hasDiskCache: boolean;
  /** As the log of the server has it. */
  readonly logLevel: string;
  /** Where to write it; its folder is there. */
  readonly file: string;
}

/** What the process that makes a bag does. */
export interface BagMaking {
  /** Returns the bytes of the file. */
  make(task: BagTask): Promise<number>;
}

/** What is done for it. */
export interface BagRoom {
  /** Makes room on the disk. Throws LoupeError when there is none. @param bytes of the whole bag, as far as known */
  reserve(bytes: number): Promise<void>;
  /** A file of the cache of blocks was written. */
  blockKept(kept: { readonly shard: string; readonly bytes: number }): void;
}
