import { randomUUID } from 'node:crypto';
import type { WriteCondition } from '../object-store.ts';
import { ObjectStoreError } from '../object-store-error.ts';

/** Writes a small object under a condition, or removes it. Rejects as a store does. */
export interface Trial {
  write(key: string, condition: WriteCondition): Promise<unknown>;
  delete(key: string): Promise<void>;
}

/** A version that no object has. */
const NO_VERSION = '00000000000000000000000000000000';

/**
 * Whether a store holds conditions of writes: some refuse them, and others take them for nothing and write all the same,
 * which would let two builders believe that each is the only one. So it is tried before the first one is relied on, by an
 * object that is removed afterwards, and remembered.
 */
export class Conditions {
  readonly #trial: Trial;
  #areHeld: Promise<boolean> | undefined;

  constructor(trial: Trial) {
    this.#trial = trial;
  }

  /** @throws {ObjectStoreError} `unsupported` when the store does not hold them */
  async check(): Promise<void> {
    this.#areHeld ??= this.#try().catch((error: unknown) => {
      this.#areHeld = undefined;
      throw error;
    });
    if (!(await this.#areHeld)) throw new ObjectStoreError('unsupported');
  }

  async #try(): Promise<boolean> {
    const key = `.conditions-${randomUUID()}`;
    try {
      if ((await this.#outcome(key, 'absent')) !== 'written') return false;
      if ((await this.#outcome(key, 'absent')) !== 'changed') return false;
      return (await this.#outcome(key, { version: NO_VERSION })) === 'changed';
    } finally {
      await this.#trial.delete(key);
    }
  }

  async #outcome(key: string, condition: WriteCondition): Promise<'written' | 'changed' | 'unsupported'> {
    try {
      await this.#trial.write(key, condition);
      return 'written';
    } catch (error) {
      if (error instanceof ObjectStoreError && (error.fault === 'changed' || error.fault === 'unsupported'))
        return error.fault;
      throw error;
    }
  }
}
