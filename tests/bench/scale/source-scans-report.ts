import { NOISY } from '../machine.ts';
import { decimals, table } from '../report.ts';
import type { SourceRun, SourceScans, Taken } from './source-scans.ts';

/** Programs that the others are set against, by the beginnings of their names. */
const REFERENCES = ['vips', 'opj_decompress'] as const;

/** Time, processor time and memory as multiples of what another program took. */
function against({ seconds, cpuSeconds, peakMb }: Taken, other: Taken | undefined): string {
  if (!other) return '';
  const ratios = [seconds / other.seconds, cpuSeconds / other.cpuSeconds, peakMb / other.peakMb];
  return ratios.map((ratio) => decimals(ratio, 2)).join(' / ');
}

function lineOf(run: SourceRun, runs: readonly SourceRun[]): string[] {
  const { scan, program, taken, missing } = run;
  if (!taken) return [scan, program, `${missing ?? 'a program'} is missing`];
  const { seconds, cpuSeconds, peakMb, ingestMb } = taken;
  const ratios = REFERENCES.map((name) => {
    const reference = runs.find((other) => other.scan === scan && other.program.startsWith(name));
    return reference === run ? '' : against(taken, reference?.taken);
  });
  const memory = [decimals(peakMb, 0), ingestMb === undefined ? '' : decimals(ingestMb, 0)];
  return [scan, program, decimals(seconds, 2), decimals(cpuSeconds, 2), ...memory, ...ratios];
}

/** What was measured of scans of rare kinds, as Markdown. */
export function sourceScansReport({ runs, others }: SourceScans): string {
  const references = REFERENCES.map((name) => `x ${name}: s / CPU / MB`);
  const head = [
    'scan',
    'program',
    's',
    'CPU s',
    'peak MB (PSS)',
    'the process that ingests MB',
    ...references,
  ];
  const noise = others >= NOISY ? ': noisy' : '';
  return [
    table(
      head,
      runs.map((run) => lineOf(run, runs)),
    ),
    '',
    `Others: ${decimals(others * 100, 0)} %${noise}.`,
  ].join('\n');
}
