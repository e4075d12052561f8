import { LoupeError } from '../errors.ts';
import type { Channel } from './channel.ts';
import { errorOf, type Failure, failureOf } from './failure.ts';

/**
 * What a process offers to another: functions of one argument, which is copied as a structured clone. The signal
 * aborts when the caller no longer waits for the result or its process has gone.
 */
type Functions<Own> = { readonly [Name in keyof Own]: (argument: never, signal: AbortSignal) => unknown };

type Message<Own> =
  | { readonly kind: 'tell'; readonly name: keyof Own; readonly argument: never }
  | { readonly kind: 'call'; readonly id: number; readonly name: keyof Own; readonly argument: never }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'result'; readonly id: number; readonly value: never }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };

/** A call that waits for its result. */
interface PendingCall {
  resolve(value: never): void;
  reject(error: unknown): void;
}

/** A call that is under way. */
export interface BegunCall<Result> {
  readonly result: Promise<Result>;
  /** Does nothing when the result is there. */
  readonly cancel: (reason: unknown) => void;
}

/**
 * The process at the other end of a channel: its functions are called here, and `own` functions are called from
 * there. Messages arrive in the order in which they were sent.
 */
export class Peer<Own extends Functions<Own>, Theirs extends Functions<Theirs>> {
  readonly #channel: Channel;
  readonly #topic: string;
  readonly #own: Own;
  readonly #pending = new Map<number, PendingCall>();
  /** Calls from the other end that have no result yet. */
  readonly #served = new Map<number, AbortController>();
  #nextId = 1;
  #closed = false;

  /** @param topic keeps peers apart that share a channel; the same at both ends */
  constructor(channel: Channel, topic: string, own: Own) {
    this.#channel = channel;
    this.#topic = topic;
    this.#own = own;
    channel.onMessage((message) => {
      if (this.#isOurs(message)) this.#receive(message);
    });
    channel.onClose(() => this.#close());
  }

  /**
   * Calls a function of the other process and waits for its result, without a time limit.
   *
   * @param signal cancels the call, which rejects with the signal's reason
   * @throws what the function throws: a LoupeError as such, others with their message; LoupeError `overloaded` when
   * the other process has gone
   */
  call<Name extends keyof Theirs>(
    name: Name,
    argument: Parameters<Theirs[Name]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<Theirs[Name]>>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { result, cancel } = this.begin(name, argument);
    if (!signal) return result;
    const aborted = (): void => cancel(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    const release = (): void => signal.removeEventListener('abort', aborted);
    result.then(release, release);
    return result;
  }

  /** The same for a caller who has no signal: the call rejects with what it is cancelled with. */
  begin<Name extends keyof Theirs>(
    name: Name,
    argument: Parameters<Theirs[Name]>[0],
  ): BegunCall<Awaited<ReturnType<Theirs[Name]>>> {
    if (this.#closed) return { result: Promise.reject(gone()), cancel: () => {} };
    const id = this.#nextId++;
    const result = new Promise<Awaited<ReturnType<Theirs[Name]>>>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
    this.#send({ kind: 'call', id, name, argument });
    const cancel = (reason: unknown): void => {
      const call = this.#pending.get(id);
      if (!call) return;
      this.#pending.delete(id);
      this.#send({ kind: 'cancel', id });
      call.reject(reason);
    };
    return { result, cancel };
  }

  /** Calls a function of the other process without waiting for it; does nothing when that process has gone. */
  tell<Name extends keyof Theirs>(name: Name, argument: Parameters<Theirs[Name]>[0]): void {
    this.#send({ kind: 'tell', name, argument });
  }

  #send(message: object): void {
    this.#channel.send({ topic: this.#topic, ...message });
  }

  /** Both ends are this program, so the shape of a message is trusted. */
  #isOurs(message: unknown): message is Message<Own> {
    return (
      typeof message === 'object' && message !== null && 'topic' in message && message.topic === this.#topic
    );
  }

  #receive(message: Message<Own>): void {
    switch (message.kind) {
      case 'tell':
        // What it throws is a bug, and ends this process like any other.
        this.#own[message.name](message.argument, new AbortController().signal);
        break;
      case 'call':
        void this.#serve(message.id, message.name, message.argument);
        break;
      case 'cancel': {
        const served = this.#served.get(message.id);
        this.#served.delete(message.id);
        served?.abort();
        break;
      }
      case 'result':
        this.#settle(message.id, ({ resolve }) => resolve(message.value));
        break;
      case 'failure':
        this.#settle(message.id, ({ reject }) => reject(errorOf(message.failure)));
        break;
    }
  }

  async #serve(id: number, name: keyof Own, argument: never): Promise<void> {
    const controller = new AbortController();
    this.#served.set(id, controller);
    let reply: object;
    try {
      reply = { kind: 'result', id, value: await this.#own[name](argument, controller.signal) };
    } catch (error) {
      reply = { kind: 'failure', id, failure: failureOf(error) };
    }
    // A cancelled call gets no reply.
    if (this.#served.delete(id)) this.#send(reply);
  }

  /** Does nothing when the reply crossed a cancel. */
  #settle(id: number, settle: (call: PendingCall) => void): void {
    const call = this.#pending.get(id);
    if (!call) return;
    this.#pending.delete(id);
    settle(call);
  }

  #close(): void {
    this.#closed = true;
    for (const id of [...this.#pending.keys()]) this.#settle(id, ({ reject }) => reject(gone()));
    const served = [...this.#served.values()];
    this.#served.clear();
    for (const controller of served) controller.abort();
  }
}

function gone(): LoupeError {
  return new LoupeError('overloaded', 'the server is about to stop');
}
