import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** After so many bytes there is looked among the newest objects: about twenty responses. */
const LOOKED_AFTER_BYTES = 1024 * 1024;

type Collect = () => void;

/** Looks among the newest objects for what is out of use; does nothing where the engine does not offer it. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  if (typeof collect !== 'function') return () => {};
  return () => void Reflect.apply(collect, undefined, [{ type: 'minor' }]);
}

/**
 * Frees the bytes of messages soon after they have passed through this process. They lie outside of the heap, and by itself
 * the engine lets them come together until it looks through all objects for what is out of use: every hundred renders,
 * which took a third of the processor time that the primary spent on them. Their owners are among the newest objects,
 * which are few.
 */
export class PassingBytes {
  #bytes = 0;
  #collect: Collect | undefined;

  /** So many bytes came in a message, and are handed on. */
  passed(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < LOOKED_AFTER_BYTES) return;
    this.#bytes = 0;
    this.#collect ??= collector();
    this.#collect();
  }
}
