import { expect, test } from 'vitest';
import { GatheredValues } from '../src/gathered-values.ts';

test('the first value is handed in at once, those of the next moment together, and the rest at the end', async () => {
  const handed: number[] = [];
  let told: () => void = () => {};
  const gathered = new GatheredValues<string>((values) => {
    handed.push(values.length);
    told();
  });
  gathered.add('a');
  expect(handed).toEqual([1]);
  const later = new Promise<void>((resolve) => {
    told = resolve;
  });
  gathered.add('b');
  gathered.add('c');
  expect(handed).toEqual([1]);
  // Gathering keeps no process running by itself.
  const running = setInterval(() => {}, 1000);
  await later;
  clearInterval(running);
  expect(handed).toEqual([1, 2]);
  gathered.add('d');
  gathered.flush();
  gathered.flush();
  expect(handed).toEqual([1, 2, 1]);
});
