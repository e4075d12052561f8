import { expect, test } from 'vitest';
import { objectState } from '../../../src/storage/objects/object-state.ts';

const head = { size: 5, version: 'one', modifiedMs: Date.UTC(2026, 0, 2, 3, 4, 5) };

test('an object has one state, however exactly its time is told', () => {
  expect(objectState({ ...head, modifiedMs: head.modifiedMs + 789 })).toEqual(objectState(head));
  expect(objectState(head)).toMatchObject({ bytes: 5, modifiedMs: head.modifiedMs });
});

test('versions of one second and one size differ', () => {
  const [one, two] = [objectState(head), objectState({ ...head, version: 'two' })];
  expect(two.inode).not.toBe(one.inode);
  expect(two.changedMs).not.toBe(one.changedMs);
  expect(Number.isSafeInteger(one.inode)).toBe(true);
});
