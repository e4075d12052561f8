import { setImmediate as others } from 'node:timers/promises';
import { SettlingFiles } from '../../storage/following/settling-files.ts';
import { type SeenFolder, type TreeChange, WHOLE } from '../../storage/following/tree-messages.ts';
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

/** Takes in what the image folder holds, as far as it differs from what is known. */
export class FolderIntake {
  readonly #writer: ArchiveWriter;
  readonly #settling: SettlingFiles<KnownFile>;

  constructor(writer: ArchiveWriter, settleSeconds: number) {
    this.#writer = writer;
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
    let lost = 0;
    for (const { path, ranges } of change.changed)
      for (const range of ranges) lost += this.#servedIn(path, range);
    for (const path of change.gone) lost += this.#servedIn(path);
    return lost >= masters.held;
  }

  /** Resolves with the milliseconds after which to look again at what has not settled. */
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

  #write(steps: readonly Step[]): void {
    if (steps.length === 0) return;
    this.#writer.change((changes) => {
      for (const step of steps) step(changes);
    });
  }

  #planOf(folder: FolderNow): FolderPlan {
    const known = folder.ranges.flatMap((range) => this.#writer.masters.inFolder(folder.path, range));
    return planFolder(folder, known, this.#settling, Date.now());
  }

  *#stepsOf(
    { path: folder, digest, isThere }: { path: string; digest: string; isThere: boolean },
    { masters: byIdentifier, others: refused, lookAgainMs }: FolderPlan,
  ): Iterable<Step> {
    const { masters, keeping } = this.#writer;
    for (const [identifier, change] of byIdentifier)
      yield (changes) => {
        this.#writeFiles(change, folder);
        keeping.follow(identifier, changes);
      };
    for (const file of refused.put)
      yield (changes) => {
        masters.put(file, folder);
        changes.refused.push({ path: file.path, sentence: file.problem ?? '' });
      };
    for (const path of refused.remove) yield () => masters.remove(path);
    if (lookAgainMs === undefined && !isThere) yield () => masters.removeFolder(folder);
    else yield () => masters.putFolder(folder, lookAgainMs === undefined ? digest : UNSETTLED);
  }

  #writeFiles({ put, remove }: FilesChange, folder: string): void {
    for (const path of remove) this.#writer.masters.remove(path);
    for (const file of put) this.#writer.masters.put(file, folder);
  }

  #servedIn(folder: string, range = WHOLE): number {
    return this.#writer.masters.inFolder(folder, range).filter(({ problem }) => problem === undefined).length;
  }
}
