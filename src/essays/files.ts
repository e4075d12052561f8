import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileReading, maxBytesOf, readContents } from '../presentation/compose/reading.ts';
import type { LocatedProblem } from '../presentation/problem.ts';
import { errorCode } from '../storage/error-code.ts';
import { readAt, withOpenFile } from '../storage/file-store.ts';
import { type FoundFile, filesBelow, unreadableSentence } from '../storage/files-below.ts';
import { Settling } from '../storage/settling.ts';

/** How long a file must have stood still: programs that write it in parts pause for less. */
const SETTLE_SECONDS = 0.1;

/** Files that say what is served. */
const AUTHORED = /(?:^|\/)[^/]+\.(?:ya?ml|json)$/i;

interface SightedFile extends FoundFile {
  readonly identifier: string;
}

/** One authored file. */
export interface AuthoredFile {
  readonly seen: SightedFile;
  /** What it says; the same object until the file changes. Undefined while it has never been readable. */
  readonly reading: FileReading | undefined;
  /** Why it cannot be read now. Permissions change without a trace in size and time: it is tried at every look. */
  readonly unreadable: LocatedProblem | undefined;
}

/** What a look at the folder has found. */
export interface Look {
  readonly changed: boolean;
  /** Some files are still being written: look again after this many milliseconds. */
  readonly lookAgainMs: number | undefined;
}

function problemOf(file: string, sentence: string): LocatedProblem {
  const message = `${file === '.' ? 'the folder' : 'the file'} ${sentence}`;
  return { severity: 'error', rule: 'unreadable', message, file, line: 1, column: 1 };
}

/** The authored files below a folder. Only what has changed is read again. */
export class AuthoredFiles {
  readonly #folder: string;
  readonly #settling = new Settling<SightedFile>(SETTLE_SECONDS);
  #files: ReadonlyMap<string, AuthoredFile> = new Map();
  #folderProblems: readonly LocatedProblem[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** By path below the folder, in the order of the paths. */
  get files(): ReadonlyMap<string, AuthoredFile> {
    return this.#files;
  }

  /** What cannot be read at all. */
  get problems(): LocatedProblem[] {
    return [
      ...this.#folderProblems,
      ...[...this.#files.values()].flatMap(({ unreadable }) => unreadable ?? []),
    ];
  }

  /** Reads what has changed. Calls must not overlap. */
  async look(): Promise<Look> {
    const found = await this.#find();
    // What cannot be looked into is as it was.
    if (!found) return { changed: true, lookAgainMs: undefined };
    const settled = this.#settling.look(found, Date.now());
    const files = [...settled.files].sort((a, b) => (a.path < b.path ? -1 : 1));
    const next = new Map<string, AuthoredFile>();
    let changed = files.length !== this.#files.size;
    let { lookAgainMs } = settled;
    for (const seen of files) {
      const before = this.#files.get(seen.path);
      const isKnown = before?.seen === seen && !before.unreadable;
      const known = isKnown ? before : await this.#read(seen, before);
      // It is being written again.
      if (!known) lookAgainMs ??= SETTLE_SECONDS * 1000;
      else if (known !== before) changed = true;
      const counts = known ?? before;
      if (counts) next.set(seen.path, counts);
    }
    this.#files = next;
    return { changed, lookAgainMs };
  }

  async #find(): Promise<SightedFile[] | undefined> {
    try {
      const { files, problems } = await filesBelow(this.#folder, (path) => AUTHORED.test(path));
      this.#folderProblems = problems.map(({ path, sentence }) => problemOf(path, sentence));
      const found = files.map((file) => ({ identifier: file.path, ...file }));
      const paths = new Set(files.map(({ path }) => path));
      for (const { seen } of this.#files.values()) {
        const hidden = problems.some(({ path }) => seen.path === path || seen.path.startsWith(`${path}/`));
        if (hidden && !paths.has(seen.path)) found.push(seen);
      }
      return found;
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      // An archive need not have essays.
      this.#folderProblems = code === 'ENOENT' ? [] : [problemOf('.', unreadableSentence(code))];
      return code === 'ENOENT' ? [] : undefined;
    }
  }

  /** Returns undefined when the file changes while it is read. */
  async #read(seen: SightedFile, before: AuthoredFile | undefined): Promise<AuthoredFile | undefined> {
    const { path } = seen;
    const full = join(this.#folder, path);
    try {
      const bytes = await withOpenFile(full, (file) => readAt(file, 0, maxBytesOf(path) + 1));
      const { size, mtimeMs } = await stat(full);
      if (size !== seen.bytes || Math.floor(mtimeMs) !== seen.modifiedMs) return undefined;
      return { seen, reading: readContents(bytes, path), unreadable: undefined };
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      if (code === 'ENOENT') return undefined;
      const unreadable = problemOf(path, unreadableSentence(code));
      return { seen, reading: before?.reading, unreadable };
    }
  }
}
