import { expect, test } from 'vitest';
import { AbsentServers } from '../../src/origins/absent-servers.ts';

test('a server that could not be reached three times in a row is left alone for ten minutes, and others are not', () => {
  let now = 0;
  const servers = new AbsentServers(() => now);
  servers.missed('a');
  servers.missed('a');
  expect(servers.has('a')).toBe(false);
  servers.missed('a');
  expect([servers.has('a'), servers.has('b')]).toEqual([true, false]);
  now += 10 * 60_000;
  expect(servers.has('a')).toBe(false);
  // One more is enough, until it was reached.
  servers.missed('a');
  expect(servers.has('a')).toBe(true);
  servers.reached('a');
  servers.missed('a');
  expect(servers.has('a')).toBe(false);
});
