import { textOfKey } from '../cache/derivative-cache.ts';
import { LoupeError } from '../errors.ts';
import type { Channel } from '../ipc/channel.ts';
import type { RenderedImage } from '../pixels/render/render.ts';
import {
  errorOf,
  isRenderReply,
  type ProbedMaster,
  type RenderJob,
  type RenderReply,
  type RenderRequest,
} from './protocol.ts';

/** A worker's way to the render pool. */
export interface RenderClient {
  /**
   * Has an answer rendered; equal calls share one render.
   *
   * @param signal withdraws this call alone, which rejects with the signal's reason; the render goes on while
   * others wait for it
   * @throws LoupeError `overloaded`, `unreadable-source`
   */
  render(job: RenderJob, signal?: AbortSignal): Promise<RenderedImage>;
  /** Reads the header of a master. Throws LoupeError `unreadable-source` or `overloaded`. */
  probe(path: string, signal?: AbortSignal): Promise<ProbedMaster>;
}

interface Waiter {
  resolve(reply: RenderReply): void;
  reject(error: unknown): void;
}

/** What one message asked, and who waits for its answer. */
interface Question {
  readonly id: number;
  readonly text: string;
  readonly waiters: Set<Waiter>;
}

type Ask = (id: number) => RenderRequest;

/** @param channel leads to the process of the render pool; other messages may share it */
export function createRenderClient(channel: Channel): RenderClient {
  const byText = new Map<string, Question>();
  const byId = new Map<number, Question>();
  let nextId = 1;
  let closed = false;

  function forget({ id, text }: Question): void {
    byId.delete(id);
    byText.delete(text);
  }

  function open(text: string, ask: Ask): Question {
    const question: Question = { id: nextId++, text, waiters: new Set() };
    byText.set(text, question);
    byId.set(question.id, question);
    channel.send(ask(question.id));
    return question;
  }

  function withdraw(question: Question, waiter: Waiter): void {
    question.waiters.delete(waiter);
    if (question.waiters.size > 0 || !byId.has(question.id)) return;
    forget(question);
    channel.send({ kind: 'render-cancel', id: question.id } satisfies RenderRequest);
  }

  function wait(text: string, ask: Ask, signal: AbortSignal | undefined): Promise<RenderReply> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (closed) return reject(poolGone());
      const question = byText.get(text) ?? open(text, ask);
      const abort = (): void => {
        withdraw(question, waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        resolve: (reply) => {
          signal?.removeEventListener('abort', abort);
          resolve(reply);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
      };
      question.waiters.add(waiter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  channel.onMessage((message) => {
    if (!isRenderReply(message)) return;
    const question = byId.get(message.id);
    // Nobody waits for it any more: the answer crossed our cancel.
    if (!question) return;
    forget(question);
    for (const waiter of question.waiters) {
      if (message.kind === 'render-failed') waiter.reject(errorOf(message.failure));
      else waiter.resolve(message);
    }
  });

  channel.onClose(() => {
    closed = true;
    for (const question of byId.values()) {
      for (const waiter of question.waiters) waiter.reject(poolGone());
    }
    byId.clear();
    byText.clear();
  });

  return {
    async render(job, signal) {
      const reply = await wait(`image\0${textOfKey(job.key)}`, (id) => ({ kind: 'render', id, job }), signal);
      if (reply.kind !== 'render-done') throw new Error(`a render was answered with ${reply.kind}`);
      return reply.image;
    },
    async probe(path, signal) {
      const reply = await wait(`probe\0${path}`, (id) => ({ kind: 'render-probe', id, path }), signal);
      if (reply.kind !== 'render-probed') throw new Error(`a probe was answered with ${reply.kind}`);
      return reply.master;
    },
  };
}

function poolGone(): LoupeError {
  return new LoupeError('overloaded', 'the server is about to stop');
}
