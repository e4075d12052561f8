import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type FileReading, maxBytesOf, readContents } from '../presentation/compose/reading.ts';
import type { LocatedProblem } from '../presentation/problem.ts';
import { errorCode } from '../storage/error-code.ts';
import { readAt, withOpenFile } from '../storage/file-store.ts';
import { type FileProblem, filesBelow, unreadableSentence } from '../storage/files-below.ts';
import { type SeenFile, Settling } from '../storage/settling.ts';

/** How long a file must have been unchanged: programs that write it in parts pause for less. */
const SETTLE_SECONDS = 0.1;

/** Names of essays and of IIIF JSON. */
const AUTHORED = /(?:^|\/)[^/]+\.(?:ya?ml|json)$/i;

/** One file of the folder: an essay or IIIF JSON. */
export interface EssayFile {
  readonly seen: SeenFile;
  /** What it says; the same object until the file changes. Undefined while it has never been readable. */
  readonly reading: FileReading | undefined;
  /** Why it cannot be read now. A change of permissions changes neither size nor time: it is tried at every look. */
  readonly unreadable: LocatedProblem | undefined;
}

/** What a look at the folder has found. */
export interface Look {
  readonly changed: boolean;
  /** Some files are still being written: look again after this many milliseconds. */
  readonly lookAgainMs: number | undefined;
}

/** What may be a folder of such files: a name without a dot. */
const FOLDER = /(?:^|\/)[^./]+$/;

function skippedLink({ path, sentence }: FileProblem): LocatedProblem {
  return {
    severity: 'warning',
    rule: 'skipped-link',
    message: `this ${sentence}`,
    suggestion: 'put a copy of the file itself into the folder',
    file: path,
    line: 1,
    column: 1,
  };
}

function problemOf(file: string, sentence: string): LocatedProblem {
  const message = `${file === '.' ? 'the folder' : 'the file'} ${sentence}`;
  return { severity: 'error', rule: 'unreadable', message, file, line: 1, column: 1 };
}

/** Essays and IIIF JSON below a folder. Only what has changed is read again. */
export class EssayFiles {
  readonly #folder: string;
  readonly #settling = new Settling<SeenFile>(SETTLE_SECONDS);
  #files: ReadonlyMap<string, EssayFile> = new Map();
  #folderProblems: readonly LocatedProblem[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** By path below the folder, in the order of the paths. */
  get files(): ReadonlyMap<string, EssayFile> {
    return this.#files;
  }

  /** What cannot be read at all, and links that are not followed. */
  get problems(): LocatedProblem[] {
    return [
      ...this.#folderProblems,
      ...[...this.#files.values()].flatMap(({ unreadable }) => unreadable ?? []),
    ];
  }

  /** Reads what has changed. Calls must not overlap. */
  async look(): Promise<Look> {
    const before = this.#folderProblems;
    const found = await this.#find();
    // A folder that cannot be read keeps the files that it had.
    if (!found) return { changed: true, lookAgainMs: undefined };
    const settled = this.#settling.look(found, Date.now());
    const files = [...settled.files].sort((a, b) => (a.path < b.path ? -1 : 1));
    const next = new Map<string, EssayFile>();
    let changed = files.length !== this.#files.size || !isDeepStrictEqual(before, this.#folderProblems);
    let { lookAgainMs } = settled;
    for (const seen of files) {
      const earlier = this.#files.get(seen.path);
      const isKnown = earlier?.seen === seen && !earlier.unreadable;
      const known = isKnown ? earlier : await this.#read(seen, earlier);
      // It is being written again.
      if (!known) lookAgainMs ??= SETTLE_SECONDS * 1000;
      else if (known !== earlier) changed = true;
      const counts = known ?? earlier;
      if (counts) next.set(seen.path, counts);
    }
    this.#files = next;
    return { changed, lookAgainMs };
  }

  async #find(): Promise<SeenFile[] | undefined> {
    try {
      const { files, problems, skipped } = await filesBelow(this.#folder, (path) => AUTHORED.test(path));
      const links = skipped.filter(({ path }) => AUTHORED.test(path) || FOLDER.test(path));
      this.#folderProblems = [
        ...problems.map(({ path, sentence }) => problemOf(path, sentence)),
        ...links.map(skippedLink),
      ];
      // Some file systems number their files anew all the time: nothing is read again for that.
      const found = files.map(({ inode: _, ...file }) => ({ identifier: file.path, ...file }));
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
  async #read(seen: SeenFile, before: EssayFile | undefined): Promise<EssayFile | undefined> {
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
