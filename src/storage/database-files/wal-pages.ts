import { closeSync, openSync, readSync } from 'node:fs';
import { errorCode } from '../error-code.ts';

// The form of the file of changes that SQLite keeps beside a database: https://www.sqlite.org/fileformat2.html, section 4.

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const SALTS_BYTES = 8;

/** How far a file of changes was read. */
export interface WalPlace {
  /** Of the round: another one when the file was begun anew. */
  readonly salts: string;
  readonly frames: number;
}

/** Pages that changes stand of, beside a database. */
export interface WalPages extends WalPlace {
  /** From 0; one that was changed twice is there twice. */
  readonly pages: readonly number[];
  /** Bytes of each. */
  readonly pageBytes: number;
}

const NONE: WalPages = { pages: [], pageBytes: 1, salts: '', frames: 0 };

/**
 * The pages that frames of a `-wal` file are of. Waits for the disk, and nothing else runs meanwhile: so this process does not
 * write either.
 *
 * @param path of the `-wal` file; one that is not there holds none
 * @param frames how many there are
 * @param from behind which place is read, where that is of the same round
 */
export function walPagesNow(path: string, frames: number, from: WalPlace | undefined): WalPages {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return NONE;
    throw error;
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return NONE;
    const pageBytes = header.readUInt32BE(PAGE_SIZE_AT);
    const salts = header.subarray(SALTS_AT, SALTS_AT + SALTS_BYTES).toString('hex');
    const pages: number[] = [];
    const page = Buffer.alloc(4);
    for (let at = from?.salts === salts ? from.frames : 0; at < frames; at += 1) {
      const read = readSync(fd, page, 0, 4, HEADER_BYTES + at * (FRAME_HEADER_BYTES + pageBytes));
      if (read === 4) pages.push(page.readUInt32BE(0) - 1);
    }
    return { pages, pageBytes, salts, frames };
  } finally {
    closeSync(fd);
  }
}
