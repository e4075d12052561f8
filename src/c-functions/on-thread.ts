import type { LibraryHandle } from 'koffi';

/** A function of a C library. */
export type CFunction = ReturnType<LibraryHandle['func']>;

/** What is given to functions that run: the collector of garbage must not take it. */
const held = new Set<readonly unknown[]>();

/**
 * Calls a function of a C library on another thread.
 *
 * @param values memory among them stays where it is until the function returns
 */
export function onThread<Result>(call: CFunction, values: readonly unknown[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    held.add(values);
    call.async(...values, (error: unknown, result: Result) => {
      held.delete(values);
      if (error) reject(error);
      else resolve(result);
    });
  });
}
