import { FLOODED, IDLE, LOADED } from './interference.ts';
import { NOISY } from './machine.ts';
import type { RowName } from './options.ts';
import { RENDER_KINDS } from './render-lists.ts';
import type { BenchResults, RowResult } from './results.ts';

export interface Gate {
  readonly name: string;
  /** In words, such as "at least 30 %". */
  readonly wanted: string;
  readonly figure: string;
  /** `undefined` when what it compares was not measured, and not by Loupe's fault. */
  readonly met: boolean | undefined;
  /** Other programs used so much of the machine that the figure may be theirs: a gate that is missed so is not failed. */
  readonly noisy: boolean;
}

/** What came of a gate. */
export type Judged = Pick<Gate, 'met' | 'noisy'>;

/** Whether a gate is missed, and by the server that is measured. */
export function isFailed({ met, noisy }: Judged): boolean {
  return met === false && !noisy;
}

type Figure = (results: BenchResults) => number | undefined;

/** What a figure has to be. */
export interface Wanted {
  readonly bound: 'at least' | 'at most' | 'under';
  readonly limit: number;
}

interface Rule extends Wanted {
  readonly name: string;
  /** Rows that it is judged by. */
  readonly rows: readonly RowName[];
  readonly figure: Figure;
  readonly show: (figure: number) => string;
}

/** Names of the Loupe columns; every one begins with "loupe". */
export const LRU_OFF = 'loupe';
export const LRU_ON = 'loupe, LRU on';
export const NOTHING_KEPT = 'loupe, nothing kept';

function isSound(row: RowResult): boolean {
  // A row with errors proves nothing about speed: errors are quick.
  return row.errors === 0 && Number.isFinite(row.requestsPerSecond);
}

type Side = readonly [row: RowName, server: string];
type Field = 'requestsPerSecond' | 'p99Ms';

function figureOf(results: BenchResults, [row, server]: Side, field: Field): number | undefined {
  return results.rows.find((one) => one.row === row && one.server === server && isSound(one))?.[field];
}

function ratio(one: Side, other: Side, field: Field = 'requestsPerSecond'): Pick<Rule, 'rows' | 'figure'> {
  return {
    rows: [one[0], other[0]],
    figure: (results) => {
      const [above, below] = [figureOf(results, one, field), figureOf(results, other, field)];
      return above === undefined || below === undefined ? undefined : above / below;
    },
  };
}

function tileErrors(results: BenchResults): number | undefined {
  return results.rows.find((row) => row.server === FLOODED)?.errors;
}

/** Large renders that were neither answered nor refused as too busy. Refusing all of them is no answer either. */
function wrongLargeRenders({ flood }: BenchResults): number | undefined {
  if (flood === undefined) return undefined;
  const accepted = flood.statuses['200'] === undefined ? ['200'] : ['200', '503'];
  const wrong = Object.entries(flood.statuses).filter(([status]) => !accepted.includes(status));
  return wrong.reduce((sum, [, count]) => sum + count, 0);
}

const percent = (figure: number) => `${(figure * 100).toFixed(1)} %`;
export const times = (figure: number) => `${figure.toFixed(figure < 20 ? 2 : 0)} x`;
const megabytes = (figure: number) => `${(figure / 1e6).toFixed(0)} MB`;
const milliseconds = (figure: number) => `${figure.toFixed(2)} ms`;
const megapixels = (figure: number) => `${figure.toFixed(1)} megapixels/s`;

const TILES: Side = ['tiles', LRU_OFF];
const SESSION: Side = ['session', LRU_OFF];

/**
 * Renders beside iipsrv: when neither keeps anything, and when Loupe keeps what it has decoded. What iipsrv does when it keeps it, too, stands
 * in the rows: it is one process, so that all that it does then is to encode.
 */
function renderRules(): Rule[] {
  return RENDER_KINDS.flatMap((kind): Rule[] => [
    {
      name: `${kind} / iipsrv, nothing kept`,
      ...ratio([kind, NOTHING_KEPT], [kind, 'iipsrv, nothing kept']),
      bound: 'at least',
      limit: NEAR_THE_LIMIT.has(kind) ? 0.9 : 1,
      show: times,
    },
    {
      name: `${kind}, decoded tiles kept / iipsrv, nothing kept`,
      ...ratio([`${kind}-near`, LRU_OFF], [`${kind}-near`, 'iipsrv, nothing kept']),
      bound: 'at least',
      limit: 1.5,
      show: times,
    },
  ]);
}

