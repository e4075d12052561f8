import { Worker } from 'node:worker_threads';
import { entryPath } from '../../../program.ts';
import { notReadable } from '../../refusal.ts';
import { type Jpeg2000Image, wantedComponents } from '../jpeg2000-image.ts';
import { passesOf } from './component-selection.ts';
import type { DecoderOrder, DecoderOutcome } from './decoder-order.ts';
import { tookTooLong } from './opj-decompress.ts';
import type { PlaneDecoder } from './plane-decoder.ts';
import { type PlaneFile, planePath, sampleBytes } from './planes.ts';
import { type DecodedWindow, sampleCount, secondsFor, wholeWindow } from './windows.ts';

/** Memory that WebAssembly may take for one image: with all else, it has to be within what ingest has. */
const MOST_MEMORY_BYTES = 768 * 1024 * 1024;

/** Of the library at its start. */
const FIXED_BYTES = 64 * 1024 * 1024;

/** A limit for a thread that holds a block of samples. */
const HEAP_MB = 128;

/** What decoding an image whole takes of memory, in bytes: an estimate from above. */
export function wasmBytes(image: Jpeg2000Image): number {
  const { codestream, file } = image;
  const { components, codeBlock, tile, tiles } = codestream;
  const area = (codestream.right - codestream.left) * (codestream.bottom - codestream.top);
  // What is given is as large as the reference grid; before that, what is selected is copied.
  const passes = passesOf(codestream, wantedComponents(image)).map(
    ({ components: indexes, head, depth }) =>
      indexes.length * area * (sampleBytes({ depth }) + (head ? 4 : 0)),
  );
  const inTile = tiles === 1 ? 0 : Math.min(sampleCount(image), tile.width * tile.height * components.length);
  const blocks = (sampleCount(image) / (codeBlock.width * codeBlock.height)) * 400;
  const codes = file.codestream.end - file.codestream.start;
  // Memory grows in steps of a fifth.
  return Math.ceil(
    (FIXED_BYTES + sampleCount(image) * 4 + inTile * 8 + blocks + codes * 2 + Math.max(...passes)) * 1.2,
  );
}

/** @throws LoupeError `unreadable-source` for an image that is too large to be decoded by WebAssembly */
export function requireWasmMemory(image: Jpeg2000Image): void {
  const bytes = wasmBytes(image);
  if (bytes <= MOST_MEMORY_BYTES) return;
  const megabytes = (value: number) => Math.ceil(value / 2 ** 20).toLocaleString('en');
  throw notReadable(
    `the JPEG 2000 image takes ${megabytes(bytes)} MB to be decoded at once, and ${megabytes(MOST_MEMORY_BYTES)} are the limit: ` +
      'install opj_decompress, which decodes it in parts (on Debian and Ubuntu the package libopenjp2-tools), and start Loupe again',
  );
}

/**
 * Decodes all of an image by WebAssembly, in a thread of its own.
 *
 * @returns the planes of the components that are wanted, and what the decoder warned of
 * @throws LoupeError `unreadable-source`
 */
async function decodeAll(
  path: string,
  image: Jpeg2000Image,
  folder: string,
): Promise<{ readonly planes: PlaneFile[]; readonly warnings: readonly string[] }> {
  const { file, codestream } = image;
  const seconds = secondsFor(image, wholeWindow(image));
  const wanted = wantedComponents(image);
  const memoryBytes = wasmBytes(image);
  const isThin = codestream.components.some(({ dx, dy }) => dx > 1 || dy > 1);
  const order: DecoderOrder = {
    path,
    ...file.codestream,
    components: codestream.components,
    passes: passesOf(codestream, wanted),
    folder,
    memoryBytes,
    reservedBytes: isThin ? Math.floor(memoryBytes / 1.25) - FIXED_BYTES : 0,
  };
  const outcome = await outcomeOf(order, seconds);
  if (outcome.kind === 'failed') {
    const sentence = outcome.isOutOfMemory
      ? 'decoding its JPEG 2000 pixels took more memory than such an image should need'
      : 'the file is damaged: its JPEG 2000 pixels cannot be decoded';
    throw notReadable(sentence, { output: outcome.message });
  }
  return {
    planes: wanted.map((index) => ({ index, path: planePath(folder, index) })),
    warnings: outcome.warnings,
  };
}

async function outcomeOf(order: DecoderOrder, seconds: number): Promise<DecoderOutcome> {
  const thread = new Worker(entryPath('pixels/jpeg2000/decoding/decoder-thread.js'), {
    name: 'jpeg2000',
    workerData: order,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<DecoderOutcome>((resolve, reject) => {
      timer = setTimeout(() => reject(tookTooLong(seconds)), seconds * 1000);
      thread.once('message', resolve);
      thread.once('error', (error) =>
        resolve({ kind: 'failed', message: String(error), isOutOfMemory: false }),
      );
      thread.once('exit', () =>
        resolve({ kind: 'failed', message: 'the thread has ended', isOutOfMemory: false }),
      );
    });
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}

/** Decodes an image at once by WebAssembly. */
export class WasmDecoder implements PlaneDecoder {
  readonly windows: readonly DecodedWindow[];
  readonly #path: string;
  readonly #image: Jpeg2000Image;
  readonly #folder: string;
  readonly #tell: (warnings: readonly string[]) => void;

  /** @param folder for files that it leaves there */
  constructor(
    path: string,
    image: Jpeg2000Image,
    { folder, tell }: { folder: string; tell: (warnings: readonly string[]) => void },
  ) {
    this.windows = [wholeWindow(image)];
    this.#path = path;
    this.#image = image;
    this.#folder = folder;
    this.#tell = tell;
  }

  async decode(): Promise<PlaneFile[]> {
    const { planes, warnings } = await decodeAll(this.#path, this.#image, this.#folder);
    this.#tell(warnings);
    return planes;
  }
}
