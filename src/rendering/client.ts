import type { MasterPlace } from '../archive/master-place.ts';
import { textOfKey } from '../cache/derivative-cache.ts';
import type { Channel } from '../ipc/channel.ts';
import { Peer } from '../ipc/peer.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import { type ProbedMaster, RENDER_TOPIC, type RenderJob, type RenderService } from './protocol.ts';
import { SharedWork, type Work } from './shared-work.ts';

/** A worker's way to the render pool. Equal calls are one message. */
export class RenderClient implements RenderService {
  readonly #pool: Peer<object, RenderService>;
  readonly #renders = new SharedWork<RenderedImage>();
  readonly #probes = new SharedWork<ProbedMaster>();

  /** @param channel leads to the process of the render pool; other messages may share it */
  constructor(channel: Channel) {
    this.#pool = new Peer(channel, RENDER_TOPIC, {});
  }

  render(job: RenderJob, signal?: AbortSignal): Promise<RenderedImage> {
    const begin = () => cancellable((cancel) => this.#pool.call('render', job, cancel));
    return this.#renders.wait(textOfKey(job.key), begin, signal);
  }

  probe(master: MasterPlace, signal?: AbortSignal): Promise<ProbedMaster> {
    const begin = () => cancellable((cancel) => this.#pool.call('probe', master, cancel));
    return this.#probes.wait(typeof master === 'string' ? master : JSON.stringify(master), begin, signal);
  }
}

/** A call that is cancelled when nobody waits for it any more. */
function cancellable<Result>(call: (signal: AbortSignal) => Promise<Result>): Work<Result> {
  const controller = new AbortController();
  return {
    result: call(controller.signal),
    abandon: () => {
      controller.abort();
      return true;
    },
  };
}
