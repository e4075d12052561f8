import { rm } from 'node:fs/promises';
import { workFolder } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { IngestAttempt, type IngestAttemptOptions, MastersLeft, type OnIngestEvent } from './attempt.ts';
import type { IngestEvent } from './run.ts';

/** What a run in a process of its own is made with. */
export interface SupervisedRunOptions extends IngestAttemptOptions {
  /** How often the process crashed, by the masters that were under way: kept by the caller from run to run. */
  readonly crashes: Map<string, number>;
}

/** How a run ended. */
export interface SupervisedRunEnd {
  /** The last process ended as it should. */
  readonly finished: boolean;
  /** Why it ended early: the data folder cannot take more. */
  readonly storageProblem: string | undefined;
  /** Masters that were not tried, or whose process died. */
  readonly left: readonly Master[];
  /** Of a process that died: how, and which masters were under way. */
  readonly crash: { readonly reason: object; readonly identifiers: readonly string[] } | undefined;
}

/**
 * Ingests masters in a child process: the memory of decoding is freed with it, and a crash ends nothing else. A master
 * that meets its time limit is reported as failed; nothing else ends what a decoder does, so the process is killed, and
 * another one goes on with the others.
 */
export async function superviseIngest(
  masters: readonly Master[],
  options: SupervisedRunOptions,
  onEvent: OnIngestEvent,
): Promise<SupervisedRunEnd> {
  const left = new MastersLeft(masters);
  for (;;) {
    const attempt = new IngestAttempt(left, options, onEvent);
    const reason = await attempt.ended;
    if (attempt.summary || options.signal?.aborted) {
      const storageProblem = attempt.summary?.storageProblem;
      return { finished: attempt.summary !== undefined, storageProblem, left: left.all, crash: undefined };
    }
    // What the process left unfinished; it was the only one that makes any.
    await rm(workFolder(options.settings.dataFolder), { recursive: true, force: true });
    const late = attempt.overtime;
    if (!late) return crashed(reason, attempt.underWay, left, options, onEvent);
    // It may have been finished in the very last moment.
    if (left.has(late.master)) {
      left.remove(late.master.identifier);
      onEvent(failed(late.master, overtimeSentence(late.seconds)), late.master);
    }
    if (left.all.length === 0)
      return { finished: true, storageProblem: undefined, left: [], crash: undefined };
  }
}

/** A master that is under way for the second time when the process dies is left out from then on. */
function crashed(
  reason: object,
  underWay: readonly Master[],
  left: MastersLeft,
  { crashes }: SupervisedRunOptions,
  onEvent: OnIngestEvent,
): SupervisedRunEnd {
  for (const master of underWay) {
    const { identifier } = master;
    const times = (crashes.get(identifier) ?? 0) + 1;
    crashes.set(identifier, times);
    if (times < 2) continue;
    left.remove(identifier);
    onEvent(failed(master, 'the ingest process ended while it read this file'), master);
  }
  const identifiers = underWay.map(({ identifier }) => identifier);
  return { finished: false, storageProblem: undefined, left: left.all, crash: { reason, identifiers } };
}

function failed({ identifier }: Master, sentence: string): IngestEvent {
  return { kind: 'failed', identifier, sentence, cause: sentence, storageFault: false };
}

/** Why a scan is refused that met its limit. */
function overtimeSentence(seconds: number): string {
  return `preparing the image took more than ${seconds.toLocaleString('en')} seconds, the limit for its size`;
}
