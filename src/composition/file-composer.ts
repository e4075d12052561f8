import { folderOf } from '../archive/identifier.ts';
import {
  type AuthoredFile,
  errorsIn,
  type FileState,
  problemsIn,
  type StoredFile,
} from '../composed/authored-store.ts';
import type { FileId, NamedMember } from '../composed/named-store.ts';
import type { Stores } from '../composed/stores.ts';
import { digestOf, type StoredBytes } from '../composed/version-store.ts';
import type { AuthoredCollectionItem } from '../presentation/authored/essay.ts';
import { collectionProblems, membersNamed } from '../presentation/compose/collection.ts';
import {
  type ArchiveFile,
  type ComposingSource,
  type FileOutcome,
  outcomeOf,
} from '../presentation/compose/file.ts';
import { claimsOf, clashesOf } from '../presentation/compose/id-claims.ts';
import type { IiifJsonIds } from '../presentation/compose/iiif-json.ts';
import {
  disagreements,
  namedImages,
  negativesIn,
  negativeText,
} from '../presentation/compose/named-images.ts';
import { type FileReading, readContents } from '../presentation/compose/reading.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import { factsDigest, type ImageLookUps } from './image-look-ups.ts';
import { MemberLookUps } from './member-look-ups.ts';
import { ServedRows } from './served-rows.ts';
import type { Touched } from './touched.ts';

/** What one step of composing works with. */
export interface FileComposerParts {
  readonly stores: Stores;
  readonly touched: Touched;
  readonly images: ImageLookUps;
  readonly iiifJsonIds: IiifJsonIds;
  /** What was read of files, by path and digest, for this step and the next ones. */
  readonly readings: Map<string, FileReading>;
  /** Images whose headers are needed first. */
  readonly onPending: (identifiers: readonly string[]) => void;
  /** A file has been composed, with what is wrong with it: before, and now. */
  readonly onProblems: (before: readonly LocatedProblem[], now: readonly LocatedProblem[]) => void;
}

/** Reads and composes single files, in one step. */
export class FileComposer {
  readonly #parts: FileComposerParts;
  readonly #served: ServedRows;
  readonly #source: ComposingSource;
  readonly #known: MemberLookUps;
  /** How many files were composed. */
  composed = 0;
  /** How many texts were read to that end, each once. */
  parsed = 0;

