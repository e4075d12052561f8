import { policyText } from '../../policies/image-policy.ts';
import type { KnownPolicies } from '../../policies/policy-store.ts';
import { pageIdentifier } from '../identifier.ts';
import { ingestWorkOf } from '../ingest-plan.ts';
import { furtherPages, isCurrentRecord, isNumberedAnew } from '../pages.ts';
import type { MasterRecord } from '../record.ts';
import { collisionSentence, type Master } from '../scan.ts';
import type { ArchiveChanges } from './archive-changes.ts';
import { imageSourceOf, type KnownImage, masterState } from './image-rows.ts';
import type { ImageStore } from './image-store.ts';
import type { KnownFile, MasterStore } from './master-store.ts';

/** The row of `marks` that says that files are numbered anew from time to time. */
const INODES_MARK = 'inodes';

/** Of a further page: the identifier of its file, and its number. */
const PAGE = /^(.+);([2-9]|[1-9]\d+)$/s;

/**
 * The rules by which the images follow their masters and what ingest makes, one identifier at a time. Each call is part
 * of a transaction, and adds what it changes to `changes`.
 */
export class ImageKeeping {
  readonly #images: ImageStore;
  readonly #masters: MasterStore;
  readonly #policies: Pick<KnownPolicies, 'of'>;
  /** The file system numbers files anew that nobody has touched. */
  #ignoreInodes: boolean;

  constructor(images: ImageStore, masters: MasterStore, policies: Pick<KnownPolicies, 'of'>) {
    this.#images = images;
    this.#masters = masters;
    this.#policies = policies;
    this.#ignoreInodes = images.mark(INODES_MARK) !== undefined;
  }

  /** Whether the numbers of files tell nothing. */
  get ignoresInodes(): boolean {
    return this.#ignoreInodes;
  }

  /** Brings an image and its further pages in line with the files that have its identifier by now. */
  follow(identifier: string, changes: ArchiveChanges): void {
    const files = this.#masters.named(identifier);
    for (const each of files) this.#setCollision(each, files, changes);
    const file = servedOf(identifier, files);
    if (file) this.#place(this.withPolicy(masterOfFile(identifier, file)), changes);
    else this.#removeFile(identifier, changes);
    // A file that has the name of a page goes before the page.
    const base = PAGE.exec(identifier)?.[1];
    const first = base === undefined ? undefined : this.#images.get(base);
    if (first) this.#placePages(first, changes);
  }

  /** Takes in what ingest made. */
  ingested(record: MasterRecord, changes: ArchiveChanges): void {
    const { identifier } = record;
    const before = this.#images.get(identifier);
    if (!before) {
      this.#abandon(identifier, changes);
      return;
    }
    if (before.record) {
      if (before.record.version !== record.version) changes.superseded.push(before.record);
      if (isNumberedAnew(before.record, record)) {
        this.#ignoreInodes = true;
        this.#images.setMark(INODES_MARK, 'ignored');
        this.#images.forgiveInodes();
      }
    }
    const { problem: _, problemState: __, work: ___, ...known } = before;
    // Of a file that has changed since it was looked at, the next look tells what is to be done.
    const work = isCurrentRecord(record, before.master) ? this.#workOf(before.master, record) : undefined;
    const { width, height } = record;
    const next = { ...known, record, dimensions: { width, height }, shown: true, ...(work && { work }) };
    this.#put(before, next, changes);
    changes.read.push({ identifier, source: imageSourceOf(record) });
    if (before.master.page === undefined) this.#placePages(next, changes);
  }

  /** Gives a master up until its file changes. */
  failed(master: Master, sentence: string, changes: ArchiveChanges): void {
    const before = this.#images.get(master.identifier);
    if (!before || masterState(before.master) !== masterState(master)) return;
    const { work: _, ...known } = before;
    this.#put(before, { ...known, problem: sentence, problemState: masterState(master) }, changes);
  }

  /** Has an image tried again on which ingest gave up, since its file was not there. */
  retry(identifier: string, changes: ArchiveChanges): void {
    const before = this.#images.get(identifier);
    if (before?.problemState === undefined) return;
    const { problemState: _, ...known } = before;
    this.#put(before, { ...known, work: 'make' }, changes);
  }

