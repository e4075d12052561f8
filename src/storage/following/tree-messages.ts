import type { FileProblem, FoundFile } from '../files-below.ts';
import type { StoreAddress } from '../stores/store-address.ts';

/** Paths from one on up to another, which is not of them, in the order of their UTF-8 bytes, as SQLite compares. */
export interface PathRange {
  /** Empty: from the first. */
  readonly from: string;
  /** Undefined: to the last. */
  readonly to: string | undefined;
}

/** All paths. */
export const WHOLE: PathRange = { from: '', to: undefined };

/** What one folder holds now, without what the folders in it hold. */
export interface SeenFolder {
  /** Below the root, with `/`; empty for the root itself. */
  readonly path: string;
  /**
   * Changes with all that matters in it: names, sizes, times and numbers of wanted files, names of folders, links,
   * problems. Up to some kilobytes for a folder of very many files.
   */
  readonly digest: string;
  /** All wanted files of the folder, without those of folders in it, whose paths lie in `ranges`. */
  readonly files: readonly FoundFile[];
  /**
   * Where files are new, changed or gone, and `files` is complete: a file that was known there and is not of `files` is
   * gone, unless `problems` names it. None when no file is, and for a folder that cannot be read: nothing is known then of
   * its files, nor of the folders in it, which are not told to be gone.
   */
  readonly ranges: readonly PathRange[];
  /** Of files of the folder that cannot be looked at, and of the folder itself when it cannot be read. */
  readonly problems: readonly FileProblem[];
  /** Links in it that lead nowhere, out of the root, or to something that is no file, whatever their names. */
  readonly skipped: readonly FileProblem[];
}

/** What a look has found, or a part of it when that is much. */
export interface TreeChange {
  /** Folders whose digest is not the one that was taken in. */
  readonly changed: readonly SeenFolder[];
  /** Folders that were taken in, or seen, and are not there any more, with all that was in them. */
  readonly gone: readonly string[];
  /** Whether the look compares the whole tree, and not some folders only. */
  readonly whole: boolean;
  /** Whether this is the last change of its look. A whole look ends with one in any case, which may be empty. */
  readonly last: boolean;
}

/** A folder and its digest. */
export type FolderDigest = readonly [folder: string, digest: string];

/** What the thread is started with. */
export interface TreeOptions {
  readonly path: string;
  /** The store whose objects are looked at instead of the folder at `path`; undefined for files. */
  readonly store?: StoreAddress | undefined;
  readonly wanted: RegExp;
  readonly gatherMs: number;
}

/** What is to be looked at. */
export interface LookOrder {
  /** Undefined: the whole tree. */
  readonly folders: readonly string[] | undefined;
  /** What was taken in of these folders. */
  readonly digests: readonly FolderDigest[];
  /** Whether another number of a file is a change of it. */
  readonly inodes: boolean;
}

/** What the thread is told. */
export type ToTree =
  | { readonly kind: 'look'; readonly order: LookOrder }
  /** The part of a look was taken in: the next one may come, or none when `goOn` is false. */
  | { readonly kind: 'taken'; readonly goOn: boolean }
  /** Watch the folders from the next look on. */
  | { readonly kind: 'follow' }
  /** The watches may have died: another folder has come to the path. */
  | { readonly kind: 'watch-anew' }
  | { readonly kind: 'identify' };

/** A system error, as it passes between threads. */
export interface PlainError {
  readonly message: string;
  readonly code: string | undefined;
}

/** How a look ended. */
export type LookEnd =
  | { readonly outcome: 'done'; readonly readMs: number }
  /** Some folders cannot be compared by themselves. */
  | { readonly outcome: 'whole-needed' }
  | { readonly outcome: 'unreadable'; readonly error: PlainError };

/** What the thread tells. */
export type FromTree =
  | { readonly kind: 'seen'; readonly change: TreeChange }
  | { readonly kind: 'ended'; readonly end: LookEnd }
  /** Something has happened in these folders. */
  | { readonly kind: 'events'; readonly folders: readonly string[] }
  /** The system watches no more folders than these; `code` undefined when it watches all again. */
  | { readonly kind: 'watched'; readonly folders: number; readonly code: string | undefined }
  | { readonly kind: 'identity'; readonly identity: string };
