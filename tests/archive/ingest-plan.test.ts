import { describe, expect, test } from 'vitest';
import { planIngest } from '../../src/archive/ingest-plan.ts';
import type { MasterRecord } from '../../src/archive/record.ts';
import { masterOf, recordOf } from '../support/fixtures-record.ts';

function recordsOf(...records: MasterRecord[]): Map<string, MasterRecord> {
  return new Map(records.map((record) => [record.identifier, record]));
}

describe('planIngest', () => {
  test('new, changed and moved masters are made, others are current', () => {
    const masters = ['new', 'same', 'larger', 'touched', 'moved'].map((identifier) =>
      masterOf({ identifier }),
    );
    const records = recordsOf(
      recordOf({ identifier: 'same' }),
      recordOf({ identifier: 'larger', bytes: 999 }),
      recordOf({ identifier: 'touched', modifiedMs: 1 }),
      recordOf({ identifier: 'moved', path: 'moved.jpg' }),
      recordOf({ identifier: 'gone' }),
    );
    const plan = planIngest(masters, records);
    expect(plan.make.map(({ identifier }) => identifier)).toEqual(['new', 'larger', 'touched', 'moved']);
    expect(plan.current.map(({ identifier }) => identifier)).toEqual(['same']);
    expect(plan.remove).toEqual(['gone']);
  });

  test('masters of records of an earlier reading are looked at again, and their pages stay', () => {
    const book = masterOf({ identifier: 'book' });
    const first = { ...recordOf({ identifier: 'book', pages: 2 }), mends: 'earlier' };
    const { mends: _, ...second } = recordOf({ identifier: 'book;2', path: 'book.tif', pages: 2, page: 2 });
    const plan = planIngest([book], recordsOf(first, second));
    expect(plan.make.map(({ identifier }) => identifier)).toEqual(['book', 'book;2']);
    expect(plan.remove).toEqual([]);
  });

  test('a file that was put in place since is verified, and so are all when records say nothing of that', () => {
    const states = {
      same: { changedMs: 5, inode: 7 },
      copied: { changedMs: 6, inode: 7 },
      renamed: { changedMs: 5, inode: 8 },
      old: { changedMs: 5, inode: 7 },
    };
    const masters = Object.entries(states).map(([identifier, state]) => masterOf({ identifier, ...state }));
    const made = { changedMs: 5, inode: 7 };
    const records = recordsOf(
      ...['same', 'copied', 'renamed'].map((identifier) => {
        const record = recordOf({ identifier });
        return { ...record, master: { ...record.master, ...made } };
      }),
      recordOf({ identifier: 'old' }),
    );
    const names = (found: readonly { identifier: string }[]) => found.map(({ identifier }) => identifier);
    const plan = planIngest(masters, records);
    expect([names(plan.make), names(plan.verify), names(plan.current)]).toEqual([
      [],
      ['copied', 'renamed', 'old'],
      ['same'],
    ]);
    expect(names(planIngest(masters, records, { ignoreInodes: true }).verify)).toEqual(['copied', 'old']);
  });

  test('further pages are made once their number is known', () => {
    const book = masterOf({ identifier: 'book' });
    const first = recordOf({ identifier: 'book', pages: 3 });
    const second = recordOf({ identifier: 'book;2', path: 'book.tif', pages: 3, page: 2 });
    const plan = planIngest([book], recordsOf(first, second));
    expect(plan.current.map(({ identifier }) => identifier)).toEqual(['book', 'book;2']);
    expect(plan.make).toEqual([{ ...book, identifier: 'book;3', page: 3 }]);
    expect(plan.remove).toEqual([]);
  });

  test('pages of a changed file stay until it has been read again', () => {
    const second = recordOf({ identifier: 'book;2', path: 'book.tif', pages: 2, page: 2 });
    const stale = recordsOf(recordOf({ identifier: 'book', pages: 2, bytes: 5 }), second);
    const changed = planIngest([masterOf({ identifier: 'book' })], stale);
    expect(changed.make.map(({ identifier }) => identifier)).toEqual(['book']);
    expect(changed.remove).toEqual([]);
    const shorter = recordsOf(recordOf({ identifier: 'book', pages: 1 }), second);
    expect(planIngest([masterOf({ identifier: 'book' })], shorter).remove).toEqual(['book;2']);
  });

  test('a file with the name of a page goes before the page', () => {
    const masters = [masterOf({ identifier: 'book' }), masterOf({ identifier: 'book;2' })];
    const plan = planIngest(masters, recordsOf(recordOf({ identifier: 'book', pages: 2 })));
    expect(plan.make).toEqual([masters[1]]);
  });
});
