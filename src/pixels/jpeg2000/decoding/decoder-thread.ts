import { open } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import create from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import type { CodedComponent } from '../codestream.ts';
import type { ComponentPass } from './component-selection.ts';
import type { DecoderOrder, DecoderOutcome } from './decoder-order.ts';
import { libraryLines } from './opj-decompress.ts';
import { planeHead, planePath, sampleBytes } from './planes.ts';

// The thread that decodes by WebAssembly: it is ended when it takes too long, and its memory is gone with it.

const order: DecoderOrder = workerData;
const said: string[] = [];
let isOutOfMemory = false;

/** Samples that are written at a time. */
const BLOCK_SAMPLES = 1024 * 1024;

const PAGE_BYTES = 65_536;

// The package lets memory become as large as a decoder asks.
const { grow } = WebAssembly.Memory.prototype;
WebAssembly.Memory.prototype.grow = function within(this: WebAssembly.Memory, pages) {
  isOutOfMemory = this.buffer.byteLength + pages * PAGE_BYTES > order.memoryBytes;
  if (isOutOfMemory) throw new RangeError('more memory than was stated');
  return grow.call(this, pages);
};

try {
  const say = (line: string) => {
    if (said.length < 1000) said.push(line);
  };
  const library = await create({ print: say, printErr: say });
  if (order.reservedBytes > 0)
    withDecoder(library, (decoder) => decoder.getEncodedBuffer(order.reservedBytes));
  for (const pass of order.passes) await decodePass(library, pass);
  tell({ kind: 'done', warnings: libraryLines(said.join('\n'), 'WARNING') });
} catch (error) {
  // Errors of C++ are numbers here.
  const message = [error instanceof Error ? error.message : `error ${error}`, ...said]
    .join('\n')
    .slice(-4000);
  tell({ kind: 'failed', message, isOutOfMemory });
}

function tell(outcome: DecoderOutcome): void {
  parentPort?.postMessage(outcome);
}

function withDecoder<T>({ J2KDecoder }: create.OpenJpeg, use: (decoder: create.J2KDecoder) => T): T {
  const decoder = new J2KDecoder();
  try {
    return use(decoder);
  } finally {
    decoder.delete();
  }
}

async function decodePass(library: create.OpenJpeg, pass: ComponentPass): Promise<void> {
  const { path, start, end } = order;
  const { head } = pass;
  const before = head?.length ?? 0;
  const decoder = new library.J2KDecoder();
  const handle = await open(path, 'r');
  try {
    const bytes = decoder.getEncodedBuffer(before + end - start);
    if (head) bytes.set(head);
    for (let at = 0; at < end - start; ) {
      const { bytesRead } = await handle.read(bytes, before + at, end - start - at, start + at);
      if (bytesRead === 0) throw new Error('the file became shorter');
      at += bytesRead;
    }
    decoder.decode();
    await writePlanes(decoder, pass);
  } finally {
    await handle.close();
    decoder.delete();
  }
}

/** The decoder gives samples in the columns and rows of the reference grid, and of thinner components first what there is. */
async function writePlanes(decoder: create.J2KDecoder, { components, depth }: ComponentPass): Promise<void> {
  const frame = decoder.getFrameInfo();
  const decoded = decoder.getDecodedBuffer();
  const step = components.length;
  const bytes = sampleBytes({ depth });
  for (const [place, index] of components.entries()) {
    const component = order.components[index];
    if (!component) throw new Error('there is no such component');
    const count = component.width * component.height;
    const isExpected =
      frame.componentCount === step &&
      frame.bitsPerSample === depth &&
      decoded.length >= count * step * bytes;
    if (!isExpected) throw new Error(`the decoder gave ${JSON.stringify(frame)}`);
    await writePlane(component, index, { decoded, bytes, step, place });
  }
}

/** One of several samples that lie together. */
interface Interleaved {
  readonly decoded: Uint8Array;
  readonly bytes: 1 | 2;
  readonly step: number;
  readonly place: number;
}

async function writePlane(component: CodedComponent, index: number, from: Interleaved): Promise<void> {
  const handle = await open(planePath(order.folder, index), 'w');
  const count = component.width * component.height;
  try {
    await handle.writeFile(planeHead(component));
    for (let first = 0; first < count; first += BLOCK_SAMPLES)
      await handle.writeFile(
        blockOf(from, first, Math.min(BLOCK_SAMPLES, count - first), sampleBytes(component)),
      );
  } finally {
    await handle.close();
  }
}

/** Some samples, of two bytes in big-endian order. */
function blockOf(
  { decoded, bytes, step, place }: Interleaved,
  first: number,
  samples: number,
  wanted: 1 | 2,
): Buffer {
  const block = Buffer.allocUnsafe(samples * wanted);
  for (let at = 0; at < samples; at++) {
    const low = ((first + at) * step + place) * bytes;
    if (wanted === 1) block[at] = decoded[low] ?? 0;
    else {
      block[at * 2] = decoded[low + 1] ?? 0;
      block[at * 2 + 1] = decoded[low] ?? 0;
    }
  }
  return block;
}
