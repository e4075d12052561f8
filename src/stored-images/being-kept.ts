import type { IngestOutcome } from '../archive/library/ingest-queue.ts';
import type { MasterRecord } from '../archive/record.ts';
import type { Log } from '../log.ts';

/** With so many that are made and not kept yet, no more are made. */
const MOST_BEING_KEPT = 64;

/** What was made of a master. */
type Made = IngestOutcome & { readonly kind: 'done' };

export interface BeingKeptParts {
  /** Puts what was made elsewhere. */
  readonly keep: (record: MasterRecord) => Promise<void>;
  readonly onKept: (outcome: Made) => void;
  readonly onNotKept: (outcome: Made) => void;
  /** There is room for more. */
  readonly onRoom: () => void;
  readonly log: Log;
}

/** What was made and is being put elsewhere before it counts as made: a run that is killed before finds its record on the disk. */
export class BeingKept {
  readonly #parts: BeingKeptParts;
  #count = 0;
  #isStopped = false;

  constructor(parts: BeingKeptParts) {
    this.#parts = parts;
  }

  /** Whether nothing more is to be made for now. */
  get isFull(): boolean {
    return this.#count >= MOST_BEING_KEPT;
  }

  async add(outcome: Made): Promise<void> {
    const { keep, onKept, onNotKept, onRoom, log } = this.#parts;
    this.#count += 1;
    try {
      await keep(outcome.record);
      if (!this.#isStopped) onKept(outcome);
    } catch (error) {
      onNotKept(outcome);
      const { identifier } = outcome.record;
      if (!this.#isStopped) log.error({ err: error, identifier }, 'a pyramid cannot be kept');
    } finally {
      this.#count -= 1;
      if (!this.#isStopped) onRoom();
    }
  }

  /** Nothing more comes of what is under way. */
  stop(): void {
    this.#isStopped = true;
  }
}
