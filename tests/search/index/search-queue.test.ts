import { expect, test } from 'vitest';
import { SearchQueue } from '../../../src/search/index/search-queue.ts';

interface Asked {
  readonly client: string;
  readonly name: string;
}

/** `a1` is the first search of client `a`. */
function asked(name: string): Asked {
  return { client: name.slice(0, 1), name };
}

function filled(most: number, names: string): SearchQueue<Asked> {
  const queue = new SearchQueue<Asked>(most);
  for (const name of names.split(' ')) queue.add(asked(name));
  return queue;
}

function taken(queue: SearchQueue<Asked>): string {
  const names: string[] = [];
  for (let next = queue.take(); next; next = queue.take()) names.push(next.name);
  return names.join(' ');
}

test('clients take turns, and the searches of each come as they were asked', () => {
  expect(taken(filled(9, 'a1 a2 a3 b1 c1 b2'))).toBe('a1 b1 c1 a2 b2 a3');
});

test('in a full queue the newest search of who has most gives way to others', () => {
  const queue = filled(3, 'a1 a2 b1');
  expect(queue.add(asked('c1'))).toMatchObject({ name: 'a2' });
  expect(queue.add(asked('a3'))).toMatchObject({ name: 'a3' });
  expect(queue.length).toBe(3);
  expect(taken(queue)).toBe('a1 b1 c1');
});

test('what gave up waiting takes no turn', () => {
  const queue = filled(9, 'a1');
  const second = asked('a2');
  queue.add(second);
  expect([queue.remove(second), queue.remove(second), queue.length]).toEqual([true, false, 1]);
  expect(taken(queue)).toBe('a1');
  queue.add(second);
  expect(queue.clear()).toEqual([second]);
  expect([queue.length, queue.take()]).toEqual([0, undefined]);
});
