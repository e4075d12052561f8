import type { Log } from '../log.ts';
import { Settling } from '../storage/settling.ts';
import { type FolderWatch, watchFolder } from '../storage/watch.ts';
import { Catalog, type CatalogChange, type CatalogImage } from './catalog.ts';
import { planIngest } from './ingest-plan.ts';
import { withPages } from './pages.ts';
import type { MasterRecord } from './record.ts';
import { type Master, type MasterProblem, scanMasters } from './scan.ts';

/** What the library of masters needs. */
export interface MasterLibraryParts {
  readonly imagesFolder: string;
  readonly settleSeconds: number;
  readonly rescanSeconds: number;
  readonly records: ReadonlyMap<string, MasterRecord>;
  readonly log: Log;
  readonly onChange: (changes: readonly CatalogChange[]) => void;
  /** The stored files of this record are replaced or gone. */
  readonly onSuperseded: (record: MasterRecord) => void;
}

/** A master that ingest gave up on; it is tried again when the file changes. */
interface Failure {
  /** Of the master that was tried. */
  readonly state: string;
  readonly sentence: string;
}

/** How long changes of the folder are gathered. */
const GATHER_MS = 250;

/** Equal for a master that has not changed. */
function stateOf({ path, bytes, modifiedMs, page }: Master): string {
  return `${bytes} ${modifiedMs} ${page ?? 1} ${path}`;
}

/**
 * What the archive has: masters in the image folder, and what ingest has made of them. It follows the folder
 * while the server runs and tells what changed.
 */
export class MasterLibrary {
  readonly #parts: MasterLibraryParts;
  readonly #records: Map<string, MasterRecord>;
  readonly #failures = new Map<string, Failure>();
  readonly #settling: Settling<Master>;
  #masters: readonly Master[] = [];
  #problems: readonly MasterProblem[] = [];
  #catalog = new Catalog();
  #scanning: Promise<void> | undefined;
  #again = false;
  #watch: FolderWatch | undefined;
  #later: NodeJS.Timeout | undefined;

  constructor(parts: MasterLibraryParts) {
    this.#parts = parts;
    this.#records = new Map(parts.records);
    this.#settling = new Settling(parts.settleSeconds);
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  /** Masters without a current pyramid that are worth an attempt. */
  get missing(): Master[] {
    return planIngest(this.#masters, this.#records).make.filter(
      (master) => this.#failures.get(master.identifier)?.state !== stateOf(master),
    );
  }

  /** Masters that cannot be read, and files that cannot be masters. */
  get unreadable(): number {
    return this.#failures.size + this.#problems.length;
  }

  /** Reads the folder, once at a time; a call during a scan means one more after it. */
  async scan(): Promise<void> {
    if (this.#scanning !== undefined) {
      this.#again = true;
      return this.#scanning;
    }
    this.#scanning = this.#scanNow();
    try {
      await this.#scanning;
    } finally {
      this.#scanning = undefined;
    }
    if (this.#again) {
      this.#again = false;
      await this.scan();
    }
  }

  follow(): void {
    const { imagesFolder, rescanSeconds, log } = this.#parts;
    this.#watch = watchFolder(
      imagesFolder,
      { rescanSeconds, gatherMs: GATHER_MS },
      () => this.#scanLater(0),
      (error) =>
        log.warn({ err: error }, 'file events are not to be had; the folder is read from time to time'),
    );
  }

  async stop(): Promise<void> {
    clearTimeout(this.#later);
    await this.#watch?.stop();
  }

  /** Takes in what ingest made of a master. */
  ingested(record: MasterRecord): void {
    const before = this.#records.get(record.identifier);
    if (before && before.version !== record.version) this.#parts.onSuperseded(before);
    this.#records.set(record.identifier, record);
    this.#failures.delete(record.identifier);
    this.#publish();
  }

  failed(master: Master, sentence: string): void {
    this.#failures.set(master.identifier, { state: stateOf(master), sentence });
    this.#publish();
  }

  /**
   * Identifiers with stored files whose masters are gone. None while there are no masters at all: that is more
   * likely a disk that is not mounted than an archive that was emptied.
   */
  get abandoned(): string[] {
    return this.#masters.length === 0 ? [] : planIngest(this.#masters, this.#records).remove;
  }

  forget(identifier: string): void {
    const before = this.#records.get(identifier);
    if (before) this.#parts.onSuperseded(before);
    this.#records.delete(identifier);
    this.#publish();
  }

  #scanLater(milliseconds: number): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => {
      this.scan().catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'the image folder cannot be read; what is known stays'),
      );
    }, milliseconds);
  }

  async #scanNow(): Promise<void> {
    const { masters, problems } = await scanMasters(this.#parts.imagesFolder);
    const known = new Set(this.#problems.map(({ path, sentence }) => `${path}\0${sentence}`));
    for (const { path, sentence } of problems)
      if (!known.has(`${path}\0${sentence}`)) this.#parts.log.warn({ path }, sentence);
    this.#problems = problems;
    const settled = this.#settling.look(masters, Date.now());
    this.#masters = settled.files;
    if (settled.lookAgainMs !== undefined) this.#scanLater(settled.lookAgainMs);
    const names = new Set(withPages(this.#masters, this.#records).map(({ identifier }) => identifier));
    for (const identifier of this.#failures.keys())
      if (!names.has(identifier)) this.#failures.delete(identifier);
    this.#publish();
  }

  #publish(): void {
    const images = new Map<string, CatalogImage>();
    for (const master of withPages(this.#masters, this.#records)) {
      const image = this.#imageOf(master);
      // A further page of a file is an image of its own once it has a pyramid.
      if (master.page !== undefined && !image.record) continue;
      const before = this.#catalog.get(master.identifier);
      images.set(master.identifier, before && isSame(before, image) ? before : image);
    }
    const next = new Catalog(images);
    const changes = this.#catalog.changesTo(next);
    this.#catalog = next;
    if (changes.length > 0) this.#parts.onChange(changes);
  }

  #imageOf(master: Master): CatalogImage {
    const { identifier } = master;
    const record = this.#records.get(identifier);
    const failure = this.#failures.get(identifier);
    return {
      identifier,
      master,
      ...(record && { record }),
      ...(failure?.state === stateOf(master) && { problem: failure.sentence }),
    };
  }
}

function isSame(a: CatalogImage, b: CatalogImage): boolean {
  return stateOf(a.master) === stateOf(b.master) && a.record === b.record && a.problem === b.problem;
}
