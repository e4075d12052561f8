import type { Dimensions } from '../image/geometry.ts';
import type { MasterRecord } from './record.ts';
import type { Master } from './scan.ts';

/** One image as the archive has it now: its master, and the record of its pyramid when there is one. */
export interface CatalogImage {
  readonly identifier: string;
  /** The master on disk. */
  readonly master: Master;
  /** What ingest made. It may be of the master's previous version while the new one is being made. */
  readonly record?: MasterRecord;
  /** Why the master could not be read, in words for people. */
  readonly problem?: string;
  /** Of the upright image, pixels: as the record says, else as the master's header did when it was read. */
  readonly dimensions?: Dimensions;
}

/** Which images there are: looked up, never held. */
export interface ImageCatalog {
  get(identifier: string): CatalogImage | undefined;
  /** How many there are. */
  readonly count: number;
  /** Images in the natural order of their identifiers: `count` of them, after the first `offset`. */
  page(offset: number, count: number): readonly CatalogImage[];
}
