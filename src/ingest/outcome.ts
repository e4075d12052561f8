import type { IngestOutcome } from '../archive/library/ingest-queue.ts';
import type { MasterRecord } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { lackOfTurbo } from '../pixels/jpeg/turbo-library.ts';
import { StorageError } from '../storage/storage-error.ts';

/** Tells the log, once and not of each process, that an optional package is not there: at once, or when a process cannot load it. */
export function slowerTold(log: Log): (reason: string) => void {
  let isTold = false;
  const tell = (reason: string): void => {
    if (isTold) return;
    log.info(
      { reason },
      'libjpeg-turbo is not there: scans take a third longer to prepare, and regions about twice as long to render',
    );
    isTold = true;
  };
  const lack = lackOfTurbo();
  if (lack !== undefined) tell(lack);
  return tell;
}

/** What ingesting a master takes, from its header alone. */
export interface IngestEstimate {
  readonly kind: 'estimate';
  readonly megapixels: number;
  /** As the limits count them: with the padding of thin strips. */
  readonly countedMegapixels: number;
  readonly memoryBytes: number;
}

/** The stored files of a master are there. */
export interface IngestDone {
  readonly kind: 'done';
  readonly identifier: string;
  readonly megapixels: number;
  readonly record: MasterRecord;
}

/** A master that could not be ingested. */
export interface IngestFailed {
  readonly kind: 'failed';
  readonly identifier: string;
  /** For people. */
  readonly sentence: string;
  /** For the log: what was behind it. */
  readonly cause: string;
  /** The data folder could not take the files: not a fault of this master, which is tried again. */
  readonly storageFault: boolean;
}

/** What happens during a run. */
export type IngestEvent =
  /** Its header is read; then it waits for memory, unless it is small: nothing more is told of that before it is made. */
  | { readonly kind: 'looking'; readonly identifier: string }
  | {
      readonly kind: 'started';
      readonly identifier: string;
      readonly megapixels: number;
      readonly countedMegapixels: number;
    }
  /** So many further pages of its file are made, too, which did not wait. */
  | { readonly kind: 'found'; readonly identifier: string; readonly count: number }
  | IngestDone
  | IngestFailed;

/** Told of each step, with the master that it is about. */
export type OnIngestEvent = (event: IngestEvent, master: Master) => void;

/** What is kept of a master that was made or failed; undefined where it is to be tried again. */
export function ingestOutcomeOf(event: IngestDone | IngestFailed, master: Master): IngestOutcome | undefined {
  if (event.kind === 'done') return { kind: 'done', record: event.record };
  return event.storageFault ? undefined : { kind: 'failed', master, sentence: event.sentence };
}

/** The outcome of a master of which reading or writing threw an error. */
export function failedBy({ identifier }: Master, error: unknown): IngestFailed {
  const isKnown = error instanceof LoupeError || error instanceof StorageError;
  const sentence = isKnown
    ? error.message
    : 'could not be ingested because of a fault in Loupe; the log has the details';
  return {
    kind: 'failed',
    identifier,
    sentence,
    cause: causeOf(error),
    storageFault: error instanceof StorageError,
  };
}

/** The outcome of a master whose process had to be ended, or ended by itself. */
export function failedWith({ identifier }: Master, sentence: string): IngestFailed {
  return { kind: 'failed', identifier, sentence, cause: sentence, storageFault: false };
}

/** Why a master is refused during which its process ended twice. */
export const ENDED_PROCESS = 'the ingest process ended while it read this file';

/** Why a master is refused that did not keep to its time limit. */
export function overtimeSentence(seconds: number): string {
  return `preparing the image took more than ${seconds.toLocaleString('en')} seconds, the limit for its size`;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return cause.message;
  return error instanceof LoupeError || error instanceof StorageError ? error.message : String(error.stack);
}
