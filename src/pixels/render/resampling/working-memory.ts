import { MEGABYTE } from '../../../megabyte.ts';
import { builtFunctions } from '../../../web-assembly/built-functions.ts';

const PAGE_BYTES = 65_536;

/** Memory of so many bytes stays for the next picture. */
const LARGEST_KEPT_BYTES = 8 * MEGABYTE;

/** Memory, and the functions of a module that work in it. */
interface WorkingMemory<Functions> {
  readonly bytes: Buffer;
  readonly functions: Functions;
}

/** A module of WebAssembly that is built with the program, and the memory that it works in. */
export class WorkingModule<Functions> {
  readonly #file: string;
  readonly #named: (functionOf: ReturnType<typeof builtFunctions>) => Functions;
  #kept: WorkingMemory<Functions> | undefined;

  /**
   * @param file without its ending
   * @param named gives its functions their names
   */
  constructor(file: string, named: (functionOf: ReturnType<typeof builtFunctions>) => Functions) {
    this.#file = file;
    this.#named = named;
  }

  /** Memory of at least so many bytes, with anything in it, until the next call. */
  memoryOf(bytes: number): WorkingMemory<Functions> {
    if (this.#kept && this.#kept.bytes.length >= bytes) return this.#kept;
    const memory = this.#newMemory(Math.ceil(bytes / PAGE_BYTES));
    if (bytes <= LARGEST_KEPT_BYTES) this.#kept = memory;
    return memory;
  }

  #newMemory(pages: number): WorkingMemory<Functions> {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const functions = this.#named(builtFunctions(this.#file, memory, 'pixels'));
    return { bytes: Buffer.from(memory.buffer), functions };
  }
}
