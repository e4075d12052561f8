import { readFile } from 'node:fs/promises';

/** Of a page of memory, which is what WebAssembly counts in. */
const PAGE_BYTES = 65_536;

/** Limits are a number of these, so that most images share a module, and what was compiled of it. */
const STEP_BYTES = 256 * 1024 * 1024;

let compiled:
  | { readonly path: string; readonly mostBytes: number; readonly module: WebAssembly.Module }
  | undefined;

/**
 * A module whose memory is bounded, compiled: the one that was asked for last is kept.
 *
 * @param mostBytes rounded up
 * @param change what is changed in it besides, always the same for a path
 */
export async function compiledModule(
  path: string,
  mostBytes: number,
  change: (module: Buffer) => Buffer = (module) => module,
): Promise<WebAssembly.Module> {
  const rounded = Math.ceil(mostBytes / STEP_BYTES) * STEP_BYTES;
  if (compiled?.path === path && compiled.mostBytes === rounded) return compiled.module;
  const module = new WebAssembly.Module(new Uint8Array(boundedModule(change(await readFile(path)), rounded)));
  compiled = { path, mostBytes: rounded, module };
  return module;
}

const SECTION = { memory: 5 } as const;
const HEAD_BYTES = 8;
const HAS_MOST = 1;

/**
 * A module of WebAssembly whose own memory cannot grow beyond a limit: it is refused what it asks for then.
 *
 * @param module as it is installed, with one memory of its own (WebAssembly Core 2.0, 5.5.8)
 */
export function boundedModule(module: Buffer, mostBytes: number): Buffer {
  for (let at = HEAD_BYTES; at < module.length; ) {
    const size = readNumber(module, at + 1);
    const end = size.end + size.value;
    if (module[at] === SECTION.memory) {
      const count = readNumber(module, size.end);
      const least = readNumber(module, count.end + 1);
      if (count.value !== 1) throw new Error('the module has no memory of its own, or several');
      const most = Math.max(least.value, Math.ceil(mostBytes / PAGE_BYTES));
      const content = Buffer.from([1, HAS_MOST, ...numberBytes(least.value), ...numberBytes(most)]);
      const section = Buffer.concat([Buffer.from([SECTION.memory, ...numberBytes(content.length)]), content]);
      return Buffer.concat([module.subarray(0, at), section, module.subarray(end)]);
    }
    at = end;
  }
  throw new Error('the module has no memory of its own');
}

/** LEB128 (5.2.2). */
function readNumber(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0;
  for (let place = at, shift = 1; ; place++, shift *= 128) {
    const byte = bytes[place];
    if (byte === undefined) throw new Error('the module is not whole');
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return { value, end: place + 1 };
  }
}

function numberBytes(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 128) + 0x80, ...numberBytes(Math.floor(value / 128))];
}
