import { setImmediate as others } from 'node:timers/promises';
import type { Durability } from '../../database/database.ts';
import { SettlingFiles } from '../../storage/following/settling-files.ts';
import { type SeenFolder, type TreeChange, WHOLE } from '../../storage/following/tree-messages.ts';
import { areHeld } from '../../storage/following/vanished-files.ts';
import { identifierOf } from '../identifier.ts';
import type { ArchiveChanges } from './archive-changes.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import { type FilesChange, type FolderNow, type FolderPlan, isSameFile, planFolder } from './folder-plan.ts';
import type { KnownFile } from './master-store.ts';

/** Steps of one transaction: a few milliseconds, after which others may run. */
const STEPS_AT_ONCE = 100;

/** Of a folder that was not taken in whole. No folder has it: it is looked at again. */
const UNSETTLED = '';

/** What is to be written for the files of one identifier, or for a folder, when all of its files are. */
type Step = (changes: ArchiveChanges) => void;

export interface FolderIntakeOptions {
  readonly settleSeconds: number;
  /** Files are objects of a store, whose numbers tell of their bytes. */
  readonly areObjects?: boolean;
}

/** Takes in what the image folder holds, as far as it differs from what is known. */
export class FolderIntake {
  readonly #writer: ArchiveWriter;
  readonly #settling: SettlingFiles<KnownFile>;
  readonly #areObjects: boolean;

