import { builtFile } from '../../../program.ts';

const PAGE_BYTES = 65_536;

/** Memory of so many bytes stays for the next picture. */
const LARGEST_KEPT_BYTES = 8 * 1024 * 1024;

type Call = (...numbers: number[]) => void;

/** Memory, and the functions of a module that work in it. */
export interface WorkingMemory {
  readonly bytes: Buffer;
  call(name: string, ...numbers: number[]): void;
}

/** A module of WebAssembly that is built with the program, and the memory that it works in. */
export class WorkingModule {
  readonly #name: string;
  #module: WebAssembly.Module | undefined;
  #kept: WorkingMemory | undefined;

  /** @param name of its file */
  constructor(name: string) {
    this.#name = name;
  }

  /** Memory of at least so many bytes, with anything in it, until the next call. */
  memoryOf(bytes: number): WorkingMemory {
    if (this.#kept && this.#kept.bytes.length >= bytes) return this.#kept;
    const memory = this.#newMemory(Math.ceil(bytes / PAGE_BYTES));
    if (bytes <= LARGEST_KEPT_BYTES) this.#kept = memory;
    return memory;
  }

  #newMemory(pages: number): WorkingMemory {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#module ??= new WebAssembly.Module(builtFile(this.#name));
    const { exports } = new WebAssembly.Instance(this.#module, { pixels: { memory } });
    const functions = exports as Readonly<Record<string, Call>>;
    return {
      bytes: Buffer.from(memory.buffer),
      call: (name, ...numbers) => functions[name]?.(...numbers),
    };
  }
}
