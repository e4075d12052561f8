import { type ErrorCode, LoupeError } from '../../errors.ts';

/** The status of each kind of failure; a missing one does not compile. */
const STATUS = {
  'invalid-request': 400,
  'not-found': 404,
  gone: 410,
  'method-not-allowed': 405,
  'range-not-satisfiable': 416,
  'unreadable-source': 500,
  'not-implemented': 501,
  overloaded: 503,
  'not-set-up': 503,
} as const satisfies Record<ErrorCode, number>;

/** What a failed request gets. */
export interface ErrorResponse {
  readonly status: number;
  readonly code: ErrorCode | 'internal';
  /** The public sentence. */
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** The response to a thrown value. All but the errors of Loupe and Express are bugs: 500 without details. */
export function errorResponse(error: unknown): ErrorResponse {
  if (error instanceof LoupeError) {
    const failure = { status: STATUS[error.code], code: error.code, message: error.message };
    return error.code === 'overloaded' ? { ...failure, retryAfterSeconds: 2 } : failure;
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
