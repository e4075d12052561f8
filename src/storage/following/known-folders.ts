import type { FoundFolder } from '../files-below.ts';

/** What the thread keeps of a folder: nothing of its files. */
export interface KnownFolder extends FoundFolder {
  /** Another one means that another folder has come to the path. */
  readonly identity: string;
  readonly isReadable: boolean;
  /** Paths of the folders in it. */
  readonly folders: readonly string[];
  /** Links in it that lead to folders below the root. */
  readonly links: readonly FoundFolder[];
  /** Real paths of folders: what happens there happens here, since links lead there. */
  readonly targets: ReadonlySet<string>;
  /** Until then it is not read again for an event, on the clock of the process: reading it takes long. */
  readonly restUntilMs: number;
}

/** The folders of the tree as they were last seen. */
export class KnownFolders {
  readonly #folders = new Map<string, KnownFolder>();
  /** Paths of folders by the real paths of their targets. */
  readonly #showing = new Map<string, Set<string>>();
  #links = 0;

  get size(): number {
    return this.#folders.size;
  }

  /** Whether a link leads to a folder anywhere in the tree. */
  get hasLinks(): boolean {
    return this.#links > 0;
  }

  get(path: string): KnownFolder | undefined {
    return this.#folders.get(path);
  }

  has(path: string): boolean {
    return this.#folders.has(path);
  }

  values(): Iterable<KnownFolder> {
    return this.#folders.values();
  }

  /** Real paths of all targets. */
  targets(): Iterable<string> {
    return this.#showing.keys();
  }

  /** Paths of folders with links to files that lie in the folder of that real path. */
  showing(real: string): Iterable<string> {
    return this.#showing.get(real) ?? [];
  }

  set(folder: KnownFolder): void {
    this.delete(folder.path);
    this.#folders.set(folder.path, folder);
    this.#links += folder.links.length;
    for (const target of folder.targets) {
      const showing = this.#showing.get(target) ?? new Set();
      this.#showing.set(target, showing.add(folder.path));
    }
  }

  delete(path: string): void {
    const folder = this.#folders.get(path);
    if (!folder) return;
    this.#folders.delete(path);
    this.#links -= folder.links.length;
    for (const target of folder.targets) {
      const showing = this.#showing.get(target);
      showing?.delete(path);
      if (showing?.size === 0) this.#showing.delete(target);
    }
  }

  /** The folder and all that are known below it. */
  *below(path: string): Iterable<KnownFolder> {
    const folder = this.#folders.get(path);
    if (!folder) return;
    yield folder;
    for (const each of folder.folders) yield* this.below(each);
  }
}
