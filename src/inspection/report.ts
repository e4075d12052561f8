import type { EmbeddedMetadata } from '../archive/embedded-metadata.ts';
import type { ScanWarning } from '../archive/scan-warnings.ts';
import type { Dimensions } from '../image/geometry.ts';
import type { ScanFacts } from '../pixels/facts/scan-facts.ts';

/**
 * What kind of trouble keeps a file from being served: its name or that of another file, its format, damage, limits of this
 * Loupe, or that it cannot be opened.
 */
export type Refusal = 'name' | 'format' | 'damage' | 'limit' | 'unreadable';

/** What Loupe does with a file that it takes. */
export interface Acceptance extends Dimensions {
  /** What is done to its colours, in words. */
  readonly colour: string;
  /** Its pyramid is there. */
  readonly isReady: boolean;
  /** It can be looked at before that, straight from the file. */
  readonly isServedStraight: boolean;
  /** Of a TIFF: whether its own pyramid is to be used, and what keeps it from that, as sentences without their ends. */
  readonly inPlace?: { readonly isWanted: boolean; readonly lacks: readonly string[] };
}

/** What may be done about something that is wrong. */
export interface Advice {
  /** In one sentence. */
  readonly what: string;
  /** Lines for a shell, with the names of files quoted. They write new files into the current folder. */
  readonly commands: readonly string[];
}

/** What an inspection says of one image. */
export interface ScanReport {
  /** As the user may write it. */
  readonly file: string;
  readonly bytes: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Undefined when nothing can be read, or nothing was. */
  readonly facts: ScanFacts | undefined;
  /** The format of a file that is not read, with its article. */
  readonly otherFormat: string | undefined;
  /** What Loupe does with it, or why it does nothing with it. */
  readonly outcome:
    | ({ readonly kind: 'accepted' } & Acceptance)
    | { readonly kind: 'refused'; readonly why: Refusal; readonly sentence: string }
    /** No image by its name: nobody misses it. */
    | { readonly kind: 'passed-over'; readonly sentence: string };
  readonly warnings: readonly ScanWarning[];
  /** Whether its pixels were read, now or by ingest: what is wrong with them is known. */
  readonly pixelsRead: boolean;
  /** What the file says of the photograph. */
  readonly embedded: EmbeddedMetadata;
  readonly advice: readonly Advice[];
}

/** Whether something is wrong with an image. */
export function isTrouble({ outcome, warnings }: Pick<ScanReport, 'outcome' | 'warnings'>): boolean {
  return outcome.kind === 'refused' || warnings.length > 0;
}
