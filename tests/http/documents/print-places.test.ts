import { expect, test } from 'vitest';
import { PrintPlaces } from '../../../src/http/documents/print-places.ts';

const stay = (): AbortSignal => new AbortController().signal;

test('places are taken in the order of asking, as they are left', async () => {
  const places = new PrintPlaces(2, 10);
  const order: string[] = [];
  const take = async (name: string, signal = stay()) => {
    const leave = await places.take(signal);
    order.push(name);
    return leave;
  };
  const first = await take('first');
  await take('second');
  const left = new AbortController();
  const third = take('third', left.signal);
  const fourth = take('fourth');
  const fifth = take('fifth');
  left.abort(new Error('not wanted any more'));
  await expect(third).rejects.toThrow('not wanted any more');
  expect(order).toEqual(['first', 'second']);
  first();
  first();
  const leaveFourth = await fourth;
  expect(order).toEqual(['first', 'second', 'fourth']);
  leaveFourth();
  (await fifth)();
  await take('sixth');
  expect(order).toEqual(['first', 'second', 'fourth', 'fifth', 'sixth']);
});

test('no more wait than may', async () => {
  const places = new PrintPlaces(1, 1);
  const leave = await places.take(stay());
  expect(() => places.throwIfFull()).not.toThrow();
  const next = places.take(stay());
  expect(() => places.throwIfFull()).toThrow(expect.objectContaining({ code: 'overloaded' }));
  leave();
  await next;
  expect(() => places.throwIfFull()).not.toThrow();
});
