import { type Gate, isFailed, type Judged } from './gates.ts';
import { NOISY } from './machine.ts';
import { type BenchOptions, ROWS } from './options.ts';
import type { BenchResults, RowResult } from './results.ts';
import type { ScanSet } from './scans.ts';

/** A number with so many digits after the point; a dash for none. */
export function decimals(value: number, digits: number): string {
  return Number.isFinite(value)
    ? value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : '-';
}

/** A Markdown table whose columns line up in a terminal too. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const show = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [show(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(show)].join(
    '\n',
  );
}

function loadLine(row: RowResult, results: BenchResults): string[] {
  const nginx = results.rows.find((other) => other.row === row.row && other.server === 'nginx');
  const processor = results.rows.find((other) => other.row === row.row && other.server === 'iiif-processor');
  const against = (other: RowResult | undefined, show: (ratio: number) => string) => {
    const ratio =
      other === undefined || other === row ? Number.NaN : row.requestsPerSecond / other.requestsPerSecond;
    return Number.isFinite(ratio) ? show(ratio) : '';
  };
  const notes = [row.errors > 0 ? `${row.errors} ERRORS` : '', row.note ?? ''].filter((note) => note !== '');
  return [
    row.row,
    row.server,
    decimals(row.requestsPerSecond, row.requestsPerSecond < 100 ? 1 : 0),
    decimals(row.p50Ms, 2),
    decimals(row.p99Ms, 2),
    row.cpuMicros === undefined ? '-' : decimals(row.cpuMicros, row.cpuMicros < 100 ? 1 : 0),
    row.peakBytes === undefined ? '-' : decimals(row.peakBytes / 1e6, 0),
    decimals(row.bytesPerAnswer / 1000, 1),
    against(nginx, (ratio) => `${decimals(ratio * 100, 1)} %`),
    against(processor, (ratio) => `${decimals(ratio, ratio < 20 ? 1 : 0)} x`),
    shareOfOthers(results.others[row.row]),
    notes.join('; '),
  ];
}

const HEAD = [
  'row',
  'server',
  'req/s',
  'p50 ms',
  'p99 ms',
  'CPU µs',
  'peak MB',
  'kB',
  'of nginx',
  'of iiif-processor',
  'others',
  'note',
];

function sentences(results: BenchResults): string[] {
  const lines: string[] = [];
  if (results.ingest !== undefined) {
    const { megapixels, megapixelsPerSecond, peakBytes } = results.ingest;
    lines.push(
      `Ingest: ${decimals(megapixels, 1)} megapixels of uncompressed TIFF on one core at ${decimals(megapixelsPerSecond, 1)} megapixels/s, peak ${decimals(peakBytes / 1e6, 0)} MB; others ${shareOfOthers(results.others.ingest)}.`,
    );
  }
  if (results.flood !== undefined) {
    const { statuses, seconds, peakBytes, sumOfPeaks } = results.flood;
    const counted = Object.entries(statuses).map(
      ([status, count]) => `${count} x ${status === '0' ? 'broken' : status}`,
    );
    lines.push(
      `Large renders at once: ${counted.join(', ')} in ${decimals(seconds, 1)} s; peak of all processes together ${decimals(peakBytes / 1e6, 0)} MB (proportional, every 50 ms), sum of each one's own peak ${decimals(sumOfPeaks / 1e6, 0)} MB.`,
    );
  }
  return lines;
}

/** What a table says of a gate. */
export function verdict(judged: Judged): string {
  if (judged.met === undefined) return '-';
  if (judged.met) return 'OK';
  return isFailed(judged) ? 'MISSED' : 'noisy';
}

/** The share of all cores' time that others used, as a table shows it. */
export function shareOfOthers(others: number | undefined): string {
  if (others === undefined) return '-';
  return `${decimals(others * 100, 0)} %${others >= NOISY ? ', noisy' : ''}`;
}

/** The whole result as Markdown. */
export function markdownReport(
  results: BenchResults,
  gates: readonly Gate[],
  scans: ScanSet,
  options: BenchOptions,
  machine: string,
): string {
  const described = [scans.small, scans.large].map(
    (scan) =>
      `${scan.width} x ${scan.height} (${(scans.bitsPerPixel[scan.name] ?? 0).toFixed(2)} bits/px at Q85)`,
  );
  const rows = [...results.rows].sort((one, other) => ROWS.indexOf(one.row) - ROWS.indexOf(other.row));
  return [
    `## Bench${options.quick ? ' (--quick: the harness works; the figures mean little)' : ''}`,
    '',
    machine,
    '',
    `Scans ${described.join(' and ')}. ${options.rounds} interleaved round(s) of ${options.seconds} s, medians. wrk, one thread; 16 connections and one core each for server and wrk, except interference and large renders: 6 connections, no core bound. CPU is that of all the server's processes for one answer; peak MB is the sum of each process's own peak. Others: the share of all cores' time that programs beside this bench used during the row; from ${NOISY * 100} % on a gate that is missed counts as noisy.`,
    '',
    table(
      HEAD,
      rows.map((row) => loadLine(row, results)),
    ),
    '',
    ...sentences(results),
    '',
    table(
      ['gate', 'wanted', 'figure', 'verdict'],
      gates.map((gate) => [gate.name, gate.wanted, gate.figure, verdict(gate)]),
    ),
    '',
  ].join('\n');
}
