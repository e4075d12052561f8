import type { Database } from '../../src/database/database.ts';
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
    readNext: () => index.readNext(),
  };
}

/** An archive as rows of a database, whose texts are found. */
export function searchedRows(): ComposedRows {
  return new ComposedRows(undefined, undefined, undefined, undefined, textIndexOf);
}
