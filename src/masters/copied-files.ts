import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Turns } from '../at-once/turns.ts';
import type { OriginVersion } from '../origins/origin-version.ts';
import { stateOf } from '../storage/file-store.ts';
import type { CopiedMaster, DistantMasters, UnchangedMaster } from './distant-masters.ts';

/** Copies that are made at once. */
const COPIED_AT_ONCE = 4;

/** A copy of a master. */
export interface CopiedFile extends CopiedMaster {
  /** Absolute. */
  readonly file: string;
  /** Of the file. */
  readonly bytes: number;
}

/** Writes copies of masters into files of a folder, a few at once. */
export class CopiedFiles {
  readonly #masters: DistantMasters;
  readonly #folder: string;
  readonly #turns = new Turns(COPIED_AT_ONCE);
  #begun = 0;

  /** @param folder made when it is not there */
  constructor(masters: DistantMasters, folder: string) {
    this.#masters = masters;
    this.#folder = folder;
  }

  /** How many copies were begun. */
  get begun(): number {
    return this.#begun;
  }

  /** How many copies wait for others to be made. */
  get waiting(): number {
    return this.#turns.waiting;
  }

  /** Rejects as `DistantMasters.copy` does. */
  make(path: string): Promise<CopiedFile> {
    return this.#inFile(async (file) => copiedInto(file, await this.#masters.copy(path, file)));
  }

  /** The same of a scan of another server, of which none is made where it is there in the version that is known. */
  makeAnother(path: string, known: OriginVersion): Promise<CopiedFile | UnchangedMaster> {
    return this.#inFile(async (file) => {
      const copied = await this.#masters.copyAnother(path, file, known);
      return 'kind' in copied ? copied : copiedInto(file, copied);
    });
  }

  /** Does something with the path of a file that is not there yet; none stays where that goes wrong. */
  #inFile<Result>(work: (file: string) => Promise<Result>): Promise<Result> {
    return this.#turns.run(async () => {
      const file = join(this.#folder, randomUUID());
      this.#begun += 1;
      try {
        await mkdir(this.#folder, { recursive: true });
        return await work(file);
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
    });
  }
}

async function copiedInto(file: string, copied: CopiedMaster): Promise<CopiedFile> {
  const { bytes } = await stateOf(file);
  return { ...copied, file, bytes };
}
