import { type AuthoredFile, digestOf } from '../composition/authored-store.ts';
import type { FileComposer } from '../composition/file-composer.ts';
import type { FolderLooks, KnownAuthoredFile } from '../composition/folder-look-store.ts';
import type { Stores } from '../composition/stores.ts';
import type { FoundFile } from '../storage/files-below.ts';
import { type SettledFolder, SettlingFiles } from '../storage/following/settling-files.ts';
import { type SeenFolder, type TreeChange, WHOLE } from '../storage/following/tree-messages.ts';
import { AUTHORED, problemsFound, readAuthoredFile, SETTLE_SECONDS } from './authored-file.ts';
import type { EarlierCopies } from './earlier-copies.ts';

/** Files whose bytes are held at once, and about how many bytes. */
const FILES_AT_ONCE = 50;
const BYTES_AT_ONCE = 8_000_000;

/** Of a folder that was not taken in whole. No folder has it: it is looked at again. */
const UNSETTLED = '';

/** A file that is known, as it is compared. */
type KnownFile = FoundFile & Pick<KnownAuthoredFile, 'unreadable'>;

/** What is to be taken in, in one transaction. */
export type Intake = (composer: FileComposer) => void;

export interface EssayIntakeParts {
  readonly manifestsFolder: string;
  readonly stores: Stores;
  readonly looks: FolderLooks;
  readonly copies: EarlierCopies;
  /** Writes what is taken in, and composes what that concerns. */
  readonly write: (intake: Intake) => Promise<void>;
}

/** Takes in what the folder of manifests holds, as far as it differs from what is known. Only changed files are read. */
export class EssayIntake {
  readonly #parts: EssayIntakeParts;
  readonly #settling = new SettlingFiles<KnownFile>(SETTLE_SECONDS, isSame);
  #batch: Intake[] = [];
  #bytes = 0;
  /** How many files were read. */
  read = 0;

  constructor(parts: EssayIntakeParts) {
    this.#parts = parts;
  }

  /** Resolves with the milliseconds after which to look again at what has not settled. */
  async take({ changed, gone }: TreeChange): Promise<number | undefined> {
    const folders = [
      ...changed.map((folder) => ({ ...folder, isThere: true })),
      ...gone.map((path) => ({ ...nothingIn(path), isThere: false })),
    ];
    // What is gone is written with what has come, so that a file that was renamed is known.
    const taken: { readonly folder: SeenFolder; readonly isThere: boolean; settled: SettledFolder<FoundFile> }[] = [];
    let againMs: number | undefined;
    const soon = (ms: number | undefined): void => {
      if (ms !== undefined) againMs = Math.min(ms, againMs ?? ms);
    };
    for (const { isThere, ...folder } of folders) {
      const settled = this.#settling.look(folder, this.#known(folder), Date.now());
      for (const { path } of settled.gone) this.#batch.push((composer) => composer.remove(path));
      taken.push({ folder, isThere, settled });
    }
    for (const { folder, isThere, settled } of taken) {
      soon(settled.lookAgainMs);
      let isWhole = settled.lookAgainMs === undefined;
      for (const file of settled.changed.filter(({ path }) => AUTHORED.test(path))) {
        const kind = await this.#takeFile(file);
        isWhole &&= kind === 'read';
        if (kind === 'changing') soon(SETTLE_SECONDS * 1000);
        if (this.#batch.length >= FILES_AT_ONCE || this.#bytes > BYTES_AT_ONCE) await this.#write();
      }
      this.#batch.push(() => this.#putFolder(folder, isThere, isWhole));
    }
    await this.#write();
    return againMs;
  }

  async #write(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    if (batch.length > 0)
      await this.#parts.write((composer) => {
        for (const intake of batch) intake(composer);
      });
  }

  *#known({ path, ranges }: SeenFolder): Iterable<KnownFile> {
    for (const range of ranges)
      for (const { changedMs, ...file } of this.#parts.looks.known(path, range))
        yield { ...file, ...(changedMs === null ? {} : { changedMs }) };
  }

  async #takeFile(found: FoundFile): Promise<'read' | 'changing' | 'unreadable'> {
    const { manifestsFolder, stores, copies } = this.#parts;
    const { inode: _, ...file } = found;
    const read = await readAuthoredFile(manifestsFolder, file);
    this.read += 1;
    if (read.kind === 'unreadable')
      this.#batch.push(() => stores.files.setUnreadable(file, read.sentence));
    if (read.kind !== 'read') return read.kind;
    const { bytes } = read;
    const digest = digestOf(bytes);
    if (stores.files.digest(file.path) === digest) {
      this.#batch.push(() => stores.files.touch(file));
      return 'read';
    }
    const earlier = await copies.copyOf(file.path);
    this.#bytes += bytes.length;
    this.#batch.push((composer) => takeBytes(composer, file, bytes, earlier, stores));
    return 'read';
  }

  #putFolder({ path, digest, problems, skipped }: SeenFolder, isThere: boolean, isWhole: boolean): void {
    const { looks } = this.#parts;
    if (!isThere && isWhole) looks.remove(path);
    else looks.put(path, isWhole ? digest : UNSETTLED, problemsFound(problems, skipped));
  }
}

function takeBytes(
  composer: FileComposer,
  file: AuthoredFile,
  bytes: Uint8Array,
  earlier: Uint8Array | undefined,
  { files }: Stores,
): void {
  const isNew = files.get(file.path) === undefined;
  composer.takeIn(file, bytes);
  if (isNew && earlier) files.recall(file.path, earlier, file.modifiedMs);
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
