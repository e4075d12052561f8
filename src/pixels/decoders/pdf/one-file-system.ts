import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The name by which PDFium opens the file. */
export const SCAN_NAME = '/scan.pdf';

/** Descriptor of that file for PDFium. */
const SCAN = 5;

/** Error numbers of Emscripten, which are those of WASI. */
const ENOENT = 44;
const EBADF = 8;
const ENOSYS = 52;

/** In the `struct stat` of Emscripten: bytes, where the mode stands, and where the size. */
const STAT_BYTES = 96;
const STAT_MODE = 4;
const STAT_SIZE = 24;
const READ_ONLY_FILE = 0o100_444;

/** Functions that a module of WebAssembly imports. */
export type ImportedFunctions = Readonly<Record<string, (...values: never[]) => unknown>>;

/** Memory of the module, as it is at a time: what it gave before is worth nothing when it has grown. */
export type CurrentMemory = () => DataView;

/**
 * The file system that PDFium sees: one file, which can be read, and nothing else of the world. What a PDF refers to is not
 * there, nor fonts of the system, so that a page is drawn the same everywhere.
 */
export class OneFileSystem {
  readonly #file: number;
  readonly #bytes: number;
  readonly #memory: CurrentMemory;
  #position = 0;

  /** @throws what opening the file throws */
  constructor(path: string, memory: CurrentMemory) {
    this.#file = openSync(path, 'r');
    this.#bytes = fstatSync(this.#file).size;
    this.#memory = memory;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** System calls of Linux, as Emscripten names them: a result, or an error number below zero. */
  get calls(): ImportedFunctions {
    const refused = () => -ENOENT;
    return {
      __syscall_openat: (_folder: number, name: number) =>
        this.#textAt(name) === SCAN_NAME ? SCAN : -ENOENT,
      __syscall_fstat64: (descriptor: number, at: number) => this.#stat(descriptor, at),
      __syscall_fcntl64: () => 0,
      __syscall_ioctl: () => -ENOSYS,
      __syscall_stat64: refused,
      __syscall_newfstatat: refused,
      __syscall_lstat64: refused,
      __syscall_ftruncate64: refused,
      __syscall_getdents64: refused,
      __syscall_unlinkat: refused,
      __syscall_rmdir: refused,
    };
  }

  /** Functions of WASI (preview 1): 0, or an error number. */
  get wasi(): ImportedFunctions {
    return {
      fd_close: () => 0,
      fd_read: (descriptor: number, parts: number, count: number, result: number) =>
        descriptor === SCAN ? this.#read(parts, count, result) : EBADF,
      fd_seek: (descriptor: number, offset: bigint, whence: number, result: number) =>
        descriptor === SCAN ? this.#seek(Number(offset), whence, result) : EBADF,
      fd_sync: () => 0,
      fd_write: () => EBADF,
      environ_sizes_get: (count: number, bytes: number) => {
        this.#memory().setUint32(count, 0, true);
        this.#memory().setUint32(bytes, 0, true);
        return 0;
      },
      environ_get: () => 0,
    };
  }

  #textAt(at: number): string {
    const { buffer } = this.#memory();
    const longest = new Uint8Array(buffer, at, Math.min(SCAN_NAME.length + 1, buffer.byteLength - at));
    const end = longest.indexOf(0);
    return Buffer.from(end < 0 ? longest : longest.subarray(0, end)).toString('latin1');
  }

  #stat(descriptor: number, at: number): number {
    if (descriptor !== SCAN) return -EBADF;
    const memory = this.#memory();
    new Uint8Array(memory.buffer, at, STAT_BYTES).fill(0);
    memory.setUint32(at + STAT_MODE, READ_ONLY_FILE, true);
    memory.setBigInt64(at + STAT_SIZE, BigInt(this.#bytes), true);
    return 0;
  }

  #seek(offset: number, whence: number, result: number): number {
    this.#position = offset + ([0, this.#position, this.#bytes][whence] ?? 0);
    this.#memory().setBigInt64(result, BigInt(this.#position), true);
    return 0;
  }

  #read(parts: number, count: number, result: number): number {
    const memory = this.#memory();
    let read = 0;
    for (let part = 0; part < count; part++) {
      const at = memory.getUint32(parts + part * 8, true);
      const length = memory.getUint32(parts + part * 8 + 4, true);
      const into = new Uint8Array(memory.buffer, at, length);
      let done = 0;
      while (done < length) {
        const got = readSync(this.#file, into, done, length - done, this.#position);
        if (got === 0) break;
        done += got;
        this.#position += got;
      }
      read += done;
      if (done < length) break;
    }
    memory.setUint32(result, read, true);
    return 0;
  }
}
