import { type Gate, isMet, type Wanted } from '../gates.ts';
import { NOISY } from '../machine.ts';
import { decimals, table, verdict } from '../report.ts';
import { judgeKinds, masterKindsReport } from './master-kinds-report.ts';
import { MEASURES, type Measure } from './measures.ts';
import type { ScaleResults, SizeResult } from './results-file.ts';
import type { Figures } from './session.ts';
import { sourceScansReport } from './source-scans-report.ts';

/** A gate at one size of the archive. */
export interface ScaleGate extends Gate {
  readonly images: number;
}

function figureOf(size: SizeResult | undefined, { name }: Measure): number | undefined {
  return size?.figures[name];
}

function isNoisy(measure: Measure, ...sizes: readonly (SizeResult | undefined)[]): boolean {
  return sizes.some((size) => (size?.others[measure.row] ?? 0) >= NOISY);
}

function judgeOne(measure: Measure, size: SizeResult, smallest: SizeResult | undefined): ScaleGate[] {
  const figure = figureOf(size, measure);
  if (figure === undefined) return [];
  const gateOf = (wanted: Wanted, judged: number, name: string, noisy: boolean): ScaleGate => ({
    name,
    images: size.images,
    wanted: `${wanted.bound} ${wanted.limit}`,
    figure: Number.isFinite(judged) ? decimals(judged, Math.max(2, measure.digits)) : 'never',
    met: isMet(wanted, judged),
    noisy,
  });
  const gates: ScaleGate[] = [];
  const { gate, ratioGate, label } = measure;
  if (gate) gates.push(gateOf(gate, figure, label, isNoisy(measure, size)));
  const least = figureOf(smallest, measure);
  if (ratioGate && least !== undefined && size !== smallest)
    gates.push(
      gateOf(ratioGate, figure / least, `${label} / the smallest archive`, isNoisy(measure, size, smallest)),
    );
  return gates;
}

/** Ingest of large scans is to be no slower than the program beside it. */
const LARGE_WANTED: Wanted = { bound: 'at least', limit: 1 };

function judgeLarge({ ratio = Number.NaN, scans = 0, others = 0 }: Figures): ScaleGate {
  return {
    name: 'ingest of large scans: speed of loupe / vips',
    images: scans,
    wanted: `${LARGE_WANTED.bound} ${LARGE_WANTED.limit}`,
    figure: decimals(ratio, 2),
    met: isMet(LARGE_WANTED, ratio),
    noisy: others / 100 >= NOISY,
  };
}

/** Every gate of every size that was measured. */
export function judgeScale({ sizes, largeScans, masterKinds }: ScaleResults): ScaleGate[] {
  const gates = MEASURES.flatMap((measure) => sizes.flatMap((size) => judgeOne(measure, size, sizes[0])));
  return [
    ...gates,
    ...(largeScans ? [judgeLarge(largeScans)] : []),
    ...(masterKinds ? judgeKinds(masterKinds) : []),
  ];
}

function count(images: number): string {
  return decimals(images, 0);
}

function lineOf(measure: Measure, sizes: readonly SizeResult[]): string[] {
  const [smallest, ...larger] = sizes;
  const least = figureOf(smallest, measure);
  const ratios = larger.map((size) => {
    const figure = figureOf(size, measure);
    if (figure === undefined || least === undefined || !(least > 0)) return '';
    return decimals(figure / least, 2);
  });
  const figures = sizes.map((size) => {
    const figure = figureOf(size, measure);
    return figure === undefined ? '' : decimals(figure, measure.digits);
  });
  const others = sizes.map((size) => {
    const share = size.others[measure.row];
    return share === undefined ? '' : decimals(share * 100, 0);
  });
  const { gate, ratioGate } = measure;
  const wanted = [
    ...(gate ? [`${gate.bound} ${gate.limit}`] : []),
    ...(ratioGate ? [`x ${ratioGate.bound} ${ratioGate.limit}`] : []),
  ];
  const noisy = isNoisy(measure, ...sizes) ? ' noisy' : '';
  return [measure.label, ...ratios, ...figures, wanted.join(', '), `${others.join(' / ')}${noisy}`];
}

const RECORDS: Readonly<Record<string, string>> = {
  images: 'images',
  database: 'database MB',
  listening: 'listens s',
  'first-look-up': 'first look-up s',
  ready: 'folders compared s (they are empty)',
  'start-cpu': 'CPU s until it rests',
  'composed-ready': 'first start: manifests of all folders composed s',
  'composed-cpu': 'first start: CPU s until it rests',
  'primary-started': 'primary MB (PSS)',
  'worker-started': 'worker MB (PSS)',
  row: 'look-up as a worker makes it, p50 microseconds',
  'row-cpu': 'the same, CPU microseconds on average',
  'look-up': 'look-up of an image never asked for, over HTTP, p50 ms',
  information: 'info.json of an image that is not open, over HTTP, p50 ms',
  'idle-primary': 'idle: primary, % of a core',
  others: 'others %',
};

const LARGE: Readonly<Record<string, string>> = {
  scans: 'scans of 4 megapixels',
  loupe: 'loupe ingest s',
  'loupe-cpu': 'its CPU s',
  vips: 'vips tiffsave --pyramid under xargs -P2, s',
  'vips-cpu': 'its CPU s',
  ratio: 'speed of loupe / vips (at least 1)',
  others: 'others %',
};

function list(title: string, names: Readonly<Record<string, string>>, figures: Figures) {
  const lines = Object.entries(names)
    .filter(([name]) => figures[name] !== undefined)
    .map(([name, label]) => [label, decimals(figures[name] ?? Number.NaN, name === 'images' ? 0 : 2)]);
  return ['', table([title, ''], lines)];
}

/** All that was measured as Markdown, ratios first. */
export function scaleReport(results: ScaleResults, gates: readonly ScaleGate[], quick: boolean): string {
  const { sizes, machine, largeScans, records, sourceScans, masterKinds } = results;
  const [smallest, ...larger] = sizes;
  const head = [
    'measured',
    ...larger.map(({ images }) => `x ${count(images)} / ${count(smallest?.images ?? 0)}`),
    ...sizes.map(({ images }) => count(images)),
    'wanted',
    'others %',
  ];
  const measured = MEASURES.filter((measure) => sizes.some((size) => figureOf(size, measure) !== undefined));
  return [
    `## Scale${quick ? ' (--quick: the bench works; the figures mean little)' : ''}`,
    '',
    machine,
    '',
    `Small images with distinct bytes and names, twenty to an essay. Others: the share of all cores' time that programs beside this bench used while the row was measured; from ${NOISY * 100} % on it is noisy. A dash: it did not come to that in time.`,
    '',
    ...(measured.length > 0
      ? [
          table(
            head,
            measured.map((measure) => lineOf(measure, sizes)),
          ),
        ]
      : []),
    ...(largeScans ? list('ingest of large scans', LARGE, largeScans) : []),
    ...(records ? list('records without files', RECORDS, records) : []),
    ...(sourceScans ? ['', sourceScansReport(sourceScans)] : []),
    ...(masterKinds ? ['', masterKindsReport(masterKinds)] : []),
    '',
    table(
      ['gate', 'images', 'wanted', 'figure', 'verdict'],
      gates.map((gate) => [gate.name, count(gate.images), gate.wanted, gate.figure, verdict(gate)]),
    ),
    '',
  ].join('\n');
}
