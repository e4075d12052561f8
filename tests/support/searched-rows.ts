import type { Database } from '../../src/database/database.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import type { FoundHits, SearchOrder } from '../../src/search/index/search-order.ts';
import { Searcher } from '../../src/search/index/searcher.ts';
import { TextIndex } from '../../src/search/index/text-index.ts';
import { TextMarks } from '../../src/search/index/text-marks-store.ts';
import { ComposedRows } from './composed-rows.ts';

/** What keeps the texts of a database; a fault is thrown. */
export function textIndexOf(database: Database) {
  const marks = new TextMarks(database);
  const index = new TextIndex(database, (_, error) => {
    throw error;
  });
  return {
    begin: () => marks.begin(),
    get isBehind() {
      return marks.isBehind;
    },
    changed: (...changed: Parameters<TextIndex['changed']>) => index.changed(...changed),
    readAhead: (manifest: Manifest) => index.readAhead(manifest),
    readNext: () => index.readNext(),
  };
}

/** An archive as rows of a database, whose texts are found. */
export function searchedRows(): ComposedRows {
  return new ComposedRows(undefined, undefined, undefined, undefined, textIndexOf);
}

/** What is found where no time goes by. */
export function foundIn(database: Database, order: SearchOrder): FoundHits {
  const still = { nowMs: () => 0, cpuMs: () => 0 };
  return new Searcher(database, still).find(order, { cpuMs: 0, wallMs: 0 });
}
