import type { MasterPlace } from '../archive/master-place.ts';
import type { Asker } from '../budgets/asker.ts';
import type { BudgetRefusal } from '../budgets/refusal.ts';
import type { DerivativeKey } from '../cache/derivative-cache.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import type { ResolvedImage } from '../image/resolve.ts';
import type { Failure } from '../ipc/failure.ts';
import type { probeMaster } from '../pixels/master/probe.ts';
import type { RenderSource } from '../pixels/render/render-source.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import type { BlocksRead } from '../storage/blocks/block-counts.ts';

/** The topic of calls from workers to the pool. */
export const RENDER_TOPIC = 'render';

/** A response that is wanted. */
export interface RenderJob {
  readonly key: DerivativeKey;
  readonly source: RenderSource;
  readonly resolved: ResolvedImage;
  /** Whose share of the renderers it takes, and whose budget. */
  readonly asker: Asker;
}

/** What the header of a master says. */
export type ProbedMaster = Awaited<ReturnType<typeof probeMaster>>;

/** What the pool does, for its own process and for workers. */
export interface RenderService {
  /**
   * Renders a response; equal calls share one render, which takes the share of the first client, and is paid by that one.
   *
   * @param signal withdraws this call alone, which rejects with the signal's reason; the render goes on while
   * others wait for it
   * @throws LoupeError `overloaded`, `unreadable-source`; `invalid-request` when it needs more memory than there is;
   * OverBudgetError
   */
  render(job: RenderJob, signal?: AbortSignal): Promise<RenderedImage>;
  /** Reads the header of a master. Throws LoupeError `unreadable-source` or `overloaded`. */
  probe(master: MasterPlace, signal?: AbortSignal): Promise<ProbedMaster>;
}

/** A render that is not made for this asker, and may be for others. */
export interface RefusedRender {
  readonly kind: 'refused';
  readonly refusal: BudgetRefusal;
  readonly asker: Asker;
}

/** What workers call: a refusal is a value, so that those who wait for the same render are not refused with another. */
export interface PoolFunctions extends Pick<RenderService, 'probe'> {
  render(job: RenderJob, signal?: AbortSignal): Promise<RenderedImage | RefusedRender>;
  /** The worker sends many stored responses: some renders wait for a moment, so that it has a core. */
  sendsMuch(): void;
}

/** What a renderer is given, one at a time. */
export type RendererTask =
  | {
      readonly kind: 'image';
      readonly source: RenderSource;
      readonly resolved: ResolvedImage;
      readonly maxInputPixels: number;
      readonly timeoutSeconds: number;
      /** Left out: as they are when nothing is set. */
      readonly encoders?: EncoderSettings | undefined;
      /** Where to write a response that is too large for a message; undefined when no file can be written. */
      readonly outputFile: string | undefined;
    }
  | { readonly kind: 'probe'; readonly path: string; readonly maxInputPixels: number };

/** Where a renderer puts the samples of a large master while it renders from it: beside its response. */
export function scratchFileOf(outputFile: string | undefined): string | undefined {
  return outputFile && `${outputFile}.samples`;
}

/** Where a renderer puts what an encoder reads or writes: beside its response. */
export function workFolderOf(outputFile: string | undefined): string | undefined {
  return outputFile && `${outputFile}.work`;
}

/** What a renderer sends back. */
export type RendererResult = RendererOutcome & {
  /** Where images are in a store. */
  readonly blocks?: BlocksRead | undefined;
};

/** What came of a task. */
export type RendererOutcome =
  | {
      readonly kind: 'image';
      readonly image: RenderedImage;
      /** Why the file could not be written, when the bytes came inline instead. */
      readonly fileProblem: string | undefined;
      readonly residentBytes: number;
    }
  | { readonly kind: 'probe'; readonly master: ProbedMaster; readonly residentBytes: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly residentBytes: number };
