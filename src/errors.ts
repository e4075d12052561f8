/** The kinds of failure that Loupe can tell a client about. Only `http/error-response.ts` knows their numbers. */
export type ErrorCode =
  | 'invalid-request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'gone'
  | 'not-acceptable'
  | 'not-implemented'
  | 'overloaded'
  | 'unreadable-source';

/**
 * A failure with a sentence for the client.
 *
 * `message` is public: it names the parameter and the accepted form. File names, library text and the
 * like go in `cause`, which is logged and never sent. Any other error that reaches the edge is a bug.
 */
export class LoupeError extends Error {
  override readonly name = 'LoupeError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
