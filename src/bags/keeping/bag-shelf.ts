import { randomUUID } from 'node:crypto';
import { SharedWork, type Work } from '../../at-once/shared-work.ts';
import type { Admission } from '../../budgets/admission.ts';
import { OverBudgetError } from '../../budgets/refusal.ts';
import { LoupeError } from '../../errors.ts';
import type { Channel } from '../../ipc/channel.ts';
import { Peer } from '../../ipc/peer.ts';
import type { Log } from '../../log.ts';
import type { BagResult } from '../../metrics.ts';
import {
  BAG_TOPIC,
  type BagRoom,
  type BagService,
  type BagTask,
  type BagWish,
  type KeptBag,
  type PricedBagWish,
  type RefusedBag,
} from '../bag-service.ts';
import { BagMaker } from './bag-maker.ts';
import { KeptBags } from './kept-bags.ts';

/** Bags that may wait to be made, one after the other. */
const MOST_WAITING = 16;

/** How long a client waits for a bag: shorter than proxies do. The making goes on. */
const WAIT_MS = 20_000;

/** Bags of which is remembered that they would be too large. */
const REMEMBERED_REFUSALS = 1000;

/** How often a bag is made for one client. */
const ATTEMPTS = 2;

const CANNOT_KEEP = 'bags cannot be kept at the moment';

export interface BagShelfOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** Whether files can be made in the data folder, which is this server's. */
  readonly canWrite: () => boolean;
  /** Clients that are sent bags, or wait for them, at once. */
  readonly mostAtOnce: number;
  /** What a bag is made of, but for what is wanted and where it is written. */
  readonly taskOf: () => Omit<BagTask, 'wish' | 'file'>;
  /** A file of the cache of blocks was written by such a process. */
  readonly onBlockKept: BagRoom['blockKept'];
  /** Is given the channel to each process that makes a bag. */
  readonly onMaker: (channel: Channel) => void;
  readonly onFinished: (result: BagResult) => void;
  /** Decides who may have bags made; undefined where everybody may have all. */
  readonly admission: Admission | undefined;
  readonly log: Log;
}

/** Keeps the bags of a server, and has those made that are not there: one at a time, and each once for all who wait for it. */
export class BagShelf {
  readonly #options: BagShelfOptions;
  readonly #kept: KeptBags;
  #loading: Promise<void> | undefined;
  readonly #makings = new SharedWork<void>();
  /** Clients were told to come back for these. */
  readonly #promised = new Set<string>();
  readonly #refusals = new Map<string, LoupeError>();
  /** Those that have a place, by their tickets. */
  readonly #places = new Map<string, AbortController>();
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #maker: BagMaker | undefined;
  #stopped = false;

  constructor(options: BagShelfOptions) {
    this.#options = options;
    this.#kept = new KeptBags(options.folder, options.maxBytes);
  }

  /** Bytes of bags on the disk. */
  get bytes(): number {
    return this.#kept.bytes;
  }

  /** Serves a worker. What it has taken is given back when it ends. */
  attach(channel: Channel): void {
    const tickets = new Set<string>();
    const leave = (ticket: string): void => {
      tickets.delete(ticket);
      this.#places.get(ticket)?.abort(new Error('the client has left'));
    };
    new Peer<BagService, object>(channel, BAG_TOPIC, {
      take: ({ ticket, wish }) => {
        tickets.add(ticket);
        return this.take(ticket, wish);
      },
      leave,
    });
    channel.onClose(() => {
      for (const ticket of tickets) leave(ticket);
    });
  }

