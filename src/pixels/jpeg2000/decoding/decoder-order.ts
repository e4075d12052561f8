import type { CodedComponent } from '../codestream.ts';
import type { ComponentPass } from './component-selection.ts';

/** What the thread that decodes is asked for. */
export interface DecoderOrder {
  readonly path: string;
  /** Where the codestream lies in that file. */
  readonly start: number;
  readonly end: number;
  readonly components: readonly CodedComponent[];
  readonly passes: readonly ComponentPass[];
  /** Where planes are put. */
  readonly folder: string;
  /** The memory of WebAssembly does not become larger than this. */
  readonly memoryBytes: number;
  /** So much of it is there from the start: the decoder reads behind what it has taken. */
  readonly reservedBytes: number;
}

/** What it says in the end. */
export type DecoderOutcome =
  | { readonly kind: 'done'; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string; readonly isOutOfMemory: boolean };
