import { type Gate, isMet } from '../gates.ts';
import { NOISY } from '../machine.ts';
import { decimals, table, verdict } from '../report.ts';
import type { Figures } from '../scale/session.ts';
import { NODE_MEASURES } from './measures.ts';

/** What was measured of one archive. */
export interface NodeResult {
  readonly images: number;
  readonly figures: Figures;
  /** The share of all cores' time that other programs used meanwhile. */
  readonly others: number;
}

/** A gate at one size of the archive. */
export interface NodeGate extends Gate {
  readonly images: number;
}

/** Every gate of every size that was measured. */
export function judgeNodes(results: readonly NodeResult[]): NodeGate[] {
  return NODE_MEASURES.flatMap(({ name, label, digits, gate }) =>
    results.flatMap(({ images, figures, others }) => {
      const figure = figures[name];
      if (gate === undefined || figure === undefined) return [];
      return [
        {
          name: label,
          images,
          wanted: `${gate.bound} ${gate.limit}`,
          figure: Number.isFinite(figure) ? decimals(figure, Math.max(2, digits)) : 'never',
          met: isMet(gate, figure),
          noisy: others >= NOISY,
        },
      ];
    }),
  );
}

/** All that was measured as Markdown. */
export function nodesReport(
  { machine, store, quick }: { readonly machine: string; readonly store: string; readonly quick: boolean },
  results: readonly NodeResult[],
  gates: readonly NodeGate[],
): string {
  const sizes = results.map(({ images, others }) => {
    const noisy = others >= NOISY ? ` (others ${decimals(others * 100, 0)} %)` : '';
    return `${decimals(images, 0)} images${noisy}`;
  });
  const lines = NODE_MEASURES.filter(({ name }) =>
    results.some(({ figures }) => figures[name] !== undefined),
  );
  return [
    `## Builder and node${quick ? ' (--quick: the bench works; the figures mean little)' : ''}`,
    '',
    `${machine} The store is ${store}.`,
    '',
    table(
      ['measured', ...sizes, 'wanted'],
      lines.map(({ name, label, digits, gate }) => [
        label,
        ...results.map(({ figures: { [name]: figure } }) =>
          figure === undefined ? '' : decimals(figure, digits),
        ),
        gate ? `${gate.bound} ${gate.limit}` : '',
      ]),
    ),
    '',
    table(
      ['gate', 'images', 'wanted', 'figure', 'verdict'],
      gates.map((gate) => [gate.name, decimals(gate.images, 0), gate.wanted, gate.figure, verdict(gate)]),
    ),
    '',
  ].join('\n');
}
