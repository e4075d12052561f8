import { expect, test } from 'vitest';
import { InTurn } from '../../src/inspection/in-turn.ts';

test('results are told in the order of their works, and few are held', async () => {
  const told: string[] = [];
  const inTurn = new InTurn<string>(async (result) => {
    await Promise.resolve();
    told.push(result);
  });
  await inTurn.add(1, '1a');
  await inTurn.add(2, '2a');
  await inTurn.end(2);
  await inTurn.add(0, '0a');
  expect(told).toEqual(['0a']);
  await inTurn.end(0);
  expect(told).toEqual(['0a', '1a']);
  await inTurn.add(1, '1b');
  await inTurn.end(1);
  expect(told).toEqual(['0a', '1a', '1b', '2a']);

  for (let count = 0; count < 200; count += 1) await inTurn.add(4, '4');
  let isHeldUp = true;
  const more = inTurn.add(4, '4').then(() => {
    isHeldUp = false;
  });
  await new Promise(setImmediate);
  expect(isHeldUp).toBe(true);
  await inTurn.end(3);
  await more;
  await inTurn.end(4);
  expect(told).toHaveLength(4 + 201);
});