  constructor(writer: ArchiveWriter, { settleSeconds, areObjects = false }: FolderIntakeOptions) {
    this.#writer = writer;
    this.#areObjects = areObjects;
    this.#settling = new SettlingFiles<KnownFile>(settleSeconds, (known, found) =>
      isSameFile(known, found, writer.keeping.ignoresInodes),
    );
  }

  /** Whether this would leave nothing of what is known. */
  wouldEmpty(change: TreeChange): boolean {
    const { masters } = this.#writer;
    const hasMaster = ({ files }: SeenFolder): boolean =>
      files.some(({ path }) => identifierOf(path) !== undefined);
    if (masters.held === 0 || change.changed.some(hasMaster)) return false;
    const covered = new Set(change.gone);
    for (const folder of change.changed) if (this.#isCovered(folder)) covered.add(folder.path);
    // While a drive is not mounted this is asked every two seconds: folders are counted then, and no files.
    for (const [path] of masters.digests())
      if (!covered.has(path) && masters.holds(path, WHOLE)) return false;
    return true;
  }

  /**
   * Takes in a part of a look. Of files that are not there any more, `decide` says what becomes of them.
   *
   * @returns the milliseconds after which to look again at what has not settled
   */
  async take({ changed, gone }: TreeChange): Promise<number | undefined> {
    const folders = [
      ...changed.map((folder) => ({ ...folder, isThere: true })),
      ...gone.map((path) => ({
        path,
        digest: UNSETTLED,
        files: [],
        ranges: [WHOLE],
        problems: [],
        isThere: false,
      })),
    ];
    let againMs: number | undefined;
    let steps: Step[] = [];
    for (const folder of folders) {
      const plan = this.#planOf(folder);
      if (plan.lookAgainMs !== undefined) againMs = Math.min(plan.lookAgainMs, againMs ?? plan.lookAgainMs);
      for (const step of this.#stepsOf(folder, plan)) {
        steps.push(step);
        if (steps.length < STEPS_AT_ONCE) continue;
        this.#write(steps);
        steps = [];
        await others();
      }
    }
    this.#write(steps);
    return againMs;
  }

  /**
   * Decides about the files that are not there any more, at the end of a look: so many at once are missing rather than gone,
   * and what is known of them stays until they return, or `forgetMissing` is called.
   */
  async decide(): Promise<void> {
    const { masters } = this.#writer;
    const count = masters.countGone();
    if (count === 0) return;
    const isHeld = this.#areHeld(count);
    const sinceMs = Date.now();
    for (let gone = masters.gone(STEPS_AT_ONCE); gone.length > 0; gone = masters.gone(STEPS_AT_ONCE)) {
      const steps = gone.map((file) =>
        isHeld && !this.#isElsewhere(file)
          ? (): void => masters.setMissing(file.path, sinceMs)
          : this.#removal(file),
      );
      this.#write(steps, 'precious');
      await others();
    }
  }

  /** Lets go of files that are missing. Resolves with how many they were. */
  async forgetMissing(): Promise<number> {
    return await this.#forget((count) => this.#writer.masters.missing(count));
  }

  /** Lets go of every file that is known. Resolves with how many they were. */
  async forgetAll(): Promise<number> {
    return await this.#forget((count) => this.#writer.masters.first(count));
  }

  async #forget(next: (count: number) => readonly KnownFile[]): Promise<number> {
    let count = 0;
    for (let files = next(STEPS_AT_ONCE); files.length > 0; files = next(STEPS_AT_ONCE)) {
      this.#write(
        files.map((file) => this.#removal(file)),
        'precious',
      );
      count += files.length;
      await others();
    }
    return count;
  }

  #areHeld(gone: number): boolean {
    const { masters } = this.#writer;
    const before = masters.held + gone;
    if (!areHeld(gone, before)) return false;
    let vanished = 0;
    for (const file of masters.gone(gone)) if (!this.#isElsewhere(file)) vanished += 1;
    return areHeld(vanished, before);
  }

  /** Whether the same file is there under another name. A store moves an object by a copy, which has a time of its own. */
  #isElsewhere(file: KnownFile): boolean {
    const { masters } = this.#writer;
    return this.#areObjects ? masters.isCopied(file) : masters.isElsewhere(file);
  }

  #removal({ path, identifier }: KnownFile): Step {
    const { masters, keeping } = this.#writer;
    return (changes) => {
      masters.remove(path);
      if (identifier !== undefined) keeping.follow(identifier, changes);
    };
  }

  #write(steps: readonly Step[], durability: Durability = 'usual'): void {
    if (steps.length === 0) return;
    this.#writer.change(durability, (changes) => {
      for (const step of steps) step(changes);
    });
  }

  #planOf(folder: FolderNow): FolderPlan {
    const known = folder.ranges.flatMap((range) => this.#writer.masters.inFolder(folder.path, range));
    return planFolder(folder, known, this.#settling, Date.now());
  }

  *#stepsOf(
    { path: folder, digest, isThere }: { path: string; digest: string; isThere: boolean },
    { masters: byIdentifier, gone, returned, others: refused, lookAgainMs }: FolderPlan,
  ): Iterable<Step> {
    const { masters, keeping } = this.#writer;
    for (const [identifier, change] of byIdentifier)
      yield (changes) => {
        this.#writeFiles(change, folder);
        keeping.follow(identifier, changes);
      };
    for (const path of refused.remove) yield () => masters.remove(path);
    for (const { path } of gone) yield () => masters.setGone(path);
    for (const { path, identifier } of returned)
      yield (changes) => {
        masters.setThere(path);
        if (identifier !== undefined) keeping.retry(identifier, changes);
      };
    for (const file of refused.put)
      yield (changes) => {
        masters.put(file, folder);
        changes.refused.push({ path: file.path, sentence: file.problem ?? '' });
      };
    if (lookAgainMs === undefined && !isThere) yield () => masters.removeFolder(folder);
    else yield () => masters.putFolder(folder, lookAgainMs === undefined ? digest : UNSETTLED);
  }

  #writeFiles({ put, remove }: FilesChange, folder: string): void {
    for (const path of remove) this.#writer.masters.remove(path);
    for (const file of put) this.#writer.masters.put(file, folder);
  }

  /** Whether no file of a folder that is served lies outside of the ranges, which are in their order. */
  #isCovered({ path, ranges }: Pick<SeenFolder, 'path' | 'ranges'>): boolean {
    const { masters } = this.#writer;
    let { from } = WHOLE;
    for (const range of ranges) {
      if (masters.holds(path, { from, to: range.from })) return false;
      if (range.to === undefined) return true;
      from = range.to;
    }
    return !masters.holds(path, { from, to: undefined });
  }
}
