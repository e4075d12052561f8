import { open, stat } from 'node:fs/promises';
import { LoupeError } from '../errors.ts';
import { type MasterStructure, readMasterStructure } from '../pixels/master/structure.ts';
import { sha256Of } from '../storage/file-hash.ts';
import { fileState } from '../storage/files-below.ts';

/** What a record says of the bytes of a master. */
export interface FileIdentity {
  readonly sha256: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
  readonly inode: number;
}

/** What is the same for every image of a file. */
export interface MasterFile {
  readonly structure: MasterStructure;
  /**
   * Reads the whole file, the first time that it is asked.
   *
   * @throws LoupeError `unreadable-source`, also when the file has changed since its structure was read
   */
  identity(): Promise<FileIdentity>;
}

interface Kept {
  /** Of the file on disk: equal while nobody has written to it or put another in its place. */
  readonly state: string;
  readonly file: Promise<MasterFile>;
}

/** The pages of a file are made one after the other, so that few files are open to questions at a time. */
const KEPT_FILES = 8;

/**
 * The files of the masters of one run. Directories and hash of a file are read once, and not for each of its pages; anew
 * when it changes.
 */
export class MasterFiles {
  readonly #kept = new Map<string, Kept>();

  /** @throws LoupeError `unreadable-source` */
  async open(path: string): Promise<MasterFile> {
    const state = await stateOf(path);
    const before = this.#kept.get(path);
    this.#kept.delete(path);
    const kept = before?.state === state ? before : { state, file: readFile(path, state) };
    this.#kept.set(path, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_FILES) break;
      this.#kept.delete(oldest);
    }
    return kept.file;
  }
}

async function stateOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ctimeMs, ino } = await stat(path);
    return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  } catch (error) {
    throw new LoupeError('unreadable-source', 'the file cannot be opened', { cause: error });
  }
}

async function readFile(path: string, state: string): Promise<MasterFile> {
  const structure = await readMasterStructure(path);
  let identity: Promise<FileIdentity> | undefined;
  return {
    structure,
    identity: () => {
      identity ??= readIdentity(path, state);
      return identity;
    },
  };
}

/** Size, time and SHA-256 of the same open file. */
async function readIdentity(path: string, before: string): Promise<FileIdentity> {
  try {
    const handle = await open(path, 'r');
    try {
      const state = fileState(await handle.stat());
      const sha256 = await sha256Of(handle, state.bytes);
      if ((await stateOf(path)) !== before) throw changedWhileRead();
      return { sha256, ...state };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof LoupeError) throw error;
    throw new LoupeError('unreadable-source', 'the file cannot be read', { cause: error });
  }
}

/** The error for a file that somebody writes to. */
export function changedWhileRead(): LoupeError {
  return new LoupeError('unreadable-source', 'the file was changed while it was read');
}
