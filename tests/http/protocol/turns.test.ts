import { afterEach, beforeEach, expect, test } from 'vitest';
import { LATE, LateText, writtenBase } from '../../../src/http/documents/late-text.ts';
import { OneAtATime, ownTurn } from '../../../src/http/protocol/turns.ts';

/** Turns of the event loop so far. */
let turn = 0;
let counting: NodeJS.Immediate | undefined;

function count(): void {
  turn += 1;
  counting = setImmediate(count);
}

beforeEach(count);
afterEach(() => clearImmediate(counting));

/** The text in pieces, and in which turn each was taken. */
function* noting(pieces: readonly string[], turns: number[]): Generator<string> {
  for (const piece of pieces) {
    turns.push(turn);
    yield piece;
  }
}

function expectEachInItsOwn(turns: readonly number[], length: number): void {
  expect(turns).toHaveLength(length);
  expect(new Set(turns).size).toBe(length);
}

test('all that waits for a turn gets one of its own, in order', async () => {
  const order: number[] = [];
  const turns: number[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      await ownTurn();
      order.push(at);
      turns.push(turn);
    }),
  );
  expectEachInItsOwn(turns, 20);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('texts that are made at the same time share no turn', async () => {
  const turns: number[] = [];
  const pieces = ['a', 'b', 'c', 'd'];
  await Promise.all([LateText.of(noting(pieces, turns)), LateText.of(noting(pieces, turns))]);
  expectEachInItsOwn(turns, 8);
});

test('a text is filled in as if it had been written so, in a turn for each piece', async () => {
  const write = (base: string, asked: string): string[] => [
    `{"id":"${base}/é–1","more":"${base}"}`,
    `<a href="/?manifest=${encodeURIComponent(`${base}/m`)}&amp;lang=${asked}">`,
    'nothing of it',
  ];
  const text = await LateText.of(write(LATE.base, LATE.asked));
  for (const base of ['http://localhost:8080', 'https://[::1]:8080/a/b%20c']) {
    expect(writtenBase(base)).toBe(LATE.base);
    const before = turn;
    const filled = await text.filled({ base, asked: 'qa-x1' });
    expect(filled.toString()).toBe(write(base, 'qa-x1').join(''));
    expect(turn - before).toBeGreaterThanOrEqual(3);
  }
});

test.each(['http://x.example/a&b', "http://x.example/it's"])(
  '%s is escaped in HTML, and so is not filled in late',
  (base) => {
    expect(writtenBase(base)).toBe(base);
  },
);

test('work that is withdrawn before its turn is not begun, and keeps nobody waiting', async () => {
  const making = new OneAtATime();
  let release = (): void => {};
  const first = making.run(() => new Promise<void>((resolve) => (release = resolve)));
  await ownTurn();
  const leaving = new AbortController();
  let begun = 0;
  const withdrawn = making.run(async () => {
    begun += 1;
  }, leaving.signal);
  const next = making.run(async () => 'done');
  leaving.abort();
  release();
  await expect(withdrawn).rejects.toMatchObject({ name: 'AbortError' });
  expect(await next).toBe('done');
  await first;
  expect(begun).toBe(0);
});

test('work is done one after the other, also after a failure', async () => {
  const making = new OneAtATime();
  let running = 0;
  let most = 0;
  const work = async (at: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await ownTurn();
    running -= 1;
    if (at === 1) throw new Error('this one fails');
    return at;
  };
  const results = await Promise.allSettled([0, 1, 2, 3].map((at) => making.run(() => work(at))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(most).toBe(1);
});
