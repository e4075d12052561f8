import type { MasterRecord } from '../record.ts';
import type { Master } from '../scan.ts';
import type { ArchiveWriter } from './archive-writer.ts';

/** How an attempt at a master ended. A data folder that could not take the files is none: the master is given back. */
export type IngestOutcome =
  | { readonly kind: 'done'; readonly record: MasterRecord }
  | { readonly kind: 'failed'; readonly master: Master; readonly sentence: string };

/** What ingest has to do, handed out in small numbers. What is under way is known here alone: a run that is killed begins anew. */
export class IngestQueue {
  readonly #writer: ArchiveWriter;
  readonly #canRead: () => boolean;
  /** Masters that are under way, by identifier. */
  readonly #given = new Map<string, Master>();
  /** Images whose stored files are being removed. */
  readonly #removing = new Set<string>();

  /** @param canRead whether the image folder can be relied on: else every master would fail */
  constructor(writer: ArchiveWriter, canRead: () => boolean) {
    this.#writer = writer;
    this.#canRead = canRead;
  }

  /**
   * Masters to be made, then masters to be verified. Each is given out once, until its outcome is taken or it is given back.
   *
   * @param isWanted left out, any master; else those are looked through that are not, each time
   */
  next(count: number, isWanted: (master: Master) => boolean = () => true): readonly Master[] {
    if (!this.#canRead()) return [];
    const given: Master[] = [];
    for (const master of this.#writer.images.toIngest()) {
      if (given.length >= count) break;
      if (!this.isUnderWay(master.identifier) && isWanted(master)) given.push(master);
    }
    for (const master of given) this.#given.set(master.identifier, master);
    return given;
  }

  /** Whether `next` would give any. */
  get hasNext(): boolean {
    if (!this.#canRead()) return false;
    for (const { identifier } of this.#writer.images.toIngest())
      if (!this.isUnderWay(identifier)) return true;
    return false;
  }

  /** How many masters `next` would give in the end. */
  get waiting(): number {
    return Math.max(0, this.unfinished - this.#given.size);
  }

  /** How many masters have no outcome that was taken, those under way among them. */
  get unfinished(): number {
    const tallies = this.#writer.images.tallies();
    return (tallies.get('make') ?? 0) + (tallies.get('verify') ?? 0);
  }

  /**
   * Takes in how attempts ended, in one transaction.
   *
   * @throws DatabaseError when it cannot be written; the masters are to be given back then
   */
  take(outcomes: readonly IngestOutcome[]): void {
    const writer = this.#writer;
    writer.change('precious', (changes) => {
      for (const outcome of outcomes)
        if (outcome.kind === 'done') writer.keeping.ingested(outcome.record, changes);
        else writer.keeping.failed(outcome.master, outcome.sentence, changes);
    });
    this.putBack(outcomes.map(masterOfOutcome));
  }

  /** Puts masters back that were not tried. */
  putBack(masters: readonly Pick<Master, 'identifier'>[]): void {
    for (const { identifier } of masters) this.#given.delete(identifier);
  }

  /**
   * Takes out further pages of a master that was made, before or after its outcome is taken.
   *
   * @returns how many of them did not wait
   */
  claim(pages: readonly Master[]): number {
    const { images } = this.#writer;
    const waiting = pages.filter(({ identifier }) => images.get(identifier)?.work !== undefined).length;
    for (const page of pages) this.#given.set(page.identifier, page);
    return pages.length - waiting;
  }

  /** Has the stored files of an image made again, which are damaged. */
  forget(identifier: string): void {
    const writer = this.#writer;
    writer.change('usual', (changes) => writer.keeping.forget(identifier, changes));
  }

  /**
   * Identifiers whose masters are gone: their stored files are to be removed, then `removed` is to be called. None while the
   * image folder cannot be relied on.
   */
  abandoned(count: number): readonly string[] {
    const { images } = this.#writer;
    if (!this.#canRead()) return [];
    const found = images.abandoned(count + this.#given.size + this.#removing.size);
    const given = found.filter((identifier) => !this.isUnderWay(identifier)).slice(0, count);
    for (const identifier of given) this.#removing.add(identifier);
    return given;
  }

  /** The stored files of an image are removed; of one that has come back meanwhile they are made again. */
  removed(identifier: string): void {
    const writer = this.#writer;
    writer.change('usual', (changes) => {
      writer.images.adopt(identifier);
      changes.hasWork = writer.images.get(identifier)?.work !== undefined;
    });
    this.#removing.delete(identifier);
  }

  /** The stored files of an image could not be removed: that is tried again. */
  notRemoved(identifier: string): void {
    this.#removing.delete(identifier);
  }

  /** Whether something is being made of its master, until the outcome is taken, or its stored files are being removed. */
  isUnderWay(identifier: string): boolean {
    return this.#given.has(identifier) || this.#removing.has(identifier);
  }
}

/** What an outcome is of. */
export function masterOfOutcome(outcome: IngestOutcome): Pick<Master, 'identifier'> {
  return outcome.kind === 'done' ? outcome.record : outcome.master;
}
