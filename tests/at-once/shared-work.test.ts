import { expect, test } from 'vitest';
import { SharedWork, type Work } from '../../src/at-once/shared-work.ts';

/** Work that the test ends, and how often it was begun and given up. */
class TestWork {
  begun = 0;
  abandoned = 0;
  finish: (result: string) => void = () => {};
  fail: (error: Error) => void = () => {};
  readonly #canBeGivenUp: boolean;

  constructor(canBeGivenUp = true) {
    this.#canBeGivenUp = canBeGivenUp;
  }

  begin = (): Work<string> => {
    this.begun += 1;
    const result = new Promise<string>((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    const abandon = (): boolean => {
      this.abandoned += 1;
      return this.#canBeGivenUp;
    };
    return { result, abandon };
  };
}

test('those who wait for one name share one result, then it is begun anew', async () => {
  const shared = new SharedWork<string>();
  const work = new TestWork();
  const both = [shared.wait('a', work.begin), shared.wait('a', work.begin)];
  expect(shared.isWanted('a')).toBe(true);
  work.finish('done');
  expect(await Promise.all(both)).toEqual(['done', 'done']);
  expect([work.begun, work.abandoned, shared.isWanted('a')]).toEqual([1, 0, false]);
  const again = shared.wait('a', work.begin);
  work.finish('again');
  expect(await again).toBe('again');
});

test('the last one to leave ends the work, and the next wait begins it anew', async () => {
  const shared = new SharedWork<string>();
  const work = new TestWork();
  const leaving = [new AbortController(), new AbortController()];
  const waits = leaving.map(({ signal }) => shared.wait('a', work.begin, signal));
  leaving[0]?.abort();
  await expect(waits[0]).rejects.toMatchObject({ name: 'AbortError' });
  expect([work.abandoned, shared.isWanted('a')]).toEqual([0, true]);
  leaving[1]?.abort();
  await expect(waits[1]).rejects.toMatchObject({ name: 'AbortError' });
  expect([work.abandoned, shared.isWanted('a')]).toEqual([1, false]);
  const next = shared.wait('a', work.begin);
  work.finish('anew');
  expect([await next, work.begun]).toEqual(['anew', 2]);
});

test('work that goes on without anybody is joined by the next wait', async () => {
  const shared = new SharedWork<string>();
  const work = new TestWork(false);
  const leaving = new AbortController();
  const left = shared.wait('a', work.begin, leaving.signal);
  leaving.abort();
  await expect(left).rejects.toMatchObject({ name: 'AbortError' });
  const joined = shared.wait('a', work.begin);
  work.finish('done');
  expect([await joined, work.begun]).toEqual(['done', 1]);
});

test('a failure reaches all who wait; what is thrown at the beginning, the one who began', async () => {
  const shared = new SharedWork<string>();
  const work = new TestWork();
  const both = Promise.allSettled([shared.wait('a', work.begin), shared.wait('a', work.begin)]);
  work.fail(new Error('broken'));
  expect(await both).toMatchObject([{ reason: { message: 'broken' } }, { reason: { message: 'broken' } }]);
  const full = (): never => {
    throw new Error('full');
  };
  await expect(shared.wait('a', full)).rejects.toThrow('full');
});
