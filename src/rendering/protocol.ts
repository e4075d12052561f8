import type { DerivativeKey } from '../cache/derivative-cache.ts';
import { type ErrorCode, LoupeError } from '../errors.ts';
import type { ResolvedImage } from '../image/resolve.ts';
import type { probeMaster } from '../pixels/master/probe.ts';
import type { RenderedImage } from '../pixels/render/render.ts';
import type { RenderSource } from '../pixels/render/render-source.ts';

/** An answer that is wanted. */
export interface RenderJob {
  readonly key: DerivativeKey;
  readonly source: RenderSource;
  readonly resolved: ResolvedImage;
}

/** What the header of a master says. */
export type ProbedMaster = Awaited<ReturnType<typeof probeMaster>>;

/** What a worker asks of the pool; `id` is the worker's own. */
export type RenderRequest =
  | { readonly kind: 'render'; readonly id: number; readonly job: RenderJob }
  | { readonly kind: 'render-probe'; readonly id: number; readonly path: string }
  | { readonly kind: 'render-cancel'; readonly id: number };

/** What the pool answers. */
export type RenderAnswer =
  | { readonly kind: 'render-done'; readonly image: RenderedImage }
  | { readonly kind: 'render-probed'; readonly master: ProbedMaster }
  | { readonly kind: 'render-failed'; readonly failure: Failure };

/** The answer to the request with this id; a cancelled one gets none. */
export type RenderReply = RenderAnswer & { readonly id: number };

/** What a renderer is given, one at a time. */
export type RendererTask =
  | {
      readonly kind: 'image';
      readonly source: RenderSource;
      readonly resolved: ResolvedImage;
      readonly maxInputPixels: number;
      readonly timeoutSeconds: number;
      /** Where to write an answer that is too large for a message; undefined when no file can be written. */
      readonly outputFile: string | undefined;
    }
  | { readonly kind: 'probe'; readonly path: string; readonly maxInputPixels: number };

/** What a renderer answers. */
export type RendererResult =
  | {
      readonly kind: 'image';
      readonly image: RenderedImage;
      /** Why the file could not be written, when the answer came inline instead. */
      readonly fileProblem: string | undefined;
      readonly residentBytes: number;
    }
  | { readonly kind: 'probe'; readonly master: ProbedMaster; readonly residentBytes: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly residentBytes: number };

/** An error in a form that crosses between processes. */
export interface Failure {
  /** Undefined for an error that is a bug. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
  /** For the log. */
  readonly detail: string | undefined;
}

/** The form of an error that is sent: of a LoupeError its code and, as detail, its cause; of others the stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof LoupeError) {
    const { cause } = error;
    const detail = cause instanceof Error ? cause.message : undefined;
    return { code: error.code, message: error.message, detail };
  }
  if (error instanceof Error) return { code: undefined, message: error.message, detail: error.stack };
  return { code: undefined, message: String(error), detail: undefined };
}

/** The error that `failureOf` described: a LoupeError again where it was one. */
export function errorOf({ code, message, detail }: Failure): Error {
  const cause = detail === undefined ? {} : { cause: new Error(detail) };
  return code === undefined ? new Error(message, cause) : new LoupeError(code, message, cause);
}

const REQUEST_KINDS: ReadonlySet<string> = new Set<RenderRequest['kind']>([
  'render',
  'render-probe',
  'render-cancel',
]);
const REPLY_KINDS: ReadonlySet<string> = new Set<RenderReply['kind']>([
  'render-done',
  'render-probed',
  'render-failed',
]);

function hasKind(message: unknown, kinds: ReadonlySet<string>): boolean {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return typeof message.kind === 'string' && kinds.has(message.kind);
}

/** Tells our messages from others on the same channel; both ends are this program, so its shape is trusted. */
export function isRenderRequest(message: unknown): message is RenderRequest {
  return hasKind(message, REQUEST_KINDS);
}

/** The same for what the pool answers. */
export function isRenderReply(message: unknown): message is RenderReply {
  return hasKind(message, REPLY_KINDS);
}
