import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface NodesOptions {
  readonly quick: boolean;
  /** Sizes of the archives. */
  readonly images: readonly number[];
  /** How often an essay is saved, and a node started, of which medians are taken. */
  readonly rounds: number;
  /** Images whose tiles are asked for. */
  readonly tiles: number;
  /** A location of a store, without a slash at the end; undefined: a folder for each size. */
  readonly store: string | undefined;
  readonly cli: string;
  /** Where archives, local folders and stores are kept. */
  readonly folder: string;
  readonly name: string;
  /** Begin with an empty store. */
  readonly fresh: boolean;
  /** Missed gates make the exit code 1. */
  readonly gate: boolean;
}

const DEFAULT_FOLDER = join(tmpdir(), 'loupe-scale');

export const USAGE = `npm run bench:nodes -- [options]

Starts a builder and a node that share a store, as operators do, and measures what travels and how long it takes: a saved essay, starts
of a node, tiles from the store, and memory.

  --images N,N,…   sizes of the archives (1000,100000), twenty photographs to an essay; the same as those of bench:scale
  --store ADDRESS  s3://bucket/prefix, with AWS_* variables as Loupe takes them, or file:///folder; below it one prefix for each size.
                   Left out: folders below --folder
  --rounds N       how often an essay is saved and a node started, of which medians are taken (3; 1 with --quick)
  --tiles N        images whose tiles are asked for, one after the other (200; 5 with --quick)
  --cli PATH       the server's entry point (dist/cli.js)
  --folder DIR     where archives, local folders and stores are kept (${DEFAULT_FOLDER})
  --name NAME      of what is kept of this build ("current"): the first run puts all pyramids into the store, later ones go on with it
  --fresh          forget what was kept under this name; of a store that is no folder its objects stay
  --quick          50 images: shows that the bench works, not how fast the server is
  --gate           exit with 1 when a gate is missed that is not noisy
  --help           this text
`;

function countOf(flag: string, written: string): number {
  const count = Number(written);
  if (!Number.isInteger(count) || count < 1 || count > 10_000_000)
    throw new Error(`--${flag} takes whole numbers from 1 to 10,000,000`);
  return count;
}

/** Reads the command line; `undefined` when only help was wanted. Throws an Error with a sentence for the terminal. */
export function readOptions(args: readonly string[]): NodesOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      images: { type: 'string' },
      store: { type: 'string' },
      rounds: { type: 'string' },
      tiles: { type: 'string' },
      cli: { type: 'string', default: 'dist/cli.js' },
      folder: { type: 'string', default: DEFAULT_FOLDER },
      name: { type: 'string', default: 'current' },
      fresh: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (!/^[\w-]+$/.test(values.name)) throw new Error('--name takes letters, digits, _ and -');
  const { store, images = values.quick ? '50' : '1000,100000', ...rest } = values;
  if (store !== undefined && !/^(?:s3|file):\/\/./.test(store))
    throw new Error('--store takes s3://bucket/prefix or file:///folder');
  return {
    ...rest,
    store: store?.replace(/\/$/, ''),
    images: images.split(',').map((size) => countOf('images', size)),
    rounds: countOf('rounds', values.rounds ?? (values.quick ? '1' : '3')),
    tiles: countOf('tiles', values.tiles ?? (values.quick ? '5' : '200')),
  };
}
