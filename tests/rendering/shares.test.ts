import { describe, expect, test } from 'vitest';
import { ClientShares } from '../../src/rendering/shares.ts';

describe('what is remembered of clients', () => {
  test('ends when they wait for nothing and have had no more than others', () => {
    const shares = new ClientShares();
    for (let number = 0; number < 10_000; number += 1) {
      const client = `client ${number}`;
      shares.begin(client);
      shares.serve(client, 50, 3);
      shares.forgetAllBut(new Set(['somebody']));
    }
    // Each is ahead by two thirds of its job at first, and two more jobs of others make up for that.
    expect(shares.size).toBeLessThan(5);
  });

  test('lasts while they wait', () => {
    const shares = new ClientShares();
    shares.begin('patient');
    for (let number = 0; number < 10; number += 1) shares.serve('busy', 50, 2);
    shares.forgetAllBut(new Set(['patient']));
    expect(shares.markOf('patient')).toBe(0);
    expect(shares.isBehind('patient')).toBe(true);
    expect(shares.isBehind('busy')).toBe(false);
  });
});

test('who has just been served is owed nothing from before', () => {
  const shares = new ClientShares();
  shares.begin('patient');
  for (let number = 0; number < 10; number += 1) shares.serve('busy', 50, 2);
  shares.serve('patient', 50, 2);
  // The clock stood at 250 and moves by 25.
  expect(shares.markOf('patient')).toBe(300);
  expect(shares.isBehind('patient')).toBe(false);
});
