import type { Gate } from '../gates.ts';
import { decimals, shareOfOthers, table, verdict } from '../report.ts';
import { type AttackResult, KINDS, type Kind, timesIdle } from './measure-attack.ts';

const DELAYS_HEAD = [
  'attack',
  'second client',
  'idle ms: p50',
  'p99',
  'worst',
  'attacked ms: p50',
  'p99',
  'worst',
  'x idle: p50',
  'p99',
  'worst',
  'requests',
  'errors',
];

const ATTACK_HEAD = [
  'attack',
  'lasted s',
  'answered',
  'refused',
  'broken',
  'peak MB (PSS)',
  'cores busy',
  'others',
  'for example',
];

const FIELDS = ['p50Ms', 'p99Ms', 'worstMs'] as const;

function milliseconds(value: number): string {
  return decimals(value, value < 100 ? 1 : 0);
}

function delaysLine(result: AttackResult, kind: Kind): string[] {
  const { name, idle, attacked } = result;
  const [before, during] = [idle[kind], attacked[kind]];
  const ratios = FIELDS.map((field) => timesIdle(result, kind, field));
  return [
    name,
    kind,
    ...FIELDS.map((field) => milliseconds(before[field])),
    ...FIELDS.map((field) => milliseconds(during[field])),
    ...ratios.map((ratio) => decimals(ratio, ratio < 20 ? 1 : 0)),
    `${during.requests}`,
    `${before.errors + during.errors}`,
  ];
}

function attackLine(result: AttackResult): string[] {
  const { name, outcome, attackSeconds, peakBytes, cores, others } = result;
  return [
    name,
    decimals(attackSeconds, 1),
    `${outcome.answered}`,
    `${outcome.refused}`,
    `${outcome.broken}`,
    decimals(peakBytes / 1e6, 0),
    decimals(cores, 2),
    shareOfOthers(others),
    outcome.asked,
  ];
}

/** What one attack has shown, for a terminal: it stands there also when a later one is ended. */
export function attackReport(result: AttackResult, gates: readonly Gate[]): string {
  const delays = KINDS.map((kind) => {
    const [median, worst] = [timesIdle(result, kind, 'p50Ms'), timesIdle(result, kind, 'worstMs')];
    return `${kind} p50 ${decimals(median, 1)} x, worst ${decimals(worst, 1)} x idle`;
  });
  const judged = gates.map((gate) => `${gate.name}: ${gate.figure} (${gate.wanted}): ${verdict(gate)}`);
  return [
    `  ${delays.join('; ')}; others ${shareOfOthers(result.others)}`,
    ...judged.map((line) => `  ${line}`),
  ].join('\n');
}

/** The whole result as Markdown. */
export function fairnessReport(
  results: readonly AttackResult[],
  gates: readonly Gate[],
  { quick, seconds, machine }: { quick: boolean; seconds: number; machine: string },
): string {
  return [
    `## Fairness${quick ? ' (--quick: the harness works; the figures mean little)' : ''}`,
    '',
    machine,
    '',
    `What a second client, with an address of its own, meets while another attacks: tiles, renders of 200 pixels that nobody has asked for before, and the page of an essay, each one after another over one connection, for ${seconds} s idle and ${seconds} s under attack. Figures of both are of equally many requests. A new server for each attack, no core bound. Others: the share of all cores' time that programs beside this bench used.`,
    '',
    table(
      DELAYS_HEAD,
      results.flatMap((result) => KINDS.map((kind) => delaysLine(result, kind))),
    ),
    '',
    table(ATTACK_HEAD, results.map(attackLine)),
    '',
    table(
      ['gate', 'wanted', 'figure', 'verdict'],
      gates.map((gate) => [gate.name, gate.wanted, gate.figure, verdict(gate)]),
    ),
    '',
  ].join('\n');
}
