import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rowsOf } from '../options.ts';

/** What can be measured apart from the rest. */
export const ROWS = [
  'takeover',
  'start',
  'reading',
  'memory',
  'idle',
  'changes',
  'rescan',
  'first-ingest',
  'large-scans',
  'source-scans',
  'master-kinds',
] as const;
export type ScaleRow = (typeof ROWS)[number];

export interface ScaleOptions {
  readonly quick: boolean;
  /** Sizes of the archives. */
  readonly images: readonly number[];
  /** Images as records without pixels; 0 for none. */
  readonly records: number;
  readonly rows: ReadonlySet<ScaleRow>;
  /** How often each change is made. */
  readonly rounds: number;
  /** How long scans that come are ingested, at most. */
  readonly ingestSeconds: number;
  /** How many scans come. */
  readonly ingestScans: number;
  /** Whether they are of a few thousand pixels. */
  readonly ingestSmall: boolean;
  readonly cli: string;
  /** Where archives, data folders and results are kept. */
  readonly folder: string;
  /** Name of the data folders of this build, and of its results. */
  readonly name: string;
  /** Make the archives and data folders, and measure nothing. */
  readonly prepare: boolean;
  /** Make the data folders of this name anew. */
  readonly fresh: boolean;
  /** Remove everything that was kept. */
  readonly remove: boolean;
  /** Print what was measured by the runs before, and measure nothing. */
  readonly report: boolean;
  /** Missed gates make the exit code 1. */
  readonly gate: boolean;
}

/** Rows that no archive has to do with: programs are compared with, which are not installed for a quick run. */
const APART: ReadonlySet<ScaleRow> = new Set(['large-scans', 'source-scans', 'master-kinds']);

/** Rows that archives of different sizes are made for. */
export const ARCHIVE_ROWS: readonly ScaleRow[] = ROWS.filter((row) => !APART.has(row));

const DEFAULT_FOLDER = join(tmpdir(), 'loupe-scale');

export const USAGE = `npm run bench:scale -- [options]

  --images N,N,…   sizes of the archives (1000,10000,100000), twenty photographs to an essay
  --only ROW       measure this row only; may be repeated (${ROWS.join(', ')})
  --records N      instead: N images as records without pixels, such as 1000000; start, memory and look-up
  --rounds N       how often each change is made, and each program of source-scans and master-kinds is run, of which medians are taken
                   (3; 1 with --quick)
  --ingest-seconds N
                   how long the first ingest is measured, at most (90; 20 with --quick)
  --ingest-scans N how many scans come to each archive for the first ingest (300; 10 with --quick)
  --ingest-small   they are of 64 x 48, instead of about four megapixels (always with --quick)
  --cli PATH       the server's entry point (dist/cli.js)
  --folder DIR     where archives, data folders and results are kept (${DEFAULT_FOLDER})
  --name NAME      of this build's data folders and results ("current"); runs of one name add to one table
  --prepare        make the archives and data folders, print where they are, and measure nothing
  --fresh          make the data folders of this name anew, as the version before has left them
  --report         print the table of all that was measured under this name
  --remove         remove the folder with everything that is kept there
  --quick          50 images: shows that the bench works, not how fast the server is
  --gate           exit with 1 when a gate is missed that is not noisy
  --help           this text

source-scans ingests a JP2 of 24 megapixels, with loss and without, by opj_decompress and by the decoder that comes with
Loupe, and a TIFF of 200 megapixels; beside them it runs vips tiffsave --pyramid and opj_decompress on the same files. It makes
them by opj_compress and vips (Debian: libopenjp2-tools, libvips-tools); what is missing is named in its row. Peak memory is the
PSS of all processes of a program, and of the one that ingests.

master-kinds ingests masters of 24 and of 96 megapixels as TIFF without compression, with LZW and with deflate, as JPEG and as
PNG, and runs vips tiffsave --pyramid on one thread on the same files; it compares seconds of processors, not of clocks.
`;

function countOf(flag: string, written: string): number {
  const count = Number(written);
  if (!Number.isInteger(count) || count < 1 || count > 10_000_000)
    throw new Error(`--${flag} takes whole numbers from 1 to 10,000,000`);
  return count;
}

/** Reads the command line; `undefined` when only help was wanted. Throws an Error with a sentence for the terminal. */
export function readOptions(args: readonly string[]): ScaleOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      images: { type: 'string' },
      only: { type: 'string', multiple: true },
      records: { type: 'string' },
      rounds: { type: 'string' },
      'ingest-seconds': { type: 'string' },
      'ingest-scans': { type: 'string' },
      'ingest-small': { type: 'boolean', default: false },
      cli: { type: 'string', default: 'dist/cli.js' },
      folder: { type: 'string', default: DEFAULT_FOLDER },
      name: { type: 'string', default: 'current' },
      prepare: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      remove: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (!/^[\w-]+$/.test(values.name)) throw new Error('--name takes letters, digits, _ and -');
  const { records, images = values.quick ? '50' : '1000,10000,100000', ...rest } = values;
  return {
    ...rest,
    images: images.split(',').map((size) => countOf('images', size)),
    records: records === undefined ? 0 : countOf('records', records),
    ingestSeconds: countOf('ingest-seconds', values['ingest-seconds'] ?? (values.quick ? '20' : '90')),
    ingestScans: countOf('ingest-scans', values['ingest-scans'] ?? (values.quick ? '10' : '300')),
    ingestSmall: values['ingest-small'] || values.quick,
    rounds: countOf('rounds', values.rounds ?? (values.quick ? '1' : '3')),
    rows: values.only === undefined && values.quick ? new Set(ARCHIVE_ROWS) : rowsOf(ROWS, values.only),
  };
}
