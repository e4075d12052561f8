import { type ErrorCode, LoupeError } from '../errors.ts';

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
