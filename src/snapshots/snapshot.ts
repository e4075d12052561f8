import { isParsedObject, parsedObject } from '../json/parsed-object.ts';

/** The bytes of a database that travel together: of a small change a few, each with what happens to lie beside. */
export const PIECE_BYTES = 65_536;

/** Digests of pieces that travel together. */
export const PIECES_OF_A_LIST = 256;

/** How long a node may take to bring a small snapshot and have all its processes open it. */
const TAKING_MS = 1000;

/** What makes stored files and rows. Where it is another, the same archive looks otherwise. */
export interface MadeWith {
  /** Of the tables. */
  readonly schema: number;
  /** Of what is composed of authored files. */
  readonly composition: number;
  /** Of stored pyramids. */
  readonly pyramid: number;
  /** Of encoders. */
  readonly encoder: string;
  /** Their settings, as they are written, and the programs that are called. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A database as it was after one transaction, and what it is put together of. */
export interface Snapshot {
  /** Rises with each. */
  readonly number: number;
  /** Of the builder that has made it: a later builder has a higher one. */
  readonly epoch: number;
  /** Milliseconds since 1970. */
  readonly publishedMs: number;
  /** Of the whole file. */
  readonly bytes: number;
  readonly pieceBytes: number;
  /** Digests of the lists of pieces, in order. */
  readonly lists: readonly string[];
  readonly madeWith: MadeWith;
}

/** Which snapshot is the newest. */
export type SnapshotPointer = Pick<Snapshot, 'number' | 'epoch' | 'publishedMs'>;

/** Where the pointer stands. */
export const POINTER_KEY = 'snapshots/current.json';

/** Below which all pieces stand. */
export const PIECES_PREFIX = 'snapshots/pieces/';

/** Below which snapshots, their pieces and the pointer stand. */
export const SNAPSHOTS_PREFIX = 'snapshots/';

/** Where a snapshot stands. A builder that has lost its lease cannot come to the place of what the next one writes. */
export function snapshotKey({ number, epoch }: Pick<Snapshot, 'number' | 'epoch'>): string {
  return `${SNAPSHOTS_PREFIX}${number}-${epoch}.json`;
}

/** The number and the epoch in the key of a snapshot; undefined for any other key. */
export function snapshotOfKey(key: string): Pick<Snapshot, 'number' | 'epoch'> | undefined {
  const [, number, epoch] = /^snapshots\/(\d{1,15})-(\d{1,15})\.json$/.exec(key) ?? [];
  return number === undefined ? undefined : { number: Number(number), epoch: Number(epoch) };
}

/** Where a piece stands. @param digest SHA-256 of its bytes, hexadecimal */
export function pieceKey(digest: string): string {
  return `${PIECES_PREFIX}${digest}`;
}

/** Whether a snapshot is newer than another one: of a later builder, or a later one of the same. */
export function isNewer(
  one: Pick<Snapshot, 'number' | 'epoch'>,
  other: Pick<Snapshot, 'number' | 'epoch'> | undefined,
): boolean {
  return (
    other === undefined || one.epoch > other.epoch || (one.epoch === other.epoch && one.number > other.number)
  );
}

/**
 * How long after it was published a snapshot is served by all nodes that reach the store, milliseconds. A node that has not asked for so
 * long may serve an old one.
 *
 * @param intervalMs how often nodes ask
 */
export function takenWithinMs(intervalMs: number): number {
  return intervalMs + TAKING_MS;
}

/** How many pieces a file of so many bytes has. */
export function piecesOf(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES);
}

/** A snapshot as it stands in the store; undefined for what is none, or one of a form that this Loupe does not know. */
export function parseSnapshot(json: string): Snapshot | undefined {
  const value = parsedObject(json);
  return value !== undefined && isSnapshot(value) ? value : undefined;
}

/** The pointer as it stands in the store; undefined for what is none. */
export function parsePointer(json: string): SnapshotPointer | undefined {
  const value = parsedObject(json);
  return value !== undefined && isPointer(value) ? value : undefined;
}

function isPointer<Value extends Readonly<Record<string, unknown>>>(
  value: Value,
): value is Value & SnapshotPointer {
  return ['number', 'epoch', 'publishedMs'].every((name) => isCount(value[name]));
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSnapshot(
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, unknown>> & Snapshot {
  const { bytes, pieceBytes, lists, madeWith } = value;
  if (!isPointer(value) || !isCount(bytes) || pieceBytes !== PIECE_BYTES || !isParsedObject(madeWith))
    return false;
  if (!Array.isArray(lists) || lists.length !== Math.ceil(piecesOf(bytes) / PIECES_OF_A_LIST)) return false;
  if (!lists.every((digest) => typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest))) return false;
  const { schema, composition, pyramid, encoder, settings } = madeWith;
  return (
    [schema, composition, pyramid].every(isCount) && typeof encoder === 'string' && isParsedObject(settings)
  );
}
