import type { MasterPlace } from '../archive/master-place.ts';
import { SharedWork, type Work } from '../at-once/shared-work.ts';
import { isSameAsker } from '../budgets/asker.ts';
import { OverBudgetError } from '../budgets/refusal.ts';
import { textOfKey } from '../cache/derivative-cache.ts';
import type { Channel } from '../ipc/channel.ts';
import { type BegunCall, Peer } from '../ipc/peer.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import { PacedRefusals, type Refused } from './paced-refusals.ts';
import {
  type PoolFunctions,
  type ProbedMaster,
  RENDER_TOPIC,
  type RefusedRender,
  type RenderJob,
  type RenderService,
} from './protocol.ts';

/** A worker's way to the render pool. Equal calls are one message. */
export class RenderClient implements RenderService {
  readonly #pool: Peer<object, PoolFunctions>;
  readonly #renders = new SharedWork<RenderedImage | RefusedRender>();
  readonly #probes = new SharedWork<ProbedMaster>();
  /** What is beyond a budget. */
  readonly #refusals = new PacedRefusals<Refused>();

  /** @param channel leads to the process of the render pool; other messages may share it */
  constructor(channel: Channel) {
    this.#pool = new Peer(channel, RENDER_TOPIC, {});
  }

  async render(job: RenderJob, signal?: AbortSignal): Promise<RenderedImage> {
    const begin = () => cancelled(this.#pool.begin('render', job));
    for (;;) {
      const made = await this.#renders.wait(textOfKey(job.key), begin, signal);
      if (made.kind !== 'refused') return made;
      // What another was refused has not been asked for in this one's name.
      if (!isSameAsker(made.asker, job.asker)) continue;
      await this.#refusals.turn({ client: job.asker.client }, signal);
      throw new OverBudgetError(made.refusal);
    }
  }

  /** Has some renders wait for a moment, since this worker sends many stored responses. */
  sendsMuch(): void {
    this.#pool.tell('sendsMuch', undefined);
  }

  probe(master: MasterPlace, signal?: AbortSignal): Promise<ProbedMaster> {
    const begin = () => cancelled(this.#pool.begin('probe', master));
    return this.#probes.wait(typeof master === 'string' ? master : JSON.stringify(master), begin, signal);
  }
}

/** A call that is cancelled when nobody waits for it any more. */
function cancelled<Result>({ result, cancel }: BegunCall<Result>): Work<Result> {
  const abandon = (): boolean => {
    // Nobody is told: those who waited have left.
    cancel(new Error('nobody waits for this call'));
    return true;
  };
  return { result, abandon };
}
