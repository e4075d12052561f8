import { describe, expect, test } from 'vitest';
import { fatesOfPage, type StreamMark, WALK_START } from '../../../src/harvest/discovery/page-fates.ts';
import type { StreamActivity } from '../../../src/harvest/discovery/read-activity.ts';
import { createRandom } from '../../support/kills.ts';

const STREAM = 'https://example.org/stream';

function of(type: StreamActivity['type'], uri: string, timeMs?: number, target?: string): StreamActivity {
  return {
    type,
    object: type === 'Refresh' ? undefined : { uri, kind: 'Manifest' },
    target: target === undefined ? undefined : { uri: target, kind: 'Manifest' },
    stream: undefined,
    timeMs,
  };
}

/** What a whole walk means for each resource: the newest fate counts. */
function walk(
  pages: readonly (readonly StreamActivity[])[],
  until?: StreamMark,
): { fates: Map<string, string>; mark: StreamMark | undefined; pages: number } {
  const bound = { until: until && { timeMs: until.timeMs, keys: new Set(until.keys) }, streams: [STREAM] };
  const fates = new Map<string, string>();
  let state = WALK_START;
  let count = 0;
  for (const page of pages.toReversed()) {
    const found = fatesOfPage(page, state, bound);
    count += 1;
    for (const { uri, action } of found.fates) if (!fates.has(uri)) fates.set(uri, action);
    state = found.state;
    if (found.isEnd) break;
  }
  return { fates, mark: state.newest, pages: count };
}

function entries(found: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(found);
}

test('the newest activity of a resource counts', () => {
  const { fates } = walk([
    [of('Create', 'a', 1), of('Create', 'b', 2)],
    [of('Delete', 'a', 3), of('Update', 'b', 4)],
  ]);
  expect(entries(fates)).toEqual({ a: 'drop', b: 'take' });
});

describe('a move', () => {
  test('removes the one and brings the other', () => {
    expect(entries(walk([[of('Create', 'a', 1), of('Move', 'a', 2, 'b')]]).fates)).toEqual({
      a: 'drop',
      b: 'take',
    });
  });

  test('still brings the other when the first was made again', () => {
    const log = [of('Create', 'a', 1), of('Move', 'a', 2, 'b'), of('Create', 'a', 3)];
    expect(entries(walk([log]).fates)).toEqual({ a: 'take', b: 'take' });
  });

  test('does not bring back what was deleted since', () => {
    const log = [of('Create', 'a', 1), of('Move', 'a', 2, 'b'), of('Delete', 'b', 3)];
    expect(entries(walk([log]).fates)).toEqual({ a: 'drop', b: 'drop' });
  });
});

describe('a Refresh', () => {
  const log = [
    of('Create', 'old', 1),
    of('Create', 'gone', 2),
    of('Move', 'was', 3, 'is'),
    of('Delete', 'gone', 4),
  ];
  const refreshed = [of('Refresh', '', 5), of('Update', 'is', 6)];

  test('is where a first walk ends', () => {
    expect(entries(walk([log, refreshed]).fates)).toEqual({ is: 'take' });
  });

  test('leaves to a later walk what was removed before it', () => {
    const { fates } = walk([log, refreshed], { timeMs: 0, keys: [] });
    expect(entries(fates)).toEqual({ is: 'take', gone: 'drop', was: 'drop' });
  });
});

test('what was added to another stream, or removed from it, is left out', () => {
  const elsewhere = 'https://example.org/other';
  const log = [
    { ...of('Add', 'a', 1), stream: STREAM },
    { ...of('Add', 'b', 2), stream: elsewhere },
    { ...of('Remove', 'c', 3), stream: STREAM },
    { ...of('Remove', 'd', 4), stream: elsewhere },
  ];
  expect(entries(walk([log]).fates)).toEqual({ a: 'take', c: 'drop' });
});

test('what is neither a manifest nor a collection is left out', () => {
  const range: StreamActivity = { ...of('Create', 'a', 1), object: { uri: 'a', kind: 'other' } };
  expect(walk([[range]]).fates.size).toBe(0);
});

describe('a walk ends', () => {
  const pages = [
    [of('Create', 'a', 1)],
    [of('Create', 'b', 2)],
    [of('Create', 'c', 3), of('Create', 'd', 4)],
  ];

  test('where it was before', () => {
    const { fates, pages: read } = walk(pages, { timeMs: 3, keys: ['Create c '] });
    expect(entries(fates)).toEqual({ d: 'take' });
    expect(read).toBe(1);
  });

  test('behind what came at the same time as the last that was seen', () => {
    const { fates } = walk([[of('Create', 'a', 1), of('Create', 'b', 1), of('Create', 'c', 1)]], {
      timeMs: 1,
      keys: ['Create a '],
    });
    expect(entries(fates)).toEqual({ b: 'take', c: 'take' });
  });

  test('at a page that is older as a whole, where times are not in their order', () => {
    const odd = [
      [of('Create', 'a', 1), of('Create', 'b', 2)],
      [of('Create', 'c', 3), of('Create', 'new', 9), of('Create', 'd', 2)],
      [of('Create', 'e', 4), of('Create', 'newer', 10), of('Create', 'f', 3)],
    ];
    const { fates, pages: read } = walk(odd, { timeMs: 5, keys: [] });
    expect(entries(fates)).toEqual({ newer: 'take', new: 'take' });
    expect(read).toBe(3);
  });
});

// An archive changes at random and is walked through at random moments: what is known of it is then what there is.
test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'an archive that changes is followed, seed %i',
  (seed) => {
    const random = createRandom(seed);
    const there = new Set<string>();
    const held = new Set<string>();
    const log: StreamActivity[] = [];
    let mark: StreamMark | undefined;
    let timeMs = 1;
    const pick = (): string | undefined => [...there][random(there.size)];
    const free = (): string => {
      const name = `m${random(12)}`;
      return there.has(name) ? free() : name;
    };
    for (let step = 0; step < 120; step += 1) {
      // Some at one time, as of clocks that count seconds.
      timeMs += random(3) === 0 ? 0 : 1;
      const [kind, from] = [random(10), pick()];
      if (kind < 4 && there.size < 10) {
        const to = free();
        there.add(to);
        log.push(of('Create', to, timeMs));
      } else if (from !== undefined && kind < 6) log.push(of('Update', from, timeMs));
      else if (from !== undefined && kind === 6 && there.size < 10) {
        const to = free();
        there.delete(from);
        there.add(to);
        log.push(of('Move', from, timeMs, to));
      } else if (from !== undefined && kind === 7) {
        there.delete(from);
        log.push(of('Delete', from, timeMs));
      } else if (kind === 8 && random(4) === 0) {
        timeMs += 1;
        log.push(of('Refresh', '', timeMs));
        for (const each of there) log.push(of('Update', each, ++timeMs));
      }
      if (random(6) !== 0 || log.length === 0) continue;
      const size = 1 + random(5);
      const pages = Array.from({ length: Math.ceil(log.length / size) }, (_, at) =>
        log.slice(at * size, at * size + size),
      );
      const found = walk(pages, mark);
      for (const [uri, action] of found.fates) action === 'take' ? held.add(uri) : held.delete(uri);
      mark =
        mark && found.mark && mark.timeMs === found.mark.timeMs
          ? { ...mark, keys: [...mark.keys, ...found.mark.keys] }
          : (found.mark ?? mark);
      expect([...held].sort()).toEqual([...there].sort());
    }
  },
);
