import { type Gate, isMet, times, type Wanted } from '../gates.ts';
import { NOISY } from '../machine.ts';
import type { FairnessRule } from './attack.ts';
import { type AttackResult, type Kind, timesIdle } from './measure-attack.ts';

interface Rule extends Wanted {
  readonly what: string;
  /** `undefined` when it cannot be told: the second client met errors. */
  readonly figure: (result: AttackResult) => number | undefined;
}

function ratio(kind: Kind, field: 'p50Ms' | 'worstMs'): Rule['figure'] {
  return (result) => {
    const errors = result.idle[kind].errors + result.attacked[kind].errors;
    return errors > 0 ? undefined : timesIdle(result, kind, field);
  };
}

const RULES: Readonly<Record<Exclude<FairnessRule, 'last print'>, Rule>> = {
  'small renders': {
    what: 'worst small render / idle',
    figure: ratio('small renders', 'worstMs'),
    bound: 'under',
    limit: 5,
  },
  tiles: { what: 'tile p50 / idle', figure: ratio('tiles', 'p50Ms'), bound: 'at most', limit: 3 },
  memory: {
    what: 'peak of all processes / sum of the settings',
    figure: ({ peakBytes, settingsMb = Number.NaN }) => peakBytes / 1e6 / settingsMb,
    bound: 'at most',
    limit: 1.3,
  },
};

export function isNoisy({ others }: Pick<AttackResult, 'others'>): boolean {
  return others >= NOISY;
}

function lastPrint(result: AttackResult): Gate {
  const { came = false, ms = Number.NaN } = result.lastly ?? {};
  return {
    name: `${result.name}: a ninth print`,
    wanted: 'comes',
    figure: `${came ? 'came after' : 'had not come after'} ${(ms / 1000).toFixed(1)} s`,
    met: came,
    noisy: isNoisy(result),
  };
}

function gateOf(result: AttackResult, rule: FairnessRule): Gate {
  if (rule === 'last print') return lastPrint(result);
  const { what, figure: figureOf, bound, limit } = RULES[rule];
  const figure = figureOf(result);
  return {
    name: `${result.name}: ${what}`,
    wanted: `${bound} ${times(limit)}`,
    figure: figure === undefined ? 'errors' : times(figure),
    met: figure !== undefined && isMet({ bound, limit }, figure),
    noisy: isNoisy(result),
  };
}

/** Every gate of every attack. One by which the second client met errors is missed. */
export function judgeFairness(results: readonly AttackResult[]): Gate[] {
  return results.flatMap((result) => result.rules.map((rule) => gateOf(result, rule)));
}