  /** As `BagService` has it. @param ticket is left when its place is given back */
  async take(ticket: string, wish: PricedBagWish): Promise<KeptBag | RefusedBag> {
    if (this.#places.size >= this.#options.mostAtOnce)
      throw new LoupeError('overloaded', 'too many bags are being sent: please ask again in a moment');
    const left = new AbortController();
    this.#places.set(ticket, left);
    left.signal.addEventListener('abort', () => this.#places.delete(ticket));
    try {
      const bag = await this.#bag(wish, left.signal);
      left.signal.addEventListener('abort', () => this.#kept.release(wish.name));
      if (left.signal.aborted) this.#kept.release(wish.name);
      return bag;
    } catch (error) {
      this.#places.delete(ticket);
      if (error instanceof OverBudgetError) return { kind: 'refused', refusal: error.refusal };
      throw error;
    }
  }

  /** Removes all bags that nobody is being sent. */
  async clear(): Promise<void> {
    if (!this.#options.canWrite()) return;
    await this.#loaded();
    await this.#kept.clear();
  }

  /** Ends what is being made. */
  stop(): void {
    this.#stopped = true;
    this.#maker?.stop();
  }

  async #bag(wish: PricedBagWish, signal: AbortSignal): Promise<KeptBag> {
    await this.#loaded();
    for (let attempt = 1; ; attempt++) {
      const kept = await this.#kept.use(wish.name);
      if (kept) return kept;
      const refusal = this.#refusals.get(wish.name);
      if (refusal) throw refusal;
      // One that was made may have made room for another before it was used.
      if (attempt > ATTEMPTS) throw new LoupeError('overloaded', CANNOT_KEEP);
      await this.#made(wish, signal);
    }
  }

  /** With the first bag: a start waits for nothing. */
  async #loaded(): Promise<void> {
    const { canWrite, log } = this.#options;
    if (!canWrite()) throw new LoupeError('overloaded', CANNOT_KEEP);
    this.#loading ??= this.#kept.load().catch((cause: unknown) => {
      this.#loading = undefined;
      log.error({ err: cause }, CANNOT_KEEP);
      throw new LoupeError('overloaded', CANNOT_KEEP, { cause });
    });
    await this.#loading;
  }

  /** Resolves when the bag was made. */
  async #made(wish: PricedBagWish, signal: AbortSignal): Promise<void> {
    const patience = new AbortController();
    const timer = setTimeout(() => {
      this.#promised.add(wish.name);
      patience.abort(
        new LoupeError('overloaded', 'the bag is being made: please ask again in a few seconds'),
      );
    }, WAIT_MS);
    try {
      const either = AbortSignal.any([signal, patience.signal]);
      await this.#makings.wait(wish.name, () => this.#begin(wish), either);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Has a bag made when those before it were. Nobody may wait for it any more by then, unless it was promised. Who wants it first
   * is charged: others wait for the same, as for a render.
   */
  #begin({ asker, megapixels, ...wish }: PricedBagWish): Work<void> {
    if (this.#waiting >= MOST_WAITING)
      throw new LoupeError('overloaded', 'other bags are being made: please ask again in a moment');
    const charge = this.#options.admission?.admit({ asker, megapixels, bagged: wish.manifest });
    this.#waiting += 1;
    let state: 'waits' | 'begun' | 'given up' = 'waits';
    const result = this.#last.then(async () => {
      this.#waiting -= 1;
      if (state === 'given up') return;
      state = 'begun';
      let isWritten = false;
      const onWritten = (): void => {
        isWritten = true;
      };
      await this.#make(wish, onWritten).finally(() => charge?.settle(isWritten));
    });
    this.#last = result.catch(() => {});
    const abandon = (): boolean => {
      if (state !== 'waits' || this.#promised.has(wish.name)) return false;
      state = 'given up';
      charge?.settle(false);
      return true;
    };
    return { result, abandon };
  }

  /** @param onWritten is called when there is room for the bag, and its file is begun */
  async #make(wish: BagWish, onWritten: () => void): Promise<void> {
    const { log, onFinished, onMaker, onBlockKept, taskOf } = this.#options;
    let part: string | undefined;
    try {
      part = await this.#kept.partOf(wish.name, randomUUID());
      if (this.#stopped) throw new LoupeError('overloaded', 'the server is about to stop');
      const task: BagTask = { ...taskOf(), wish, file: part };
      const reserve = (bytes: number) => this.#kept.reserve(bytes).then(onWritten);
      this.#maker = new BagMaker(task, { onStart: onMaker, reserve, blockKept: onBlockKept });
      await this.#kept.add(wish.name, part, await this.#maker.made);
      onFinished('made');
    } catch (error) {
      // What cannot be removed is removed by the next start.
      if (part !== undefined) await this.#kept.giveUp(part).catch(() => {});
      if (error instanceof LoupeError) {
        onFinished('refused');
        if (error.code === 'not-found') this.#remember(wish.name, error);
        throw error;
      }
      onFinished('failed');
      if (!this.#stopped) log.error({ err: error, manifest: wish.manifest }, 'a bag cannot be made');
      throw new LoupeError('overloaded', 'the bag cannot be made at the moment', { cause: error });
    } finally {
      this.#maker = undefined;
      this.#promised.delete(wish.name);
    }
  }

  #remember(name: string, refusal: LoupeError): void {
    const [oldest] = this.#refusals.keys();
    if (oldest !== undefined && this.#refusals.size >= REMEMBERED_REFUSALS) this.#refusals.delete(oldest);
    this.#refusals.set(name, refusal);
  }
}
