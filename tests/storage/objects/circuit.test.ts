import { EventEmitter, once } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import { Circuit } from '../../../src/storage/objects/circuit.ts';
import { ObjectStoreError } from '../../../src/storage/objects/object-store-error.ts';

const LIMITS = { failures: 3, pauseSeconds: 2, longestPauseSeconds: 6 };
const away = async (): Promise<never> => {
  throw new ObjectStoreError('away');
};

describe('a circuit', () => {
  let now = 0;
  let circuit: Circuit;
  const failTimes = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at++) await expect(circuit.attempt(away)).rejects.toThrow();
  };
  /** Whether an attempt is let through, and what it is told when not. */
  const isLetThrough = async (use: () => Promise<unknown> = async () => 1): Promise<number | true> => {
    let was = false;
    const attempt = circuit.attempt(async () => {
      was = true;
      return use();
    });
    const seconds = await attempt.catch((error: ObjectStoreError) => error.retryAfterSeconds);
    return was || Number(seconds);
  };

  beforeEach(() => {
    now = 0;
    circuit = new Circuit('s3://archive', { limits: LIMITS, now: () => now });
  });

  test('opens after failures in a row, and not before', async () => {
    await failTimes(2);
    await circuit.attempt(async () => 1);
    await failTimes(2);
    expect(circuit.isOpen).toBe(false);
    await failTimes(1);
    expect(circuit.isOpen).toBe(true);
    expect(await isLetThrough()).toBe(2);
  });

  test('lets one through after a pause, twice as long each time, up to a bound', async () => {
    await failTimes(3);
    for (const seconds of [2, 4, 6, 6]) {
      now += seconds * 1000 - 1;
      expect(await isLetThrough()).toBe(1);
      now += 1;
      expect(await isLetThrough(away)).toBe(true);
    }
  });

  test('lets no second through while the first is under way, and closes when that goes well', async () => {
    await failTimes(3);
    now += 2000;
    const gate = new EventEmitter();
    const trial = circuit.attempt(() => once(gate, 'end'));
    expect(await isLetThrough()).toBe(1);
    gate.emit('end');
    await trial;
    expect(circuit.isOpen).toBe(false);
    expect(await isLetThrough()).toBe(true);
    await failTimes(2);
    expect(circuit.isOpen).toBe(false);
  });

  test('counts a store that refuses as one that is there', async () => {
    await failTimes(2);
    await expect(circuit.attempt(() => Promise.reject(new ObjectStoreError('refused')))).rejects.toThrow();
    await failTimes(2);
    expect(circuit.isOpen).toBe(false);
  });

  test('is not kept open by an attempt that was given up', async () => {
    await failTimes(3);
    now += 2000;
    await expect(circuit.attempt(() => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
    expect(await isLetThrough()).toBe(true);
    expect(circuit.isOpen).toBe(false);
  });

  test('waits as long as the store says, within its bound', async () => {
    await failTimes(2);
    const busy = new ObjectStoreError('away', { retryAfterSeconds: 5 });
    await expect(circuit.attempt(() => Promise.reject(busy))).rejects.toThrow();
    expect(await isLetThrough()).toBe(5);
  });
});
