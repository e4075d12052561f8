import { PYRAMIDS_MARK } from '../../database/archive-tables.ts';
import type { Database, Durability } from '../../database/database.ts';
import type { WrittenPolicies } from '../../policies/image-policy.ts';
import { KnownPolicies } from '../../policies/policy-store.ts';
import { MENDS, PYRAMID_VERSION } from '../mends.ts';
import { IMAGE_NAMES } from '../scan.ts';
import { ArchiveChanges, type FormerIdentifiers } from './archive-changes.ts';
import { ImageKeeping } from './image-keeping.ts';
import { ImageStore } from './image-store.ts';
import { MasterStore } from './master-store.ts';

/** The row of `marks` with the names of images that files were looked at by: an update may read more formats. */
const FORMATS_MARK = 'image-names';

/** The row of `marks` with the kinds of masters that were looked at. */
const MENDS_MARK = 'mends';

/** The row of `marks` with the policies that the rows of images were brought in line with, as they were written. */
const POLICIES_MARK = 'image-policies';

/** Images of one transaction that are brought in line with policies. */
const FOLLOWED_AT_ONCE = 200;

/** How many images are looked at in one transaction for what an earlier Loupe took wrongly. */
const MENDED_AT_ONCE = 500;

/** All that is known of masters and images, and what writes it: each change is a transaction, and is told when it is done. */
export class ArchiveWriter {
  readonly images: ImageStore;
  readonly masters: MasterStore;
  readonly keeping: ImageKeeping;
  readonly policies: KnownPolicies;
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
    this.policies = new KnownPolicies(database);
    this.keeping = new ImageKeeping(this.images, this.masters, this.policies);
    // Stored files of another form cannot be read: their masters are served until they are made again.
    if (this.images.mark(PYRAMIDS_MARK) !== String(PYRAMID_VERSION))
      database.transaction('usual', () => {
        this.images.dropRecords();
        this.images.setMark(PYRAMIDS_MARK, String(PYRAMID_VERSION));
      });
    if (this.images.mark(FORMATS_MARK) !== IMAGE_NAMES.source)
      database.transaction('usual', () => {
        this.masters.unsettleRefused();
        this.images.setMark(FORMATS_MARK, IMAGE_NAMES.source);
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

  /**
   * Brings images in line with the policies that there are now: those of folders whose policy has changed since this was
   * done last, a few at a time.
   *
   * @param pause resolves with whether to go on; what is not done is done by the next call
   * @returns folders whose policy has changed and that hold no image
   */
  async followPolicies(pause: () => Promise<boolean>): Promise<string[]> {
    const { now } = this.policies;
    const before: WrittenPolicies = JSON.parse(this.images.mark(POLICIES_MARK) ?? '{}');
    const empty: string[] = [];
    const differences = now.differences(before);
    for (const folder of differences) {
      let slice = this.policies.below(folder, '', FOLLOWED_AT_ONCE);
      if (slice.length === 0 && folder !== '' && Object.hasOwn(now.written, folder)) empty.push(folder);
      for (; slice.length > 0; slice = this.policies.below(folder, slice.at(-1) ?? '', FOLLOWED_AT_ONCE)) {
        this.change('usual', (changes) => {
          for (const identifier of slice) this.keeping.followPolicy(identifier, changes);
        });
        if (!(await pause())) return empty;
      }
    }
    if (differences.length > 0 && this.policies.now === now)
      this.images.setMark(POLICIES_MARK, JSON.stringify(now.written));
    return empty;
  }

  /** Brings some images in line with what essays say of them now. Returns whether there were any. */
  followStated(): boolean {
    const identifiers = this.policies.statedChanges(FOLLOWED_AT_ONCE);
    if (identifiers.length === 0) return false;
    this.change('usual', (changes) => {
      for (const identifier of identifiers) {
        this.keeping.followPolicy(identifier, changes);
        this.policies.statedTaken(identifier);
      }
    });
    return true;
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
