import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SlowClientError, sendTimed } from '../../../src/http/protocol/timed-sending.ts';

const LIMITS = { stalledMs: 100, totalMs: 1000 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A client that takes one piece each time that a number of milliseconds has passed; never with `Infinity`. */
class Client extends Writable {
  readonly #everyMs: number;
  taken = 0;

  constructor(everyMs: number) {
    super({ highWaterMark: 1 });
    this.#everyMs = everyMs;
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const take = (): void => {
      this.taken += bytes.length;
      done();
    };
    if (this.#everyMs === 0) take();
    else if (Number.isFinite(this.#everyMs)) setTimeout(take, this.#everyMs);
  }
}

/** So many pieces of one byte, each after a while. */
function pieces(
  count: number,
  pauseMs = 0,
): { next: () => Promise<Buffer | undefined>; given: () => number } {
  let given = 0;
  const next = async (): Promise<Buffer | undefined> => {
    if (given === count) return undefined;
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    given += 1;
    return Buffer.alloc(1);
  };
  return { next, given: () => given };
}

/** How the sending ended, when the clock has run for long. */
async function outcomeOf(sending: Promise<void>): Promise<unknown> {
  const outcome = sending.then(
    () => 'sent',
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(100_000);
  return outcome;
}

test('a client gets everything, and the end', async () => {
  const client = new Client(0);
  expect(await outcomeOf(sendTimed(pieces(50).next, client, LIMITS))).toBe('sent');
  expect(client.taken).toBe(50);
  expect(client.writableFinished).toBe(true);
});

test('a client that takes a byte at each tick is cut off at the limit', async () => {
  const client = new Client(10);
  const source = pieces(1000);
  expect(await outcomeOf(sendTimed(source.next, client, LIMITS))).toBeInstanceOf(SlowClientError);
  expect(client.destroyed).toBe(true);
  // A hundred ticks of ten milliseconds.
  expect(client.taken).toBeGreaterThan(90);
  expect(client.taken).toBeLessThanOrEqual(101);
  expect(source.given()).toBeLessThanOrEqual(101);
});

test('a client that takes nothing is cut off sooner', async () => {
  const client = new Client(Infinity);
  const sending = sendTimed(pieces(10).next, client, LIMITS).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(LIMITS.stalledMs - 1);
  expect(client.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(client.destroyed).toBe(true);
  expect(await sending).toBeInstanceOf(SlowClientError);
});

test('the time that bytes take to be made is not the client’s', async () => {
  const client = new Client(5);
  // Each piece takes as long as the whole limit to make.
  expect(await outcomeOf(sendTimed(pieces(20, LIMITS.totalMs).next, client, LIMITS))).toBe('sent');
  expect(client.taken).toBe(20);
});

test('the last bytes are waited for too', async () => {
  const client = new Client(Infinity);
  const one = sendTimed(pieces(1).next, client, { stalledMs: 5000, totalMs: 700 });
  expect(await outcomeOf(one)).toBeInstanceOf(SlowClientError);
});

test('a client that leaves ends the sending', async () => {
  const client = new Client(50);
  const source = pieces(1000);
  const sending = outcomeOf(sendTimed(source.next, client, LIMITS));
  client.destroy();
  expect(await sending).toBe('sent');
  expect(source.given()).toBeLessThanOrEqual(2);
});

test('what fails in the making is thrown, with the response as it is', async () => {
  const client = new Client(0);
  const failing = async (): Promise<Buffer> => {
    throw new Error('no renders');
  };
  expect(await outcomeOf(sendTimed(failing, client, LIMITS))).toMatchObject({ message: 'no renders' });
  expect(client.writableEnded).toBe(false);
});
