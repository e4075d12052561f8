import { PYRAMIDS_MARK } from '../../database/archive-tables.ts';
import type { Database, Durability } from '../../database/database.ts';
import { MENDS, PYRAMID_VERSION } from '../mends.ts';
import { ArchiveChanges, type FormerIdentifiers } from './archive-changes.ts';
import { ImageKeeping } from './image-keeping.ts';
import { ImageStore } from './image-store.ts';
import { MasterStore } from './master-store.ts';

/** The row of `marks` with the kinds of masters that were looked at. */
const MENDS_MARK = 'mends';

/** How many images are looked at in one transaction for what an earlier Loupe took wrongly. */
const MENDED_AT_ONCE = 500;

/** All that is known of masters and images, and what writes it: each change is a transaction, and is told when it is done. */
export class ArchiveWriter {
  readonly images: ImageStore;
  readonly masters: MasterStore;
  readonly keeping: ImageKeeping;
  readonly #database: Database;
  readonly #former: FormerIdentifiers | undefined;
  readonly #onChange: (changes: ArchiveChanges) => void;

  /**
   * @param former left out where nobody asks for them
   * @param onChange told of each transaction, once it is done
   */
  constructor(
    database: Database,
    former: FormerIdentifiers | undefined,
    onChange: (changes: ArchiveChanges) => void,
  ) {
    this.#database = database;
    this.#former = former;
    this.#onChange = onChange;
    this.images = new ImageStore(database);
    this.masters = new MasterStore(database);
    this.keeping = new ImageKeeping(this.images, this.masters);
    // Stored files of another form cannot be read: their masters are served until they are made again.
    if (this.images.mark(PYRAMIDS_MARK) !== String(PYRAMID_VERSION))
      database.transaction('usual', () => {
        this.images.dropRecords();
        this.images.setMark(PYRAMIDS_MARK, String(PYRAMID_VERSION));
      });
  }

  /**
   * Does all of `work` or nothing of it.
   *
   * @param durability `precious` where images go that were known, or become known again
   * @throws DatabaseError when it cannot be written; nothing is told then
   */
  change(durability: Durability, work: (changes: ArchiveChanges) => void): void {
    const changes = new ArchiveChanges();
    const isPrecious = durability === 'precious';
    this.#database.transaction(durability, () => {
      work(changes);
      if (isPrecious) this.#tellFormer(changes);
    });
    if (!isPrecious) this.#tellFormer(changes);
    this.#onChange(changes);
  }

  /** Does work that writes very much. */
  async withLargeCache(work: () => Promise<void>): Promise<void> {
    await this.#database.withLargeCache(work);
  }

  #tellFormer({ came, gone, read }: ArchiveChanges): void {
    if (!this.#former) return;
    for (const { identifier, source } of gone)
      this.#former.gone(identifier, source, source && this.images.onlyOfSource(source));
    for (const identifier of came) this.#former.taken(identifier);
    for (const { identifier, source } of read) if (source) this.#former.read(identifier, source);
  }

  /** Has ingest look once more at the masters that an earlier Loupe has looked at, a few at a time. */
  async mend(pause: () => Promise<boolean>): Promise<void> {
    if (this.images.mark(MENDS_MARK) === MENDS) return;
    for (let from = ''; ; ) {
      const to = this.images.lastOf(from, MENDED_AT_ONCE);
      if (to === undefined) break;
      this.change('usual', (changes) => {
        if (this.images.lookAgain(from, to) > 0) changes.hasWork = true;
      });
      from = to;
      if (!(await pause())) return;
    }
    this.images.setMark(MENDS_MARK, MENDS);
  }
}
