import { badArgument } from './oai-error.ts';

/** Days or seconds (OAI-PMH 2.0, 3.3). */
type Granularity = 'day' | 'second';

interface UtcDatetime {
  readonly granularity: Granularity;
  readonly ms: number;
}

/** A range of datestamps, milliseconds since 1970. */
export interface DatestampRange {
  /** The first of those that count. */
  readonly fromMs?: number;
  /** The first of those that do not count any more. */
  readonly beforeMs?: number;
}

const LENGTH_MS: Readonly<Record<Granularity, number>> = { day: 86_400_000, second: 1000 };

/** A datestamp or date of a response, to the second. */
export function utcDatetime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function parse(name: 'from' | 'until', text: string): UtcDatetime {
  const form = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/.exec(text);
  const ms = form ? Date.parse(text) : Number.NaN;
  // Of days that a month does not have, some are read as days of the next one.
  if (!form || Number.isNaN(ms) || !utcDatetime(ms).startsWith(text.slice(0, 19)))
    throw badArgument(`${name}: a date such as 2026-11-28 or 2026-11-28T16:05:00Z, in UTC`);
  return { granularity: form[1] === undefined ? 'day' : 'second', ms };
}

/**
 * Reads `from` and `until`, both of which count themselves (2.7.1).
 *
 * @throws OaiError `badArgument`
 */
export function datestampRange(from: string | undefined, until: string | undefined): DatestampRange {
  const first = from === undefined ? undefined : parse('from', from);
  const last = until === undefined ? undefined : parse('until', until);
  if (first && last && first.granularity !== last.granularity)
    throw badArgument('from, until: both with a time or both without');
  if (first && last && first.ms > last.ms) throw badArgument('from: not after until');
  return {
    ...(first && { fromMs: first.ms }),
    ...(last && { beforeMs: last.ms + LENGTH_MS[last.granularity] }),
  };
}
