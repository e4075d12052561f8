import { OverBudgetError } from '../../budgets/refusal.ts';
import { type ErrorCode, LoupeError } from '../../errors.ts';

/** The status of each kind of failure; a missing one does not compile. */
const STATUS = {
  'invalid-request': 400,
  'not-found': 404,
  gone: 410,
  'method-not-allowed': 405,
  'range-not-satisfiable': 416,
  'over-budget': 429,
  'unreadable-source': 500,
  'not-implemented': 501,
  overloaded: 503,
  unavailable: 503,
  'not-set-up': 503,
} as const satisfies Record<ErrorCode, number>;

/** What goes well a little later. */
const RETRIED: ReadonlySet<string> = new Set(['overloaded', 'unavailable']);

/** What a failed request gets. */
export interface ErrorResponse {
  readonly status: number;
  readonly code: ErrorCode | 'internal';
  /** The public sentence. */
  readonly message: string;
  readonly retryAfterSeconds?: number;
  /** Names and values in turn. */
  readonly headers?: readonly string[];
  /** Where else the client finds what it wants, a sentence each. */
  readonly doors?: readonly string[];
}

/** What is not made now, for want of room or of a budget, with where else the client finds what it wants. */
export class BusyError extends LoupeError {
  readonly reason: LoupeError;
  /** Sentences with whole URLs. */
  readonly doors: readonly string[];

  constructor(reason: LoupeError, doors: readonly string[]) {
    super(reason.code, reason.message, { cause: reason });
    this.reason = reason;
    this.doors = doors;
  }
}

/** The response to a thrown value. All but the errors of Loupe and Express are bugs: 500 without details. */
export function errorResponse(error: unknown): ErrorResponse {
  if (error instanceof BusyError) return { ...errorResponse(error.reason), doors: error.doors };
  if (error instanceof LoupeError) {
    const failure = { status: STATUS[error.code], code: error.code, message: error.message };
    if (error instanceof OverBudgetError) {
      const { retryAfterSeconds, rateLimitHeaders } = error;
      return { ...failure, retryAfterSeconds, headers: rateLimitHeaders };
    }
    return RETRIED.has(error.code) ? { ...failure, retryAfterSeconds: 2 } : failure;
  }
  if (error instanceof URIError)
    return { status: 400, code: 'invalid-request', message: 'URL: not decodable' };
  // Express's own errors about a request have a status: a style that does not exist, for example.
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 404) return { status, code: 'not-found', message: 'there is nothing at this address' };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status: 400, code: 'invalid-request', message: 'this request cannot be understood' };
  return { status: 500, code: 'internal', message: 'Internal error' };
}
