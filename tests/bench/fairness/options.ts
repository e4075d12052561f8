import { parseArgs } from 'node:util';
import { positive } from '../options.ts';
import type { Attack } from './attack.ts';
import { ATTACKS, QUICK_ATTACKS } from './attacks.ts';

export interface FairnessOptions {
  readonly quick: boolean;
  readonly attacks: readonly Attack[];
  /** Length of each measurement. */
  readonly seconds: number;
  readonly cli: string;
  readonly gate: boolean;
}

export const USAGE = `npm run bench:fairness -- [options]

What a second client meets while another presses the server: the largest renders of every format over one and over fifty
connections, large pages and manifests, metrics, PDFs that are read slowly, ingest. All attacks take about 40 minutes.

  --quick        small scans, a few short attacks: shows that the harness works, not how fair the server is
  --only WORDS   only attacks whose name holds these words; may be repeated
  --list         the names of all attacks
  --seconds N    length of each measurement, idle and under attack (10; 0.6 with --quick)
  --cli PATH     the server's entry point (dist/cli.js)
  --gate         exit with 1 when a gate is missed that is not noisy
  --help         this text
`;

/** Reads the command line; a text when only that is wanted. Throws an Error with a sentence for the terminal. */
export function readOptions(args: readonly string[]): FairnessOptions | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      list: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      cli: { type: 'string', default: 'dist/cli.js' },
      gate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return USAGE;
  const all = values.quick ? QUICK_ATTACKS : ATTACKS;
  const { only } = values;
  const attacks = only ? all.filter(({ name }) => only.some((words) => name.includes(words))) : all;
  if (attacks.length === 0) throw new Error('--only: no attack has such a name; --list gives all names');
  if (values.list) return `${attacks.map(({ name }) => name).join('\n')}\n`;
  return {
    quick: values.quick,
    attacks,
    seconds: positive('seconds', values.seconds, values.quick ? 0.6 : 10),
    cli: values.cli,
    gate: values.gate,
  };
}
