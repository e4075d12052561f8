import type { RecordHeader } from '../../discovery/oai/documents.ts';
import { EDM, type MetadataFormat } from '../../discovery/oai/formats.ts';
import type { RecordLookUps, RecordRow } from '../../oai-records/record-list-store.ts';
import type { PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import type { BaseUrl } from '../../urls.ts';
import { type OneAtATime, ownTurn } from '../protocol/turns.ts';
import { type MetadataContext, recordMetadata } from './oai-metadata.ts';

export interface OaiRecordsParts extends Pick<MetadataContext, 'limits'> {
  readonly records: RecordLookUps;
  /** Of the same database. */
  readonly catalog: Pick<PresentationCatalog, 'resource'>;
  /** Where pages and documents are made. */
  readonly making: OneAtATime;
}

/** A record with all that it says. */
interface FoundRecord {
  readonly header: RecordHeader;
  /** XML; undefined for a deleted one. */
  readonly metadata: string | undefined;
}

/** Elements that are written in one turn of the event loop: a millisecond or less. */
const PIECES_AT_ONCE = 20;

/** Reads records, each as it is at one moment. */
export class OaiRecords {
  readonly #parts: OaiRecordsParts;

  constructor(parts: OaiRecordsParts) {
    this.#parts = parts;
  }

  /** The header of a record; undefined when it has changed since: it is then among the last ones of all. */
  header(row: RecordRow, format: MetadataFormat): RecordHeader | undefined {
    const { records } = this.#parts;
    return records.moment(() => {
      if (records.get(row.id)?.position !== row.position) return undefined;
      return {
        manifest: row.id,
        datestampMs: row.atMs,
        setSpecs: records.specsOf(row.id),
        isDeleted: row.deleted === 1 || (format === EDM && row.edm === 2),
      };
    });
  }

  /**
   * A record with its metadata, made when those who have come before have theirs.
   *
   * @returns undefined when it has changed since
   */
  read(
    row: RecordRow,
    format: MetadataFormat,
    base: BaseUrl,
    signal: AbortSignal,
  ): Promise<FoundRecord | undefined> {
    const { records, catalog, limits, making } = this.#parts;
    return making.run(async () => {
      await ownTurn();
      const found = records.moment(() => {
        const header = this.header(row, format);
        if (!header || header.isDeleted) return header && { header, pieces: undefined };
        const resource = catalog.resource({ manifest: row.id });
        const pieces = resource && recordMetadata(resource, row.id, format, { base, limits });
        if (!pieces) throw new Error(`the record of ${row.id} has no manifest`);
        return { header, pieces };
      });
      if (!found) return undefined;
      const { header, pieces } = found;
      return { header, metadata: pieces && (await inTurns(pieces)) };
    }, signal);
  }
}

async function inTurns(pieces: Iterable<string>): Promise<string> {
  const written: string[] = [];
  for (const piece of pieces) {
    if (piece === '' || written.length % PIECES_AT_ONCE === PIECES_AT_ONCE - 1) await ownTurn();
    written.push(piece);
  }
  return written.join('');
}
