import { setImmediate as others } from 'node:timers/promises';
import type { FileProblem } from '../files-below.ts';
import type { FolderDigests } from './folder-digest.ts';
import type { LookOrder, SeenFolder, TreeChange } from './tree-messages.ts';

/** How long nothing else may run in the thread: events must be fetched before the system drops some. */
const AT_ONCE_MS = 20;

/** Files of one change, at most, unless a single folder has more: what the owner takes in at once. */
const FILES_AT_ONCE = 2000;

/** Folders of one change, at most. */
const FOLDERS_AT_ONCE = 500;

/** Takes a part of a look; resolves with whether the look is to go on. */
export type Post = (change: TreeChange) => Promise<boolean>;

const NO_FILES: Pick<SeenFolder, 'files' | 'ranges'> = { files: [], ranges: [] };

/** A folder as it was read, as far as a look tells of it. */
interface LookedAtFolder {
  readonly known: { readonly path: string };
  /** Undefined when it cannot be read. */
  readonly listing: { readonly skipped: readonly FileProblem[] } | undefined;
  readonly digests: FolderDigests;
  readonly problems: readonly FileProblem[];
}

/** One look: what was found and not posted yet, and how long reading took. */
export class TreeLook {
  readonly order: LookOrder;
  /** Digests by folder. */
  readonly taken: ReadonlyMap<string, string>;
  readonly gone = new Set<string>();
  readonly #post: Post;
  #changed: SeenFolder[] = [];
  #files = 0;
  #goesOn = true;
  #readMs = 0;
  #sinceMs = performance.now();

  constructor(order: LookOrder, post: Post) {
    this.order = order;
    this.taken = new Map(order.digests);
    this.#post = post;
  }

  /** False when nobody waits for the rest. */
  get goesOn(): boolean {
    return this.#goesOn;
  }

  /** Milliseconds, without those in which others ran. */
  get readMs(): number {
    return this.#readMs;
  }

  /** Takes a folder that was read, of which nothing is told when it is as it was taken in. */
  add({ known: { path }, listing, digests, problems }: LookedAtFolder): void {
    const { digest } = digests;
    const before = this.taken.get(path) ?? '';
    this.gone.delete(path);
    if (digest === before) return;
    const { files, ranges } = listing ? digests.since(before) : NO_FILES;
    this.#changed.push({ path, digest, files, ranges, problems, skipped: listing?.skipped ?? [] });
    this.#files += files.length;
  }

  /** Lets others run when it is time to, and posts what is much. */
  async pause(): Promise<void> {
    if (this.#files >= FILES_AT_ONCE || this.#changed.length >= FOLDERS_AT_ONCE) await this.#send(false);
    else await this.breathe();
  }

  /** Lets others run when it is time to. */
  breathe(): Promise<void> | undefined {
    return performance.now() - this.#sinceMs > AT_ONCE_MS ? this.#away(others()) : undefined;
  }

  /** Posts the rest. */
  async end(): Promise<void> {
    const whole = this.order.folders === undefined;
    if (this.#goesOn && (whole || this.#changed.length + this.gone.size > 0)) await this.#send(true);
    else await this.#away(others());
  }

  async #send(last: boolean): Promise<void> {
    const changed = this.#changed;
    this.#changed = [];
    this.#files = 0;
    const whole = this.order.folders === undefined;
    const gone = last ? [...this.gone] : [];
    this.#goesOn = await this.#away(this.#post({ changed, gone, whole, last }));
  }

  async #away<T>(waiting: Promise<T>): Promise<T> {
    this.#readMs += performance.now() - this.#sinceMs;
    const result = await waiting;
    this.#sinceMs = performance.now();
    return result;
  }
}
