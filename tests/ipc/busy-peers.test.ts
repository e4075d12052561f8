import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { BusyPeers, SentResponses } from '../../src/ipc/busy-peers.ts';

describe('sent responses', () => {
  test('are told of when they are many in a moment, once', async () => {
    let told = 0;
    const sent = new SentResponses(() => {
      told += 1;
    });
    for (let count = 0; count < 500; count += 1) sent.add();
    expect(told).toBe(0);
    await expect.poll(() => told).toBe(1);
    for (let count = 0; count < 49; count += 1) sent.add();
    await pause(200);
    expect(told).toBe(1);
    for (let count = 0; count < 50; count += 1) sent.add();
    await expect.poll(() => told).toBe(2);
  });
});

describe('a busy peer', () => {
  test('counts once, however often it says so, until it has said nothing for a moment', async () => {
    const counts: number[] = [];
    const busy = new BusyPeers(() => counts.push(busy.count));
    const [one, other] = [{}, {}];
    for (const peer of [one, other, one]) busy.add(peer);
    expect(busy.count).toBe(2);
    await expect.poll(() => counts, { timeout: 5000 }).toEqual([1, 0]);
  });
});
