import { setTimeout as pause } from 'node:timers/promises';
import { tileRequests } from '../load-rows.ts';
import { watchOthers } from '../machine.ts';
import { meterCpu, sampleMemory, untilIdle } from '../measure.ts';
import { seededRandom, wholeBetween } from '../random.ts';
import { urlPath } from '../server.ts';
import { VISITED_ESSAY } from './archive.ts';
import type { Attack, AttackOutcome, Target } from './attack.ts';
import { type Asking, type Delays, delaysOf, type ResponseTime, type SecondClient } from './second-client.ts';

/** What the second client asks for, in the order of its askings. */
export const KINDS = ['tiles', 'small renders', 'pages'] as const;
export type Kind = (typeof KINDS)[number];

/** What the second client met. */
export type Met = Readonly<Record<Kind, Delays>>;

/** What came of one attack. */
export interface AttackResult extends Pick<Attack, 'name' | 'rules' | 'settingsMb'> {
  readonly outcome: AttackOutcome;
  /** How long it went on. */
  readonly attackSeconds: number;
  readonly idle: Met;
  readonly attacked: Met;
  /** Whether the path that was asked for lastly came, and after how long; left out when there was none. */
  readonly lastly?: { readonly came: boolean; readonly ms: number };
  /** Highest proportional memory of all processes at one time. */
  readonly peakBytes: number;
  /** Cores that the server's processes kept busy under the attack. */
  readonly cores: number;
  /** The larger share of all cores' time, idle and attacked, that other programs used. */
  readonly others: number;
}

/** How many times longer than idle the second client's requests of a kind took under attack. */
export function timesIdle(
  { idle, attacked }: Pick<AttackResult, 'idle' | 'attacked'>,
  kind: Kind,
  field: 'p50Ms' | 'p99Ms' | 'worstMs',
): number {
  return attacked[kind][field] / idle[kind][field];
}

export interface MeasureOptions {
  /** Length of each measurement. */
  readonly seconds: number;
  /** How long an attack goes on before it is measured. */
  readonly leadSeconds: number;
  /** How long the second client tries to get what it asks for lastly. */
  readonly lastlySeconds: number;
}

const SMALL_RENDERS = 4000;
const SMALL_REGION = { width: 800, height: 600 };
const PAUSE_MS = { tiles: 10, 'small renders': 40, pages: 80 };
const SAMPLE_MS = 100;
const LONGEST_REST_SECONDS = 30;
const LASTLY_PAUSE_MS = 500;

/** Regions anywhere in the large scan, all of the same size, 200 pixels wide: equally costly, and none stored or kept. */
function smallRenders({ server, scans }: Target, seed: number): string[] {
  const random = seededRandom(seed);
  const scan = scans.large;
  const { width, height } = SMALL_REGION;
  return Array.from({ length: SMALL_RENDERS }, () => {
    const [x, y] = [
      wholeBetween(random, 0, scan.width - width),
      wholeBetween(random, 0, scan.height - height),
    ];
    return urlPath(server, { scan, path: `${x},${y},${width},${height}/200,150/0/default.jpg` });
  });
}

function askings(target: Target, seed: number): Asking[] {
  const paths: Record<Kind, string[]> = {
    tiles: tileRequests(target.scans, 'all').map((tile) => urlPath(target.server, tile)),
    'small renders': smallRenders(target, seed),
    pages: [`/essay/${VISITED_ESSAY}`],
  };
  return KINDS.map((kind) => ({ paths: paths[kind], pauseMs: PAUSE_MS[kind] }));
}

type Times = Readonly<Record<Kind, readonly ResponseTime[]>>;

/** What was met in as many requests of each kind as there are others: the worst of more would be worse. */
function metOf(times: Times, others: Times): Met {
  const delays = (kind: Kind): Delays => delaysOf(times[kind].slice(0, others[kind].length));
  return { tiles: delays('tiles'), 'small renders': delays('small renders'), pages: delays('pages') };
}

async function meet(client: SecondClient, target: Target, seed: number, seconds: number): Promise<Times> {
  const [tiles = [], renders = [], pages = []] = await client.ask(
    target.server.origin,
    askings(target, seed),
    seconds,
  );
  return { tiles, 'small renders': renders, pages };
}

/** Asks for a path until it comes, as a reader does who is told to try again in a moment. */
async function askLastly(client: SecondClient, origin: string, path: string, seconds: number) {
  const begun = performance.now();
  let came = false;
  do {
    const [[response] = []] = await client.ask(origin, [{ paths: [path], pauseMs: LASTLY_PAUSE_MS }], 0);
    came = response?.status === 200;
  } while (!came && performance.now() - begun < seconds * 1000);
  return { came, ms: performance.now() - begun };
}

/**
 * One attack on a server that has just started: what the second client meets before it and while it lasts, what the
 * server takes for it, and how much of the machine others used meanwhile.
 */
export async function measureAttack(
  attack: Attack,
  target: Target,
  client: SecondClient,
  { seconds, leadSeconds, lastlySeconds }: MeasureOptions,
): Promise<AttackResult> {
  const { pids, origin } = target.server;
  const begin = await attack.prepare(target);
  // The first of each kind start renderers and warm the code.
  await meet(client, target, 1, seconds / 4);
  await untilIdle(pids, LONGEST_REST_SECONDS);
  // Sampling holds processes up a little: both measurements have it.
  const [othersIdle, restingMemory] = [watchOthers(), sampleMemory(pids, 'proportional', SAMPLE_MS)];
  const idle = await meet(client, target, 2, seconds).finally(() => restingMemory.stop());
  const idleOthers = othersIdle.stop();
  const memory = sampleMemory(pids, 'proportional', SAMPLE_MS);
  const running = await begin();
  try {
    const begunMs = performance.now();
    await pause(leadSeconds * 1000);
    const [cpu, others, measuredMs] = [meterCpu(pids), watchOthers(), performance.now()];
    const attacked = await meet(client, target, 3, seconds);
    const cores = cpu.stop() / 1000 / (performance.now() - measuredMs);
    const attackedOthers = others.stop();
    const lastly =
      attack.lastly === undefined ? undefined : await askLastly(client, origin, attack.lastly, lastlySeconds);
    const attackSeconds = (performance.now() - begunMs) / 1000;
    const outcome = await running.stop();
    return {
      name: attack.name,
      rules: attack.rules,
      ...(attack.settingsMb !== undefined && { settingsMb: attack.settingsMb }),
      outcome,
      attackSeconds,
      idle: metOf(idle, attacked),
      attacked: metOf(attacked, idle),
      ...(lastly && { lastly }),
      peakBytes: memory.stop(),
      cores,
      others: Math.max(idleOthers, attackedOthers),
    };
  } catch (error) {
    await running.stop().catch(() => undefined);
    throw error;
  } finally {
    memory.stop();
  }
}
