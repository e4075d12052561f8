import type { Database } from '../../database/database.ts';
import { MENDS, PYRAMID_VERSION } from '../mends.ts';
import { ArchiveChanges } from './archive-changes.ts';
import { ImageKeeping } from './image-keeping.ts';
import { ImageStore } from './image-store.ts';
import { MasterStore } from './master-store.ts';

/** Rows of `marks`. */
const PYRAMIDS_MARK = 'pyramids';
const MENDS_MARK = 'mends';

/** How many images are looked at in one transaction for what an earlier Loupe took wrongly. */
const MENDED_AT_ONCE = 500;

/** All that is known of masters and images, and what writes it: each change is a transaction, and is told when it is done. */
export class ArchiveWriter {
  readonly images: ImageStore;
  readonly masters: MasterStore;
  readonly keeping: ImageKeeping;
  readonly #database: Database;
  readonly #onChange: (changes: ArchiveChanges) => void;

  /** @param onChange told of each transaction that has changed something, once it is done */
  constructor(database: Database, onChange: (changes: ArchiveChanges) => void) {
    this.#database = database;
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
   * @throws DatabaseError when it cannot be written; nothing is told then
   */
  change(work: (changes: ArchiveChanges) => void): void {
    const changes = new ArchiveChanges();
    this.#database.transaction('usual', () => work(changes));
    this.#onChange(changes);
  }

  /** Has ingest look once more at the masters that an earlier Loupe has looked at, a few at a time. */
  async mend(pause: () => Promise<boolean>): Promise<void> {
    if (this.images.mark(MENDS_MARK) === MENDS) return;
    for (let from = ''; ; ) {
      const to = this.images.lastOf(from, MENDED_AT_ONCE);
      if (to === undefined) break;
      this.change((changes) => {
        if (this.images.remake(from, to, MENDS) > 0) changes.hasWork = true;
      });
      from = to;
      if (!(await pause())) return;
    }
    this.images.setMark(MENDS_MARK, MENDS);
  }
}
