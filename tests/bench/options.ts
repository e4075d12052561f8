import { parseArgs } from 'node:util';
import { RENDER_ROWS } from './render-lists.ts';

export const ROWS = [
  'tiles',
  'interior',
  'edge',
  'not-modified',
  'thumbnails',
  'session',
  'regions',
  'sizes',
  ...RENDER_ROWS,
  'memory',
  'interference',
  'flood',
  'ingest',
] as const;
export type RowName = (typeof ROWS)[number];

export interface BenchOptions {
  readonly quick: boolean;
  readonly rows: ReadonlySet<RowName>;
  /** Length of one measurement. */
  readonly seconds: number;
  readonly rounds: number;
  /** The built server to measure. */
  readonly cli: string;
  readonly iipsrv: boolean;
  readonly peer:
    | { readonly base: URL; readonly identifiers: readonly string[]; readonly pids: readonly number[] }
    | undefined;
  /** Missed gates make the exit code 1. */
  readonly gate: boolean;
}

/** Rows of a short run: two of the renders stand for all. */
export const QUICK_ROWS = ROWS.filter(
  (row) => !RENDER_ROWS.some((name) => name === row) || row === 'native-512' || row === 'rotations-near',
);

export const USAGE = `npm run bench -- [options]

  --quick                  small scans, one short round: shows that the harness works, not how fast the server is
  --only ROW               measure this row only; may be repeated (${ROWS.join(', ')})
  --seconds N              length of one measurement (4; 0.4 with --quick)
  --rounds N               interleaved rounds, of which medians are taken (3; 1 with --quick)
  --peer URL               also measure a IIIF server that runs on this machine, such as http://127.0.0.1:8182/iiif/3
  --peer-identifiers A,B   its identifiers, as written in URLs, of the 6,000 x 4,000 and the 12,000 x 8,000 scan
                           (pyramids of them are in .bench/scans/full-1/pyramids/)
  --peer-pids N,N          its processes, for CPU and memory; pin them to core 0 with taskset for a fair comparison
  --iipsrv                 also measure Debian's iipimage-server behind nginx
  --cli PATH               the server's entry point (dist/cli.js)
  --gate                   exit with 1 when a gate is missed
  --help                   this text
`;

/** The number above 0 that a flag gives. Throws an Error with a sentence for the terminal. */
export function positive(flag: string, written: string | undefined, otherwise: number): number {
  if (written === undefined) return otherwise;
  const value = Number(written);
  if (!(value > 0 && value <= 600)) throw new Error(`--${flag} must be a number above 0, at most 600`);
  return value;
}

/** The rows that `--only` names, all without it. Throws an Error with a sentence for the terminal. */
export function rowsOf<Row extends string>(
  rows: readonly Row[],
  only: readonly string[] | undefined,
): ReadonlySet<Row> {
  if (only === undefined) return new Set(rows);
  const isRow = (name: string): name is Row => rows.some((row) => row === name);
  return new Set(
    only
      .flatMap((names) => names.split(','))
      .map((name) => {
        if (!isRow(name)) throw new Error(`--only ${name}: no such row; rows are ${rows.join(', ')}`);
        return name;
      }),
  );
}

function peerOf(
  url: string | undefined,
  identifiers: string | undefined,
  pids: string | undefined,
): BenchOptions['peer'] {
  if (url === undefined) return undefined;
  const base = new URL(url.replace(/\/+$/, ''));
  // The load is meant for the machine it runs on: nobody else's server is to be pressed by a typing slip.
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(base.hostname)) {
    throw new Error('--peer must be on this machine (127.0.0.1)');
  }
  return {
    base,
    identifiers: (identifiers ?? '').split(',').filter((identifier) => identifier !== ''),
    pids: (pids ?? '')
      .split(',')
      .filter((pid) => pid !== '')
      .map(Number),
  };
}

/** Reads the command line; `undefined` when only help was wanted. Throws an Error with a sentence for the terminal. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      peer: { type: 'string' },
      'peer-identifiers': { type: 'string' },
      'peer-pids': { type: 'string' },
      iipsrv: { type: 'boolean', default: false },
      cli: { type: 'string', default: 'dist/cli.js' },
      gate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    quick: values.quick,
    rows: rowsOf(values.only === undefined && values.quick ? QUICK_ROWS : ROWS, values.only),
    seconds: positive('seconds', values.seconds, values.quick ? 0.4 : 4),
    rounds: Math.ceil(positive('rounds', values.rounds, values.quick ? 1 : 3)),
    cli: values.cli,
    iipsrv: values.iipsrv,
    peer: peerOf(values.peer, values['peer-identifiers'], values['peer-pids']),
    gate: values.gate,
  };
}
