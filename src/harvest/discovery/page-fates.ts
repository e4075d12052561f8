import type { Breach } from '../breaches.ts';
import type { ResourceFate } from '../keeping/harvest-store.ts';
import type { StreamActivity } from './read-activity.ts';

/** Activities of one time that are told apart. A stream with more has them looked at again, at the cost of requests. */
const MOST_KEYS = 1000;

/** Activities of one moment: what is known of the newest ones that have been seen. */
export interface StreamMark {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** The activities of just that time. */
  readonly keys: readonly string[];
}

/** How far a walk goes. */
export interface WalkBound {
  /** Where it ends: what is older, and what is of that time and among the keys, has been seen. Undefined for all. */
  readonly until: (Pick<StreamMark, 'timeMs'> & { readonly keys: ReadonlySet<string> }) | undefined;
  /** The addresses of the stream, for what was added to it and removed from it. */
  readonly streams: readonly string[];
}

/** What a walk has met so far, from the newest page backwards. */
export interface WalkState {
  readonly newest: StreamMark | undefined;
  /** The time of the activity that was read last: what follows should be older. */
  readonly beforeMs: number | undefined;
  /** Whether times are in their order, as far as is known. */
  readonly isOrdered: boolean;
  /** Behind a Refresh only what was removed counts (3.5.2). */
  readonly isRefreshed: boolean;
  /** Whether it is more than a list of what there is (level 0). */
  readonly isLog: boolean;
}

export const WALK_START: WalkState = {
  newest: undefined,
  beforeMs: undefined,
  isOrdered: true,
  isRefreshed: false,
  isLog: false,
};

/** What a page means. */
export interface PageFates {
  /** The newest first: of several of one resource the first counts. */
  readonly fates: readonly ResourceFate[];
  readonly state: WalkState;
  /** Whether nothing of what is older is wanted. */
  readonly isEnd: boolean;
  readonly breaches: readonly Breach[];
}

/**
 * The page algorithm (Change Discovery 1.0, 3.5.2), with two differences: of a move, which is of two resources, each counts
 * unless something newer is known of that one; and what moved away before a Refresh is removed as what was deleted is.
 */
export function fatesOfPage(
  activities: readonly StreamActivity[],
  before: WalkState,
  { until, streams }: WalkBound,
): PageFates {
  const { state: ordering, breaches } = orderOf(activities, before);
  const fates: ResourceFate[] = [];
  let { newest, isRefreshed, isLog } = before;
  let isNewer = false;
  let isOlder = false;
  for (const activity of activities.toReversed()) {
    const { timeMs, type } = activity;
    isLog ||= timeMs !== undefined || !['Create', 'Update', 'Add'].includes(type);
    if (timeMs !== undefined) {
      newest = withActivity(newest, timeMs, keyOf(activity));
      if (isSeen(until, timeMs, keyOf(activity))) {
        isOlder = true;
        if (ordering.isOrdered) break;
        continue;
      }
      isNewer = true;
    }
    if (type === 'Refresh') {
      if (!until) return { fates, state: { ...ordering, newest, isRefreshed, isLog }, isEnd: true, breaches };
      isRefreshed = true;
    } else
      fates.push(...fatesOf(activity, streams).filter(({ action }) => action === 'drop' || !isRefreshed));
  }
  // Where times are not in their order, a page is the end that is older as a whole.
  const isEnd = isOlder && (ordering.isOrdered || !isNewer);
  return { fates, state: { ...ordering, newest, isRefreshed, isLog }, isEnd, breaches };
}

/** Tells activities of one time apart (3.5.4). */
function keyOf({ type, object, target }: StreamActivity): string {
  return [type, object?.uri ?? '', target?.uri ?? ''].join(' ');
}

function isSeen(until: WalkBound['until'], timeMs: number, key: string): boolean {
  if (!until) return false;
  return timeMs < until.timeMs || (timeMs === until.timeMs && until.keys.has(key));
}

function withActivity(newest: StreamMark | undefined, timeMs: number, key: string): StreamMark {
  if (!newest || timeMs > newest.timeMs) return { timeMs, keys: [key] };
  const isOfIt = timeMs === newest.timeMs && newest.keys.length < MOST_KEYS;
  return isOfIt ? { timeMs, keys: [...newest.keys, key] } : newest;
}

/** Whether the times of a page rise, and to those of the page behind it. */
function orderOf(
  activities: readonly StreamActivity[],
  before: WalkState,
): {
  readonly state: Omit<WalkState, 'newest' | 'isRefreshed' | 'isLog'>;
  readonly breaches: readonly Breach[];
} {
  let { beforeMs, isOrdered } = before;
  const breaches = new Set<Breach>();
  for (const { timeMs } of activities.toReversed()) {
    if (timeMs === undefined) continue;
    if (beforeMs === timeMs) breaches.add('times-equal');
    if (beforeMs !== undefined && timeMs > beforeMs) {
      breaches.add('times-fall');
      isOrdered = false;
    }
    beforeMs = timeMs;
  }
  return { state: { beforeMs, isOrdered }, breaches: [...breaches] };
}

function fatesOf(
  { type, object, target, stream }: StreamActivity,
  streams: readonly string[],
): readonly ResourceFate[] {
  const isOwn = stream === undefined || streams.includes(stream);
  if (!object || !isOwn) return [];
  if (type === 'Delete' || type === 'Remove') return wanted(object, 'drop');
  if (type !== 'Move') return wanted(object, 'take');
  if (target?.uri === object.uri) return wanted(object, 'take');
  // First what comes: there is no moment without either.
  return [...(target ? wanted(target, 'take') : []), ...wanted(object, 'drop')];
}

function wanted(
  { uri, kind }: { uri: string; kind: string | undefined },
  action: ResourceFate['action'],
): ResourceFate[] {
  return kind === 'other' ? [] : [{ uri, action }];
}
