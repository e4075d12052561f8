import { isMet, type Wanted } from '../gates.ts';
import { NOISY } from '../machine.ts';
import { decimals, table } from '../report.ts';
import type { KindResult, MasterKinds } from './master-kinds.ts';

/** A gate with its figure, as `judgeScale` has them. */
interface KindGate {
  readonly name: string;
  readonly images: number;
  readonly wanted: string;
  readonly figure: string;
  readonly met: boolean;
  readonly noisy: boolean;
}

/** Megapixels in a second of one core, by the process that ingests; of what needs no decoder. */
const FASTEST: Wanted = { bound: 'at least', limit: 80 };
/** Processor time of vips / that of `loupe ingest` with all that it starts: what was reached; the aim is 1. */
const AGAINST_VIPS: Readonly<Record<string, number>> = {
  'TIFF, LZW': 0.65,
  'TIFF, LZW of differences': 0.75,
  'TIFF, deflate of differences': 0.6,
  JPEG: 0.55,
  PNG: 0.7,
};
/** What the highest was before masters were read in rows. */
const PEAK_MB: Wanted = { bound: 'under', limit: 237 };

function judged(
  { kind, masterMegapixels, megapixels }: KindResult,
  noisy: boolean,
  gate: { readonly what: string; readonly wanted: Wanted; readonly figure: number },
): KindGate {
  const { what, wanted, figure } = gate;
  return {
    name: `${what}: ${kind}, ${decimals(masterMegapixels, 0)} megapixels`,
    images: megapixels / masterMegapixels,
    wanted: `${wanted.bound} ${wanted.limit}`,
    figure: decimals(figure, 2),
    met: isMet(wanted, figure),
    noisy,
  };
}

export function judgeKinds({ kinds, others }: MasterKinds): KindGate[] {
  return kinds.flatMap((one) => {
    const { kind, megapixels, ingestCpu, loupeCpu, vipsCpu, ingestPeakBytes } = one;
    const limit = AGAINST_VIPS[kind];
    const speed =
      limit === undefined
        ? { what: 'megapixels in a CPU second', wanted: FASTEST, figure: megapixels / ingestCpu }
        : {
            what: 'CPU of vips / loupe',
            wanted: { bound: 'at least', limit } as const,
            figure: vipsCpu / loupeCpu,
          };
    const memory = { what: 'peak MB of ingest', wanted: PEAK_MB, figure: ingestPeakBytes / 1e6 };
    return [speed, memory].map((gate) => judged(one, others >= NOISY, gate));
  });
}

/** What was measured of each kind of masters, as Markdown. */
export function masterKindsReport({ kinds, others }: MasterKinds): string {
  const head = [
    'masters',
    'megapixels',
    'loupe ingest CPU s',
    'its process that ingests CPU s',
    'vips CPU s',
    'megapixels in a CPU second: loupe / the process / vips',
    'CPU of vips / loupe',
    'CPU of vips / the process',
    'peak MB of the process',
  ];
  const lines = kinds.map((one) => {
    const { kind, masterMegapixels, megapixels, loupeCpu, ingestCpu, vipsCpu, ingestPeakBytes } = one;
    const speeds = [loupeCpu, ingestCpu, vipsCpu].map((seconds) => decimals(megapixels / seconds, 1));
    return [
      kind,
      `${decimals(megapixels / masterMegapixels, 0)} x ${decimals(masterMegapixels, 0)}`,
      ...[loupeCpu, ingestCpu, vipsCpu].map((seconds) => decimals(seconds, 2)),
      speeds.join(' / '),
      decimals(vipsCpu / loupeCpu, 2),
      decimals(vipsCpu / ingestCpu, 2),
      decimals(ingestPeakBytes / 1e6, 0),
    ];
  });
  const noise = others >= NOISY ? ': noisy' : '';
  return [table(head, lines), '', `Others: ${decimals(others * 100, 0)} %${noise}.`].join('\n');
}
