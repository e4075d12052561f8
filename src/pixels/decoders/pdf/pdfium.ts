import { type ImportedFunctions, OneFileSystem } from './one-file-system.ts';
import type { PdfOrder } from './pdf-order.ts';
import type { PdfiumExports } from './pdfium-exports.ts';

const PAGE_BYTES = 65_536;

/** What C's `longjmp` throws: PDFium's decoders of JPEG and PNG leave by it. */
const LONG_JUMP = Symbol('longjmp');

/** PDFium over one file: nothing else of the world is handed to it, so that no PDF can reach further. */
export class Pdfium {
  readonly exports: PdfiumExports;
  readonly #memoryBytes: number;
  readonly #files: OneFileSystem;
  #wasRefused = false;

  /** @throws what opening the file throws */
  constructor({ path, module, memoryBytes }: PdfOrder) {
    this.#memoryBytes = memoryBytes;
    this.#files = new OneFileSystem(path, () => this.view);
    const { exports } = new WebAssembly.Instance(module, {
      env: { ...this.#files.calls, ...this.#runtime, ...this.#invokers },
      wasi_snapshot_preview1: this.#files.wasi,
    });
    this.exports = exports as unknown as PdfiumExports;
    this.exports.emscripten_stack_init();
    this.exports.__wasm_call_ctors();
    this.exports.FPDF_InitLibrary();
  }

  /** Its memory as it is now: not to be kept. */
  get view(): DataView {
    return new DataView(this.exports.memory.buffer);
  }

  /** Whether it has asked for more memory than it may have: what it gave is then not whole. */
  get isOutOfMemory(): boolean {
    return this.#wasRefused;
  }

  /** Lends some of its memory, all zero. */
  withMemory<T>(bytes: number, use: (at: number) => T): T {
    const at = this.exports.malloc(bytes);
    if (at === 0) throw new Error('no memory');
    try {
      new Uint8Array(this.exports.memory.buffer, at, bytes).fill(0);
      return use(at);
    } finally {
      this.exports.free(at);
    }
  }

  /** Lends a text as C has it. */
  withText<T>(text: string, use: (at: number) => T): T {
    const bytes = Buffer.from(`${text}\0`, 'latin1');
    return this.withMemory(bytes.length, (at) => {
      new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
      return use(at);
    });
  }

  close(): void {
    this.#files.close();
  }

  /** What programs in C need of the system around them. Its clock stands still: a page is the same at any time. */
  get #runtime(): ImportedFunctions {
    const nothing = () => 0;
    return {
      _abort_js: () => {
        throw new Error('PDFium has given up');
      },
      _emscripten_throw_longjmp: () => {
        throw LONG_JUMP;
      },
      emscripten_resize_heap: (bytes: number) => this.#grow(bytes >>> 0),
      emscripten_date_now: nothing,
      _tzset_js: nothing,
      _localtime_js: nothing,
      _gmtime_js: nothing,
    };
  }

  /** Calls that `setjmp` waits for. */
  get #invokers(): ImportedFunctions {
    const invoke = (index: number, ...values: number[]): unknown => {
      const stack = this.exports.emscripten_stack_get_current();
      try {
        const called = this.exports.__indirect_function_table.get(index);
        return typeof called === 'function' ? called(...values) : undefined;
      } catch (error) {
        this.exports._emscripten_stack_restore(stack);
        if (error !== LONG_JUMP) throw error;
        this.exports.setThrew(1, 0);
        return 0;
      }
    };
    return {
      invoke_ii: invoke,
      invoke_iii: invoke,
      invoke_iiii: invoke,
      invoke_iiiii: invoke,
      invoke_viii: invoke,
    };
  }

  /** By a fifth at least, so that memory grows seldom. */
  #grow(bytes: number): 0 | 1 {
    const { memory } = this.exports;
    const before = memory.buffer.byteLength;
    if (bytes > this.#memoryBytes) {
      this.#wasRefused = true;
      return 0;
    }
    const wanted = Math.min(this.#memoryBytes, Math.max(bytes, before * 1.2));
    try {
      memory.grow(Math.ceil((wanted - before) / PAGE_BYTES));
      return 1;
    } catch {
      this.#wasRefused = true;
      return 0;
    }
  }
}