  constructor(parts: FileComposerParts) {
    this.#parts = parts;
    this.#known = new MemberLookUps(parts.stores);
    this.#served = new ServedRows(parts.stores, parts.touched);
    this.#source = {
      iiifJsonIds: parts.iiifJsonIds,
      factsOf: (identifier) => parts.images.factsOf(identifier),
      nearestImage: parts.images.nearestImage,
    };
  }

  /**
   * Takes in what a file says now; it and those that it concerns are to be composed.
   *
   * @param wasGood whether an earlier server has seen that this has no errors
   */
  takeIn(file: AuthoredFile, bytes: Uint8Array, wasGood = false): void {
    const { files, versions, named } = this.#parts.stores;
    const { path } = file;
    const reading = this.#read(path, bytes);
    const claims = claimsOf({ name: path, reading });
    const members = membersNamed(reading);
    const isCollection = members.length > 0 || claims[0]?.kind === 'collection';
    files.put(file, { kind: isCollection ? 'collection' : 'essay', id: reading.id });
    versions.put(path, bytes, file.modifiedMs);
    if (wasGood) versions.setGood(path);
    this.#putIds(path, claims, named.idsOf(path));
    named.putMembers(path, members.map(memberOf));
  }

  /** Takes in that a file is gone. */
  remove(path: string): void {
    const { files, named, negatives, folders } = this.#parts.stores;
    const row = files.get(path);
    if (!row) return;
    const [ids, images] = [named.idsOf(path), named.imagesOf(path)];
    this.#served.drop(path);
    negatives.put(path, new Map());
    files.remove(path);
    this.#tellOfIds(path, ids);
    this.#tellOfName(row.id);
    for (const folder of new Set(images.map(folderOf))) folders.setStale(folder);
  }

  /** Composes a file; the members of a collection are looked for later. */
  compose(path: string): void {
    const { stores, images, onPending } = this.#parts;
    const { files, versions, named, negatives } = stores;
    const row = files.get(path);
    const now = versions.get(path, 'now');
    if (!row || !now) return;
    const file = this.#fileOf(path, now);
    const claims = claimsOf(file);
    this.#putIds(path, claims, named.idsOf(path));
    const pending = [...new Set(namedImages(file.reading))].filter((name) => images.isPending(name));
    if (pending.length > 0) {
      // It is composed when it is known what its images are; until then it stays as it is.
      onPending(pending);
      this.#putImages(file, undefined);
      this.#putState(row, file, { problems: file.reading.problems, heldBack: true, early: true });
      return;
    }
    this.composed += 1;
    const clashes = clashesOf(path, claims, (kind, id) => named.ownerOf(kind, id));
    const remarks = disagreements(file.reading, (identifier) => negatives.ofOthers(identifier, path));
    const outcome = outcomeOf(file, clashes, this.#source, remarks);
    const good = outcome.heldBack ? file.lastGood : undefined;
    this.#putIds(path, claims, good ? claimsOf({ name: path, reading: good.reading }) : []);
    if (outcome.served) this.#served.serve(row, outcome.served, this.#source);
    else if (!file.lastGood) this.#served.drop(path);
    this.#putImages(file, outcome);
    this.#putState(row, file, { problems: outcome.problems, heldBack: outcome.heldBack, early: false });
  }

  /** Looks for the members that a file names. */
  composeMembers(path: string): void {
    const { files, versions, collections } = this.#parts.stores;
    const row = files.get(path);
    const now = versions.get(path, 'now');
    if (!row || !now) return;
    const reading = this.#read(path, now.bytes(), now.digest);
    const loops = collections.loopsOf(reading.id);
    const isOwn = collections.get(reading.id)?.file === path;
    const problems = collectionProblems(reading, row.held_back === 0, this.#source, {
      isKnown: (kind, id) => this.#known.isKnown(kind, id),
      loops: (id) => isOwn && loops.has(id),
      nearest: (kind, id) => this.#known.nearest(kind, id),
    });
    files.setMemberProblems(row, problems);
    if (row.early === 0) this.#parts.onProblems(problemsIn(row.member_problems), problems);
    const isGood = row.held_back === 0 && errorsIn(problemsIn(row.problems)) + errorsIn(problems) === 0;
    if (isGood) versions.setGood(path);
  }

  #fileOf(path: string, now: StoredBytes): ArchiveFile {
    const { versions } = this.#parts.stores;
    const reading = this.#read(path, now.bytes(), now.digest);
    const file = { name: path, reading, modifiedMs: now.modifiedMs };
    if (now.wasGood) return { ...file, lastGood: file };
    const good = versions.get(path, 'good');
    if (!good) return file;
    const read = (): FileReading => this.#read(path, good.bytes(), good.digest);
    return {
      ...file,
      // Reading is the most that a saved file costs, and this one is of no use while the newest has no errors.
      get lastGood() {
        return { reading: read(), modifiedMs: good.modifiedMs };
      },
    };
  }

  #read(path: string, bytes: Uint8Array, digest?: string): FileReading {
    const key = `${path} ${digest ?? digestOf(bytes)}`;
    const known = this.#parts.readings.get(key);
    if (known) return known;
    this.parsed += 1;
    const reading = readContents(bytes, path);
    this.#parts.readings.set(key, reading);
    return reading;
  }

  /**
   * What a file gives as it is, and what only another version of it gives.
   *
   * @param others of its last good version; before it is known whether that is served, those that it gave before
   */
  #putIds(path: string, claims: readonly FileId[], others: readonly Omit<FileId, 'claim'>[]): void {
    const given = new Set(claims.map(({ kind, id }) => `${kind} ${id}`));
    const ofGood = others
      .filter(({ kind, id }) => !given.has(`${kind} ${id}`))
      .map(({ kind, id }): FileId => ({ kind, id, claim: 'good' }));
    this.#tellOfIds(path, this.#parts.stores.named.putIds(path, [...claims, ...ofGood]));
  }

  /** Keeps which images a file is or may be composed of. */
  #putImages(file: ArchiveFile, outcome: FileOutcome | undefined): void {
    const { stores, images } = this.#parts;
    const named = new Set(outcome?.latest.images);
    for (const identifier of outcome?.served?.composed.images ?? []) named.add(identifier);
    const lastGood = outcome?.heldBack === false ? undefined : file.lastGood;
    for (const { reading } of [file, lastGood ?? file])
      for (const identifier of namedImages(reading)) named.add(identifier);
    const facts = new Map(
      [...named].map((identifier) => [identifier, factsDigest(images.factsOf(identifier))]),
    );
    for (const folder of stores.named.putImages(file.name, facts)) stores.folders.setStale(folder);
    // What is served is what counts.
    const stated = negativesIn((lastGood ?? file).reading);
    stores.negatives.put(
      file.name,
      new Map([...stated].map(({ identifier, negative }) => [identifier, negativeText(negative)])),
    );
  }

  #putState(before: StoredFile, { name, reading }: ArchiveFile, state: FileState): void {
    const { files, versions } = this.#parts.stores;
    const membersToo = membersNamed(reading).length > 0 || reading.file?.kind === 'collection';
    files.setState(name, state, membersToo);
    if (before.held_back !== Number(state.heldBack)) this.#tellOfName(before.id);
    if (!state.early)
      this.#parts.onProblems(before.early === 1 ? [] : problemsIn(before.problems), state.problems);
    if (!membersToo && !state.heldBack) versions.setGood(name);
  }

  /** Has those composed again whom it concerns that ids are given otherwise. */
  #tellOfIds(path: string, ids: readonly FileId[]): void {
    const { named, folders } = this.#parts.stores;
    for (const { kind, id } of ids) {
      named.staleById(id, path);
      folders.staleById(id);
      if (kind === 'collection') named.staleByMember('Collection', id);
    }
  }

  /** The file of that name may be named now, or not any more. */
  #tellOfName(id: string): void {
    const { named } = this.#parts.stores;
    named.staleByMember('Manifest', id);
    named.staleByMember('Collection', id);
  }
}

function memberOf({ kind, id }: AuthoredCollectionItem): NamedMember {
  return { type: kind === 'manifest' ? 'Manifest' : 'Collection', id };
}
