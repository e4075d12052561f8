/** The kinds of failure that Loupe can tell a client about. `http/protocol/error-response.ts` has the status of each. */
export type ErrorCode =
  | 'invalid-request'
  | 'not-found'
  | 'gone'
  | 'method-not-allowed'
  | 'range-not-satisfiable'
  | 'not-implemented'
  | 'over-budget'
  | 'overloaded'
  | 'unavailable'
  | 'not-set-up'
  | 'unreadable-source';

/** What a failure can be told with besides its sentence. */
export interface LoupeErrorOptions extends ErrorOptions {
  /** The parameter of the request that the sentence is about: the message begins with it. */
  readonly parameter?: string;
}

/**
 * A failure with a sentence for the client.
 *
 * `message` is public: it names the parameter and the accepted form. File names, library text and the
 * like go in `cause`, which is logged and never sent. Any other error that reaches the edge is a bug.
 */
export class LoupeError extends Error {
  override readonly name = 'LoupeError';
  readonly code: ErrorCode;
  // Private, so that logs of the error stay without it: it is part of the message.
  readonly #sentence: string;

  constructor(code: ErrorCode, sentence: string, options?: LoupeErrorOptions) {
    const parameter = options?.parameter;
    super(parameter === undefined ? sentence : `${parameter}: ${sentence}`, options);
    this.code = code;
    this.#sentence = sentence;
  }

  /** The message without the parameter, for readers who followed a link to what is not there and wrote no parameter. */
  get sentence(): string {
    return this.#sentence;
  }
}

/** Whether what has failed goes well a little later: nothing is wrong with what was asked for. */
export function isPassing(error: unknown): error is LoupeError {
  return error instanceof LoupeError && (error.code === 'overloaded' || error.code === 'unavailable');
}
