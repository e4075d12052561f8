import { textOfKey } from '../cache/derivative-cache.ts';
import type { Channel } from '../ipc/channel.ts';
import { type BegunCall, Peer } from '../ipc/peer.ts';
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
    const begin = () => cancelled(this.#pool.begin('render', job));
    return this.#renders.wait(textOfKey(job.key), begin, signal);
  }

  probe(path: string, signal?: AbortSignal): Promise<ProbedMaster> {
    const begin = () => cancelled(this.#pool.begin('probe', path));
    return this.#probes.wait(path, begin, signal);
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
