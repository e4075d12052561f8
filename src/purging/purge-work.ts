import type { CacheSubject } from '../cache-tags/cache-tag.ts';
import { imageOfWish, type PurgeWish } from '../cache-tags/purge-wish.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { HandPurgeStore } from './hand-purge-store.ts';
import type { PurgeAddress } from './purge-forms.ts';
import { PurgeSender, type PurgeSenderParts } from './purge-sender.ts';
import { PurgeStore } from './purge-store.ts';

/** Tells caches in front what has changed. What is to be told stands in the database, in the transaction of the change. */
export class PurgeWork {
  readonly #store: PurgeStore;
  readonly #names: readonly string[];
  readonly #senders: readonly PurgeSender[];
  readonly #archive: CacheSubject;
  readonly #documents: CacheSubject;
  readonly #byHand: HandPurgeStore | undefined;
  readonly #log: Log;
  /** What was wished for before the database could be written; undefined since it can. */
  #early: PurgeWish[] | undefined = [];

  /**
   * @param publicUrl as that of the tags of responses
   * @param known resolves when all who serve know what has changed by now; left out where they do at once
   * @param byHand where it is noted for other servers what was purged by hand; left out where there are none
   */
  constructor(
    database: Database,
    addresses: readonly PurgeAddress[],
    {
      publicUrl,
      known,
      byHand,
      log,
    }: {
      publicUrl: string;
      known?: PurgeSenderParts['known'];
      byHand?: HandPurgeStore | undefined;
      log: Log;
    },
  ) {
    this.#store = new PurgeStore(database);
    this.#log = log;
    this.#byHand = byHand;
    this.#archive = { kind: 'Archive', id: publicUrl };
    this.#documents = { kind: 'Documents', id: publicUrl };
    const named = new Map(addresses.map((address) => [`${address.form} ${address.url}`, address]));
    this.#names = [...named.keys()];
    const shared = { archive: this.#archive, store: this.#store, known, log };
    this.#senders = [...named].map(([name, address]) => new PurgeSender(address, name, shared));
  }

  /** From now on, what changes is told; what an earlier run could not tell first. To be called when the database can be written. */
  begin(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#tried(() => {
      this.#store.setAddresses(this.#names);
      for (const wish of early) this.#note(wish);
    });
    this.wake();
  }

  /** Another file has come to the place of the database: what it was still to tell is not known. */
  databaseReplaced(): void {
    for (const sender of this.#senders) sender.rowsRemoved();
    this.#tried(() => {
      this.#store.setAddresses(this.#names);
      this.#store.mark([this.#archive]);
    });
    this.wake();
  }

  /** Notes what has changed of what is presented, in the transaction of the change. @param names as `Manifest exile` */
  presented(names: readonly string[]): void {
    if (this.#senders.length > 0) this.#store.mark(this.#store.concernedBy(names, this.#documents));
  }

  /**
   * Notes what somebody wants purged, and tells it.
   *
   * @throws LoupeError `overloaded` when it cannot be noted
   */
  purge(wish: PurgeWish): void {
    if (this.#senders.length === 0 && !this.#byHand) return;
    if (this.#early) {
      this.#early.push(wish);
      return;
    }
    try {
      this.#note(wish);
    } catch (cause) {
      if (!(cause instanceof DatabaseError)) throw cause;
      throw new LoupeError('overloaded', 'purge: the database cannot be written at the moment', { cause });
    }
    this.wake();
  }

  #note(wish: PurgeWish): void {
    this.#store.mark(this.#wished(wish));
    const image = imageOfWish(wish);
    if (image !== null) this.#byHand?.note(image);
  }

  #wished(wish: PurgeWish): readonly CacheSubject[] {
    if ('all' in wish) return [this.#archive];
    const image = imageOfWish(wish) ?? undefined;
    const manifest = 'manifest' in wish ? wish.manifest : 'either' in wish ? wish.either : undefined;
    return [
      ...(image === undefined ? [] : [{ kind: 'Image', id: image } as const]),
      ...(manifest === undefined ? [] : this.#store.concernedBy([`Manifest ${manifest}`], this.#documents)),
    ];
  }

  /** Something may have been noted. */
  wake(): void {
    if (this.#early) return;
    for (const sender of this.#senders) sender.wake();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#senders.map((sender) => sender.stop()));
  }

  /** Notes what cannot be written now in the log: the folders are not kept from being served by it. */
  #tried(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#log.error({ err: error }, 'what caches in front are to be told cannot be noted');
    }
  }
}

/** What forgets rendered responses, and what tells caches in front. */
export interface PurgedByHand {
  readonly purges: { readonly purge: (wish: PurgeWish) => void | Promise<void> };
  /** @param images undefined for all images */
  readonly forget: (images: readonly string[] | undefined) => Promise<void>;
}

/**
 * Has what somebody wants made anew here, and told to caches in front.
 *
 * @throws LoupeError `overloaded` when that cannot be noted: what is here is forgotten all the same
 */
export async function purgeByHand({ purges, forget }: PurgedByHand, wish: PurgeWish): Promise<void> {
  const image = imageOfWish(wish);
  if (image !== null) await forget(image === undefined ? undefined : [image]);
  await purges.purge(wish);
}

/**
 * What `loupe purge` asks for.
 *
 * @param written JSON: a name, or null for all
 * @returns a line about what has come of it
 */
export async function purgeAsked(
  parts: PurgedByHand,
  written: string,
  {
    addresses,
    adminToken,
  }: { readonly addresses: readonly unknown[]; readonly adminToken: string | undefined },
): Promise<string> {
  if (adminToken === undefined) return 'nothing is purged: the server has no admin-token-file';
  const name: unknown = JSON.parse(written);
  await purgeByHand(parts, typeof name === 'string' ? { either: name } : { all: true });
  return `purged here; told to ${addresses.length === 1 ? '1 cache' : `${addresses.length} caches`} in front`;
}
