import { describe, expect, test } from 'vitest';
import { ingestWorkOf } from '../../src/archive/ingest-plan.ts';
import { MENDS_BY_FORMAT } from '../../src/archive/mends.ts';
import { masterOf, recordOf } from '../support/fixtures-record.ts';

describe('what ingest has to do for an image', () => {
  const master = masterOf({ identifier: 'a' });

  test('is to make new, changed and moved ones, and nothing for others', () => {
    const changes = [{ bytes: 999 }, { modifiedMs: 1 }, { path: 'a.jpg' }, { page: 2 }];
    expect(ingestWorkOf(master, undefined)).toBe('make');
    for (const change of changes)
      expect(ingestWorkOf(master, recordOf({ identifier: 'a', ...change })), JSON.stringify(change)).toBe(
        'make',
      );
    expect(ingestWorkOf(master, recordOf({ identifier: 'a' }))).toBeUndefined();
  });

  test('is to look again at those of an earlier reading of their format, which are served meanwhile', () => {
    const record = recordOf({ identifier: 'a' });
    expect(ingestWorkOf(master, { ...record, mends: 'earlier' })).toBe('verify');
    const { mends: _, ...older } = record;
    expect(ingestWorkOf(master, older)).toBe('verify');
    const format = 'jpeg';
    expect(ingestWorkOf(master, { ...record, master: { ...record.master, format } })).toBe('verify');
    const ofFormat = { ...record, mends: MENDS_BY_FORMAT[format], master: { ...record.master, format } };
    expect(ingestWorkOf(master, ofFormat)).toBeUndefined();
  });

  test.each([
    ['same', { changedMs: 5, inode: 7 }, true, [undefined, undefined]],
    ['copied', { changedMs: 6, inode: 7 }, true, ['verify', 'verify']],
    ['renamed', { changedMs: 5, inode: 8 }, true, ['verify', undefined]],
    ['of a record that says nothing of that', { changedMs: 5, inode: 7 }, false, ['verify', 'verify']],
  ] as const)('is to verify a file that was put in place since: %s', (_, state, tells, expected) => {
    const record = recordOf({ identifier: 'a' });
    const made = tells ? { ...record.master, changedMs: 5, inode: 7 } : record.master;
    const options = [{}, { ignoreInodes: true }];
    expect(
      options.map((each) => ingestWorkOf({ ...master, ...state }, { ...record, master: made }, each)),
    ).toEqual(expected);
  });
});