/** Decoding and encoding alone take what iipsrv takes. */
const NEAR_THE_LIMIT: ReadonlySet<string> = new Set(['aligned-1024', 'to-1024']);

const RULES: readonly Rule[] = [
  {
    name: 'tiles, LRU off / nginx static',
    ...ratio(TILES, ['tiles', 'nginx']),
    bound: 'at least',
    limit: 0.3,
    show: percent,
  },
  {
    name: 'tiles, LRU on / nginx static',
    ...ratio(['tiles', LRU_ON], ['tiles', 'nginx']),
    bound: 'at least',
    limit: 0.6,
    show: percent,
  },
  {
    name: 'tiles, LRU off / iiif-processor',
    ...ratio(TILES, ['tiles', 'iiif-processor']),
    bound: 'at least',
    limit: 300,
    show: times,
  },
  {
    name: 'edge tiles / interior tiles',
    ...ratio(['edge', LRU_OFF], ['interior', LRU_OFF]),
    bound: 'at least',
    limit: 1,
    show: times,
  },
  {
    name: '304 / tiles',
    ...ratio(['not-modified', LRU_OFF], TILES),
    bound: 'at least',
    limit: 1,
    show: times,
  },
  {
    name: 'session / iiif-processor',
    ...ratio(SESSION, ['session', 'iiif-processor']),
    bound: 'at least',
    limit: 300,
    show: times,
  },
  {
    name: 'session p99',
    rows: ['session'],
    figure: (results) => figureOf(results, SESSION, 'p99Ms'),
    bound: 'under',
    limit: 3,
    show: milliseconds,
  },
  {
    name: 'tile p99, 8 region clients / idle',
    ...ratio(['interference', LOADED], ['interference', IDLE], 'p99Ms'),
    bound: 'at most',
    limit: 2.5,
    show: times,
  },
  {
    name: 'large renders: errors on tiles',
    rows: ['flood'],
    figure: tileErrors,
    bound: 'at most',
    limit: 0,
    show: String,
  },
  {
    name: 'large renders: answers other than 200 and 503',
    rows: ['flood'],
    figure: wrongLargeRenders,
    bound: 'at most',
    limit: 0,
    show: String,
  },
  {
    name: 'large renders: peak memory of all processes',
    rows: ['flood'],
    figure: (results) => results.flood?.peakBytes,
    bound: 'under',
    limit: 450e6,
    show: megabytes,
  },
  {
    name: 'tiles only, LRU off: peak memory of a worker',
    rows: ['memory'],
    figure: (results) => results.worker?.peakBytes,
    bound: 'under',
    limit: 200e6,
    show: megabytes,
  },
  {
    name: 'regions / iiif-processor',
    ...ratio(['regions', LRU_OFF], ['regions', 'iiif-processor']),
    bound: 'at least',
    limit: 2.5,
    show: times,
  },
  {
    name: 'sizes / iiif-processor',
    ...ratio(['sizes', LRU_OFF], ['sizes', 'iiif-processor']),
    bound: 'at least',
    limit: 2.5,
    show: times,
  },
  {
    name: 'ingest on one core, pack and hash included',
    rows: ['ingest'],
    figure: (results) => results.ingest?.megapixelsPerSecond,
    bound: 'at least',
    limit: 80,
    show: megapixels,
  },
];

/** Whether a figure is what it has to be. */
export function isMet({ bound, limit }: Wanted, figure: number): boolean {
  if (bound === 'at least') return figure >= limit;
  return bound === 'under' ? figure < limit : figure <= limit;
}

/** Every gate with its figure. A gate whose row Loupe answered wrongly, or with errors, is missed. */
export function judge(results: BenchResults): Gate[] {
  const hasIipsrv = results.rows.some(({ server }) => server.startsWith('iipsrv'));
  return [...RULES, ...(hasIipsrv ? renderRules() : [])].map((rule) => {
    const figure = rule.figure(results);
    const noisy = rule.rows.some((row) => (results.others[row] ?? 0) >= NOISY);
    const judged = { name: rule.name, wanted: `${rule.bound} ${rule.show(rule.limit)}`, noisy };
    if (figure !== undefined) return { ...judged, figure: rule.show(figure), met: isMet(rule, figure) };
    const spoilt = results.rows.some(
      (row) => rule.rows.includes(row.row) && row.server.startsWith('loupe') && !isSound(row),
    );
    return spoilt
      ? { ...judged, figure: 'errors', met: false, noisy: false }
      : { ...judged, figure: 'not measured', met: undefined };
  });
}
