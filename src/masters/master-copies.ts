import { rm } from 'node:fs/promises';
import type { DistantMaster } from '../archive/master-place.ts';
import { LoupeError } from '../errors.ts';
import type { OriginVersion } from '../origins/origin-version.ts';
import { type CopiedFile, CopiedFiles } from './copied-files.ts';
import type { CopiedMaster, DistantMasters, UnchangedMaster } from './distant-masters.ts';

export interface MasterCopiesParts {
  readonly masters: DistantMasters;
  /** Where copies lie; made when it is not there. */
  readonly folder: string;
  /** What copies may take together that nobody uses at the moment. */
  readonly mostUnusedBytes: number;
  /** How long a copy stays that nobody uses; left out: ten minutes. */
  readonly unusedMs?: number;
}

/** A copy that stays until it is released. */
export interface HeldCopy extends CopiedMaster {
  readonly kind: 'copy';
  /** Absolute. */
  readonly file: string;
  /** @param isDone nobody is expected to ask for it soon: it is removed when nobody else holds it */
  release(isDone: boolean): void;
}

/** By then scans that are asked for have been prepared, where anything prepares them. */
const UNUSED_MS = 600_000;

interface Copy {
  readonly path: string;
  readonly made: Promise<CopiedFile>;
  users: number;
  /** It is removed when nobody holds it any more. */
  isLast: boolean;
  bytes: number;
  /** Removes it, while nobody uses it. */
  removal: NodeJS.Timeout | undefined;
}

/**
 * Copies of masters that lie far away, for as long as somebody reads them and a while longer. Each is of one version of its
 * master. Those who want the same wait for one copy.
 */
export class MasterCopies {
  readonly #parts: MasterCopiesParts;
  readonly #files: CopiedFiles;
  /** By path; those that were used last at the end. */
  readonly #copies = new Map<string, Copy>();

  constructor(parts: MasterCopiesParts) {
    this.#parts = parts;
    this.#files = new CopiedFiles(parts.masters, parts.folder);
  }

  /** How many copies were made since the start. */
  get made(): number {
    return this.#files.begun;
  }

  /** How many copies wait for others to be made. */
  get waiting(): number {
    return this.#files.waiting;
  }

  /** A copy of a master as it is now, if the one that there is has not the version that is known of it. */
  async holdLatest(master: DistantMaster): Promise<HeldCopy> {
    const kept = this.#copies.get(master.path);
    if (kept) {
      const held = await this.#hold(kept);
      if (await this.#isLatest(held, master)) return held;
      held.release(true);
    }
    return this.#hold(this.#copyAnew(master.path, kept));
  }

  /**
   * A copy of a scan of another server, which is asked in any case, unless it is there in the version that is known.
   *
   * @param known what was prepared
   */
  async holdUnlessKnown(
    { path }: Pick<DistantMaster, 'path'>,
    known: OriginVersion,
  ): Promise<HeldCopy | UnchangedMaster> {
    const made = await this.#files.makeAnother(path, known);
    return 'kind' in made ? made : this.#hold(this.#keep(path, Promise.resolve(made)));
  }

  /**
   * A copy of a master in the version that is known of it.
   *
   * @throws LoupeError `overloaded` when it has another by now
   */
  async hold(master: DistantMaster): Promise<HeldCopy> {
    const held = await this.holdLatest(master);
    if (held.state.inode === master.inode) return held;
    // It stays for those who come when the version that it is of is known.
    held.release(false);
    throw new LoupeError('overloaded', 'the scan has changed, and is looked at again; ask again in a moment');
  }

  /** Whether a copy has the version that is known of its master, or a newer one of which the list has not told. */
  async #isLatest({ state, release }: HeldCopy, { path, inode }: DistantMaster): Promise<boolean> {
    if (state.inode === inode) return true;
    try {
      return (await this.#parts.masters.state(path))?.inode === state.inode;
    } catch (error) {
      release(false);
      throw error;
    }
  }

  /** @param outdated what is not to be had any more; another that came meanwhile is */
  #copyAnew(path: string, outdated: Copy | undefined): Copy {
    const kept = this.#copies.get(path);
    if (kept && kept !== outdated) return kept;
    return this.#keep(path, this.#files.make(path));
  }

  /** Has others share a copy, in the place of one that is there. */
  #keep(path: string, made: Promise<CopiedFile>): Copy {
    const copy: Copy = {
      path,
      made,
      users: 0,
      isLast: false,
      bytes: 0,
      removal: undefined,
    };
    copy.made.then(
      ({ bytes }) => {
        copy.bytes = bytes;
      },
      () => {
        if (this.#copies.get(path) === copy) this.#copies.delete(path);
      },
    );
    this.#copies.set(path, copy);
    return copy;
  }

  async #hold(copy: Copy): Promise<HeldCopy> {
    copy.users += 1;
    clearTimeout(copy.removal);
    let isHeld = true;
    const release = (isDone: boolean): void => {
      if (!isHeld) return;
      isHeld = false;
      copy.users -= 1;
      copy.isLast ||= isDone;
      this.#tidy(copy);
    };
    try {
      const { bytes: _, ...made } = await copy.made;
      return { kind: 'copy', ...made, release };
    } catch (error) {
      release(true);
      throw error;
    }
  }

  /** Puts a copy that was used behind the others, and removes what is not to stay. */
  #tidy(used: Copy): void {
    if (this.#copies.get(used.path) === used) {
      this.#copies.delete(used.path);
      if (used.isLast && used.users === 0) this.#remove(used);
      else {
        this.#copies.set(used.path, used);
        if (used.users === 0) this.#removeLater(used);
      }
    } else if (used.users === 0) this.#remove(used);
    const unused = [...this.#copies.values()].filter(({ users }) => users === 0);
    let bytes = unused.reduce((sum, copy) => sum + copy.bytes, 0);
    for (const copy of unused) {
      if (bytes <= this.#parts.mostUnusedBytes) break;
      bytes -= copy.bytes;
      this.#copies.delete(copy.path);
      this.#remove(copy);
    }
  }

  #removeLater(copy: Copy): void {
    copy.removal = setTimeout(() => {
      if (this.#copies.get(copy.path) === copy) this.#copies.delete(copy.path);
      this.#remove(copy);
    }, this.#parts.unusedMs ?? UNUSED_MS).unref();
  }

  #remove({ made, removal }: Copy): void {
    clearTimeout(removal);
    // What cannot be removed is removed with all unfinished work at the next start.
    made.then(({ file }) => rm(file, { force: true })).catch(() => {});
  }
}
