import { randomUUID } from 'node:crypto';
import { OverBudgetError } from '../../budgets/refusal.ts';
import type { Channel } from '../../ipc/channel.ts';
import { Peer } from '../../ipc/peer.ts';
import { PacedRefusals, type Refused } from '../../rendering/paced-refusals.ts';
import { BAG_TOPIC, type BagService, type KeptBag, type PricedBagWish } from '../bag-service.ts';

/** A bag that is there for a client, until it is given back. */
export interface TakenBag extends KeptBag {
  readonly leave: () => void;
}

/** A worker's way to the bags of the server. */
export class BagClient {
  readonly #shelf: Peer<object, BagService>;
  /** What is beyond a budget. */
  readonly #refusals = new PacedRefusals<Refused>();

  /** @param channel leads to the process that keeps bags; other messages may share it */
  constructor(channel: Channel) {
    this.#shelf = new Peer(channel, BAG_TOPIC, {});
  }

  /**
   * Takes a bag, which may have to be made, and is charged for then.
   *
   * @param signal aborts when the client has left, who then keeps nothing
   * @throws LoupeError as `BagService` does, OverBudgetError, and the signal's reason
   */
  async take(wish: PricedBagWish, signal: AbortSignal): Promise<TakenBag> {
    const ticket = randomUUID();
    const leave = (): void => {
      signal.removeEventListener('abort', leave);
      this.#shelf.tell('leave', ticket);
    };
    signal.throwIfAborted();
    // The place is left by a message of its own: a call that is cancelled may have been answered already.
    signal.addEventListener('abort', leave, { once: true });
    try {
      const bag = await this.#shelf.call('take', { ticket, wish });
      if (bag.kind === 'refused') {
        await this.#refusals.turn({ client: wish.asker.client }, signal);
        throw new OverBudgetError(bag.refusal);
      }
      signal.throwIfAborted();
      return { ...bag, leave };
    } catch (error) {
      leave();
      throw error;
    }
  }
}