  /** Has ingest look again at a file, of which the bytes may be others, for all of its pages. */
  lookAgain(identifier: string, changes: ArchiveChanges): void {
    const first = this.#images.get(identifier);
    if (!first) return;
    for (const before of [first, ...this.#pagesOf(first)])
      if (before.record && before.work === undefined)
        this.#put(before, { ...before, work: 'verify' }, changes);
  }

  /** Has an image served by another policy, if that is another one now. */
  followPolicy(identifier: string, changes: ArchiveChanges): void {
    const before = this.#images.get(identifier);
    const master = before && this.withPolicy(before.master);
    if (!before || !master || policyText(master.policy) === policyText(before.master.policy)) return;
    const { problemState: _, work: __, ...known } = before;
    const work = this.#workOf(master, before.record);
    this.#put(before, { ...known, master, ...(work && { work }) }, changes);
  }

  /** A master with the policy of its identifier. */
  withPolicy({ policy: _, ...master }: Master): Master {
    const policy = this.#policies.of(master.identifier);
    return policy ? { ...master, policy } : master;
  }

  /** Has the stored files of an image made again. */
  forget(identifier: string, changes: ArchiveChanges): void {
    const before = this.#images.get(identifier);
    if (!before?.record) return;
    changes.superseded.push(before.record);
    const { record: _, dimensions: __, ...known } = before;
    this.#put(before, { ...known, shown: before.master.page === undefined, work: 'make' }, changes);
  }

  #workOf(master: Master, record: MasterRecord | undefined): KnownImage['work'] {
    return ingestWorkOf(master, record, { ignoreInodes: this.#ignoreInodes });
  }

  #setCollision(file: KnownFile, all: readonly KnownFile[], changes: ArchiveChanges): void {
    const paths = all.map(({ path }) => path);
    const sentence = collisionSentence(file.path, file.identifier ?? '', paths);
    if (sentence === file.problem) return;
    this.#masters.setProblem(file.path, sentence);
    if (sentence !== undefined) changes.refused.push({ path: file.path, sentence });
  }

  /** Makes or renews the image of a file that is the only one of its identifier. */
  #place(master: Master, changes: ArchiveChanges): void {
    const { identifier } = master;
    const before = this.#images.get(identifier);
    const isOther = before !== undefined && before.master.path !== master.path;
    // Of the file that had the identifier before, by another name.
    const pages = isOther && before.master.page === undefined ? this.#pagesOf(before) : [];
    const first = this.#placeOne(before, master, this.#workOf(master, before?.record), changes);
    for (const page of pages) this.#placeOne(page, { ...page.master, path: master.path }, undefined, changes);
    this.#placePages(first, changes);
  }

  #placeOne(
    before: KnownImage | undefined,
    master: Master,
    work: KnownImage['work'],
    changes: ArchiveChanges,
  ): KnownImage {
    const { identifier } = master;
    const { record, dimensions, problem, problemState } = before ?? {};
    const isSame = before !== undefined && masterState(before.master) === masterState(master);
    const isGivenUp = isSame && problemState !== undefined;
    if (!before) this.#images.adopt(identifier);
    const next: KnownImage = {
      identifier,
      master,
      shown: master.page === undefined || record !== undefined,
      ...(record && { record }),
      ...(dimensions && (record !== undefined || isSame) && { dimensions }),
      ...(isSame && problem !== undefined && { problem }),
      ...(isGivenUp && { problemState }),
      ...(work && !isGivenUp && { work }),
    };
    this.#put(before, next, changes);
    return next;
  }

  /** Brings the further pages of a file in line with what its first page tells. */
  #placePages(first: KnownImage, changes: ArchiveChanges): void {
    const { master, record } = first;
    if (master.page !== undefined) return;
    const known = new Map(this.#pagesOf(first).map((page) => [page.identifier, page]));
    if (isCurrentRecord(record, master)) {
      const wanted = furtherPages(master, record).filter((page) => !this.#isTaken(page.identifier));
      for (const each of wanted) {
        const page = this.withPolicy(each);
        const before = this.#images.get(page.identifier);
        this.#placeOne(before, page, this.#workOf(page, before?.record), changes);
        known.delete(page.identifier);
      }
    } else {
      // They stay as they are until it is known how many the file has now.
      for (const page of known.values()) {
        const { identifier: name, master: of } = page;
        const now = this.withPolicy({ ...master, identifier: name, page: of.page ?? 1 });
        this.#placeOne(page, now, undefined, changes);
      }
      known.clear();
    }
    for (const page of known.values()) this.#removeOne(page, changes);
  }

  #pagesOf({ identifier, master }: KnownImage): KnownImage[] {
    return this.#images
      .furtherPagesOf(master.path)
      .filter((page) => page.identifier === pageIdentifier(identifier, page.master.page ?? 1));
  }

  #isTaken(identifier: string): boolean {
    return servedOf(identifier, this.#masters.named(identifier)) !== undefined;
  }

  /** Removes the image of an identifier that no file has, or several have, with its further pages. */
  #removeFile(identifier: string, changes: ArchiveChanges): void {
    const before = this.#images.get(identifier);
    if (!before || before.master.page !== undefined) return;
    for (const page of this.#pagesOf(before)) this.#removeOne(page, changes);
    this.#removeOne(before, changes);
  }

  #removeOne(image: KnownImage, changes: ArchiveChanges): void {
    const { identifier, record, shown } = image;
    this.#images.remove(identifier);
    if (record) changes.superseded.push(record);
    if (shown) {
      changes.images.add(identifier);
      changes.gone.push({ identifier, source: imageSourceOf(record) });
    }
    this.#abandon(identifier, changes);
  }

  #abandon(identifier: string, changes: ArchiveChanges): void {
    this.#images.abandon(identifier);
    changes.hasWork = true;
  }

  #put(before: KnownImage | undefined, next: KnownImage, changes: ArchiveChanges): void {
    if (before?.master === next.master && before.shown === next.shown) this.#images.setMade(next);
    else this.#images.put(next);
    if (next.work) changes.hasWork = true;
    if (next.shown && !before?.shown) changes.came.add(next.identifier);
    if (next.shown ? !before?.shown || isChanged(before, next) : before?.shown)
      changes.images.add(next.identifier);
  }
}

function masterOfFile(identifier: string, { path, bytes, modifiedMs, changedMs, inode }: KnownFile): Master {
  return {
    identifier,
    path,
    bytes,
    modifiedMs,
    ...(changedMs !== undefined && { changedMs }),
    ...(inode !== undefined && { inode }),
  };
}

/** Of an image with a pyramid, a change of the file that is in question changes nothing before its bytes are read. */
function isChanged(before: KnownImage, next: KnownImage): boolean {
  const isSameFile = next.record
    ? masterState({ ...before.master, changedMs: 0 }) === masterState({ ...next.master, changedMs: 0 })
    : masterState(before.master) === masterState(next.master);
  return !isSameFile || before.record !== next.record || before.problem !== next.problem;
}

/** The file that is served of those that have an identifier. */
function servedOf(identifier: string, files: readonly KnownFile[]): KnownFile | undefined {
  const paths = files.map(({ path }) => path);
  return files.find(({ path }) => collisionSentence(path, identifier, paths) === undefined);
}
