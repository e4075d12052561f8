import { naturalKey } from '../../natural-order.ts';
import { policyText } from '../../policies/image-policy.ts';
import { POLICY_OF_ROW } from '../../policies/image-policy-store.ts';
import type { CatalogImage } from '../catalog.ts';
import { folderOf } from '../identifier.ts';
import type { IngestWork } from '../ingest-plan.ts';
import type { MasterRecord } from '../record.ts';
import type { Master } from '../scan.ts';
import { SCAN_WARNING_KINDS } from '../scan-warnings.ts';

/** An image as the primary knows it. */
export interface KnownImage extends CatalogImage {
  /** Whether it can be asked for: a further page of a file can once it was ingested. */
  readonly shown: boolean;
  readonly work?: IngestWork;
  /** The state of the master on which ingest gave up. */
  readonly problemState?: string;
}

/** The columns of `images` that hold what a file is. */
export interface FileColumns {
  readonly path: string;
  readonly bytes: number;
  readonly modified_ms: number;
  readonly changed_ms: number | null;
  readonly inode: number | null;
}

/** The columns of which an image of the catalog is made. */
export interface CatalogColumns extends FileColumns {
  readonly identifier: string;
  readonly page: number;
  readonly record: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly problem: string | null;
  readonly policy: string | null;
}

/** All columns that are read of an image. */
export interface ImageColumns extends CatalogColumns {
  readonly shown: number;
  readonly work: IngestWork | null;
  readonly problem_state: string | null;
}

/** What is counted of the rows, at no cost. */
export type TallyKind =
  | 'images'
  | 'make'
  | 'verify'
  | 'failed'
  | 'warned'
  | 'pixels'
  | 'structure'
  | 'colours'
  | 'masters'
  | 'refused'
  | 'missing';

export const CATALOG_COLUMNS = `identifier, path, page, bytes, modified_ms, changed_ms, inode, record, width, height, problem,
  ${POLICY_OF_ROW} AS policy`;

/** Equal for a master that has not changed. */
export function masterState({ path, bytes, modifiedMs, changedMs, page, policy }: Master): string {
  return `${bytes} ${modifiedMs} ${changedMs ?? ''} ${page ?? 1}${policyText(policy) ?? ''} ${path}`;
}

export function catalogImageOf(row: CatalogColumns): CatalogImage {
  const { identifier, width, height, problem } = row;
  const record: MasterRecord | undefined = row.record === null ? undefined : JSON.parse(row.record);
  return {
    identifier,
    master: masterOfRow(row),
    ...(record && { record }),
    ...(problem !== null && { problem }),
    ...(width !== null && height !== null && { dimensions: { width, height } }),
  };
}

export function knownImageOf(row: ImageColumns): KnownImage {
  return {
    ...catalogImageOf(row),
    shown: row.shown === 1,
    ...(row.work !== null && { work: row.work }),
    ...(row.problem_state !== null && { problemState: row.problem_state }),
  };
}

export function masterOfRow({ identifier, page, ...row }: CatalogColumns): Master {
  return {
    identifier,
    path: row.path,
    bytes: row.bytes,
    modifiedMs: row.modified_ms,
    ...(row.changed_ms !== null && { changedMs: row.changed_ms }),
    ...(row.inode !== null && { inode: row.inode }),
    ...(page > 1 && { page }),
    ...(row.policy !== null && { policy: JSON.parse(row.policy) }),
  };
}

type Columns = (string | number | null)[];

/** The columns of an image in the order of `PUT_COLUMNS`. */
export function columnsOf(image: KnownImage): Columns {
  const { identifier, master } = image;
  return [
    ...[identifier, image.shown ? 1 : 0, naturalKey(identifier), folderOf(identifier)],
    ...[master.path, master.page ?? 1, master.bytes, master.modifiedMs],
    ...[master.changedMs ?? null, master.inode ?? null],
    ...madeColumnsOf(image),
  ];
}

/** Those of what was made of its master, or is to be, in the order of `MADE_COLUMNS`. */
export function madeColumnsOf({ record, dimensions, problem, problemState, work }: KnownImage): Columns {
  return [
    record ? JSON.stringify(record) : null,
    ...[dimensions?.width ?? null, dimensions?.height ?? null],
    ...[imageSourceOf(record) ?? null, warnedBits(record)],
    ...[problem ?? null, problemState ?? null, work ?? null],
  ];
}

export const MADE_COLUMNS = [
  'record',
  'width',
  'height',
  'source',
  'warned',
  'problem',
  'problem_state',
  'work',
];

export const PUT_COLUMNS = [
  ...['identifier', 'shown', 'sort_key', 'folder', 'path', 'page', 'bytes', 'modified_ms', 'changed_ms'],
  ...['inode', ...MADE_COLUMNS],
];

/** By which an image is known again under another identifier: the bytes of its file, and its page. */
export function imageSourceOf(record: MasterRecord | undefined): string | undefined {
  return record && `${record.sha256}:${record.master.page}`;
}

function warnedBits(record: MasterRecord | undefined): number {
  let bits = 0;
  for (const { kind } of record?.warnings ?? []) bits |= 1 << SCAN_WARNING_KINDS.indexOf(kind);
  return bits;
}
