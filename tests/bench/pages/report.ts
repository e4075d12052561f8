import { type Gate, isMet, type Wanted } from '../gates.ts';
import { NOISY } from '../machine.ts';
import { decimals, shareOfOthers, table, verdict } from '../report.ts';
import { median } from '../results.ts';
import type { EssayFigures, PhotoFigures, ViewerFigures } from './measures.ts';

/** All rounds of a run. */
export interface PagesResults {
  readonly essay: readonly EssayFigures[];
  readonly photo: readonly PhotoFigures[];
  readonly mirador: readonly ViewerFigures[];
  readonly uv: readonly ViewerFigures[];
  readonly worksWithoutScripts: boolean;
  /** The share of all cores' time that other programs used meanwhile. */
  readonly others: number;
}

/** The slowest of twenty. */
const P95 = 0.95;

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * P95) - 1] ?? Number.NaN;
}

const ms = (value: number): string => `${decimals(value, 0)} ms`;
const kB = (bytes: number): string => `${decimals(bytes / 1000, 1)} kB`;

/** What the pages have to hold, and whether they do. Figures that others may have made worse are noisy. */
export function judgePages(results: PagesResults): Gate[] {
  const { essay, photo, mirador, uv, worksWithoutScripts, others } = results;
  const isBusy = others >= NOISY;
  const gate = (
    name: string,
    wanted: Wanted,
    figure: number,
    show: (value: number) => string,
    noisy = false,
  ): Gate => ({
    name,
    wanted: `${wanted.bound} ${show(wanted.limit)}`,
    figure: show(figure),
    met: isMet(wanted, figure),
    noisy,
  });
  const under = (limit: number): Wanted => ({ bound: 'under', limit });
  const wrong = [...mirador, ...uv].flatMap(({ wrongAssets }) => wrongAssets);
  return [
    gate('essay: first contentful paint', under(500), median(essay.map((one) => one.paintMs)), ms, isBusy),
    gate(
      'essay: layout shift',
      { bound: 'at most', limit: 0 },
      Math.max(...essay.map(({ shift }) => shift)),
      (value) => decimals(value, value === 0 ? 0 : 4),
    ),
    gate('essay: HTML, styles and scripts', under(60_000), median(essay.map(({ bytes }) => bytes)), kB),
    {
      ...{ name: 'essay: without scripts', wanted: 'all of it', noisy: false },
      ...{ figure: worksWithoutScripts ? 'all of it' : 'less', met: worksWithoutScripts },
    },
    gate('photo: first tile painted', under(700), median(photo.map(({ tileMs }) => tileMs)), ms, isBusy),
    gate('photo: scripts', under(180_000), median(photo.map(({ scriptBytes }) => scriptBytes)), kB),
    gate(
      'photo: wait for a tile while it is moved, p95',
      { bound: 'at most', limit: 150 },
      p95(photo.flatMap(({ waits }) => waits)),
      ms,
      isBusy,
    ),
    {
      ...{ name: 'viewers: files sent compressed, and kept for good', wanted: 'all', noisy: false },
      ...{ figure: wrong.length === 0 ? 'all' : (wrong[0] ?? ''), met: wrong.length === 0 },
    },
  ];
}

/** The result as Markdown. */
export function pagesReport(results: PagesResults, gates: readonly Gate[], machine: string): string {
  const { essay, photo, others } = results;
  const viewer = (name: string, rounds: readonly ViewerFigures[]): string =>
    `${name}: first picture after ${ms(median(rounds.map(({ pictureMs }) => pictureMs)))}, scripts ${kB(median(rounds.map(({ scriptBytes }) => scriptBytes)))}.`;
  return [
    machine,
    '',
    `Headless Chromium with nothing kept, a window of 1400 x 900, the server on the same machine. Medians of ${essay.length}; ${photo.flatMap(({ waits }) => waits).length} tiles while moved. Bytes are those that came over the network. Others: ${shareOfOthers(others)} of all cores' time, which programs beside this bench and its browser used; from ${NOISY * 100} % on a time that is missed counts as noisy.`,
    '',
    table(
      ['gate', 'wanted', 'figure', 'verdict'],
      gates.map((gate) => [gate.name, gate.wanted, gate.figure, verdict(gate)]),
    ),
    '',
    viewer('Mirador', results.mirador),
    viewer('Universal Viewer', results.uv),
    '',
  ].join('\n');
}
