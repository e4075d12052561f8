import type { FolderLooks, KnownAuthoredFile } from '../composed/folder-look-store.ts';
import type { Stores } from '../composed/stores.ts';
import { digestOf } from '../composed/version-store.ts';
import type { FileComposer } from '../composition/file-composer.ts';
import type { FoundFile } from '../storage/files-below.ts';
import { SettlingFiles } from '../storage/following/settling-files.ts';
import { type SeenFolder, type TreeChange, WHOLE } from '../storage/following/tree-messages.ts';
import { areHeld } from '../storage/following/vanished-files.ts';
import { AUTHORED, problemsFound, SETTLE_SECONDS } from './authored-file.ts';
import type { AuthoredSource } from './authored-source.ts';
import type { EarlierCopies } from './earlier-copies.ts';

/** Files whose bytes are held at once, and about how many bytes. */
const FILES_AT_ONCE = 50;
const BYTES_AT_ONCE = 8_000_000;

/** Of a folder that was not taken in whole. No folder has it: it is looked at again. */
const UNSETTLED = '';

/** A file that is known, as it is compared. */
type KnownFile = FoundFile & Pick<KnownAuthoredFile, 'unreadable' | 'missingSinceMs'>;

/** What is to be taken in, in one transaction. */
export type Intake = (composer: FileComposer) => void;

export interface EssayIntakeParts {
  readonly source: Pick<AuthoredSource, 'read' | 'isThere'>;
  readonly stores: Stores;
  readonly looks: FolderLooks;
  readonly copies: EarlierCopies;
  /** Writes what is taken in, if anything is, and composes what that concerns; members of collections with the last of a look. */
  readonly write: (intake: Intake | undefined, isLast: boolean) => Promise<void>;
}

/** Takes in what the folder of manifests holds, as far as it differs from what is known. Only changed files are read. */
export class EssayIntake {
  readonly #parts: EssayIntakeParts;
  readonly #settling = new SettlingFiles<KnownFile>(SETTLE_SECONDS, isSame);
  #batch: Intake[] = [];
  #bytes = 0;
  /** Files that a look has found to be gone. */
  readonly #gone = new Set<string>();
  /** How many files were read. */
  read = 0;

  constructor(parts: EssayIntakeParts) {
    this.#parts = parts;
  }

  /** Resolves with the milliseconds after which to look again at what has not settled. */
  async take({ changed, gone, last }: TreeChange): Promise<number | undefined> {
    const againMs: number[] = [];
    for (const folder of changed) againMs.push(...(await this.#takeFolder(folder, true)));
    for (const path of gone) againMs.push(...(await this.#takeFolder(nothingIn(path), false)));
    if (last) this.#takeGone();
    await this.#write(last);
    return againMs.length === 0 ? undefined : Math.min(...againMs);
  }

  /** Lets go of files that are missing; returns how many. */
  async forgetMissing(): Promise<number> {
    let count = 0;
    for (;;) {
      const paths = this.#parts.looks.missing(FILES_AT_ONCE);
      if (paths.length === 0) return count;
      count += paths.length;
      this.#batch.push((composer) => {
        for (const path of paths) composer.remove(path);
      });
      await this.#write(true);
    }
  }

  async #takeFolder(folder: SeenFolder, isThere: boolean): Promise<readonly number[]> {
    const known = [...this.#known(folder)];
    const settled = this.#settling.look(folder, known, Date.now());
    const missing = new Set(known.flatMap((file) => (file.missingSinceMs === null ? [] : file.path)));
    for (const { path, missingSinceMs } of settled.gone) if (missingSinceMs === null) this.#gone.add(path);
    for (const { path } of folder.files)
      if (missing.has(path)) this.#batch.push(() => this.#parts.looks.hold(path, undefined));
    const againMs = settled.lookAgainMs === undefined ? [] : [settled.lookAgainMs];
    let isWhole = settled.lookAgainMs === undefined;
    for (const file of settled.changed.filter(({ path }) => AUTHORED.test(path))) {
      const kind = await this.#takeFile(file);
      isWhole &&= kind === 'read';
      if (kind === 'changing') againMs.push(SETTLE_SECONDS * 1000);
      if (this.#batch.length >= FILES_AT_ONCE || this.#bytes > BYTES_AT_ONCE) await this.#write(false);
    }
    this.#batch.push(() => this.#putFolder(folder, isThere, isWhole));
    return againMs;
  }

  /** Removes what a look has not found, or holds it when that is too much to be meant. */
  #takeGone(): void {
    const gone = [...this.#gone];
    this.#gone.clear();
    const { looks } = this.#parts;
    if (areHeld(gone.length, looks.countThere())) {
      const now = Date.now();
      this.#batch.push(() => {
        for (const path of gone) looks.hold(path, now);
      });
    } else for (const path of gone) this.#batch.push((composer) => composer.remove(path));
  }

  async #write(isLast: boolean): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    const intake: Intake = (composer) => {
      for (const each of batch) each(composer);
    };
    if (batch.length > 0 || isLast) await this.#parts.write(batch.length > 0 ? intake : undefined, isLast);
  }

  *#known({ path, ranges }: SeenFolder): Iterable<KnownFile> {
    for (const range of ranges)
      for (const { changedMs, ...file } of this.#parts.looks.known(path, range))
        yield { ...file, ...(changedMs === null ? {} : { changedMs }) };
  }

  async #takeFile(found: FoundFile): Promise<'read' | 'changing' | 'unreadable'> {
    const { source, stores, copies } = this.#parts;
    const { inode: _, ...file } = found;
    const read = await source.read(found);
    this.read += 1;
    if (read.kind === 'unreadable') this.#batch.push(() => stores.files.setUnreadable(file, read.sentence));
    if (read.kind !== 'read') return read.kind;
    const { bytes } = read;
    const digest = digestOf(bytes);
    if (stores.versions.digest(file.path) === digest) {
      this.#batch.push(() => stores.files.touch(file));
      return 'read';
    }
    if (stores.files.get(file.path) === undefined) {
      await this.#removeRenamed(digest);
      const earlier = await copies.copyOf(file.path);
      if (earlier) this.#batch.push((composer) => composer.takeIn(file, earlier, true));
    }
    this.#bytes += bytes.length;
    this.#batch.push((composer) => composer.takeIn(file, bytes));
    return 'read';
  }

  /** A file that has these bytes and is not there any more has another name: that is written at once. */
  async #removeRenamed(digest: string): Promise<void> {
    for (const path of this.#parts.looks.ofDigest(digest)) {
      if (await this.#parts.source.isThere(path)) continue;
      this.#gone.delete(path);
      this.#batch.push((composer) => composer.remove(path));
    }
  }

  #putFolder({ path, digest, problems, skipped }: SeenFolder, isFolder: boolean, isWhole: boolean): void {
    const { looks } = this.#parts;
    if (!isFolder && isWhole) looks.remove(path);
    else looks.put(path, isWhole ? digest : UNSETTLED, problemsFound(problems, skipped));
  }
}

function nothingIn(path: string): SeenFolder {
  return { path, digest: UNSETTLED, files: [], ranges: [WHOLE], problems: [], skipped: [] };
}

/** Some file systems number their files anew all the time. A change of permissions changes neither size nor time. */
function isSame(known: KnownFile, found: FoundFile): boolean {
  return (
    known.unreadable === null &&
    known.bytes === found.bytes &&
    known.modifiedMs === found.modifiedMs &&
    known.changedMs === found.changedMs
  );
}
