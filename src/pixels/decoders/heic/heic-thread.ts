import { readFile } from 'node:fs/promises';
import { workerData } from 'node:worker_threads';
import { answerRequests } from '../strips/answer-requests.ts';
import type { HeicOrder } from './heic-order.ts';
import { type LibheifModule, loadLibheif } from './libheif-module.ts';

// The thread that decodes HEIC by WebAssembly.

const order: HeicOrder = workerData;

/** Numbers of libheif's interface (heif_image.h): pixel after pixel, of 8 bits, or of more in little-endian order. */
const COLOURSPACE_RGB = 1;
const CHROMA = { rgb: 10, rgba: 11, deepRgb: 14, deepRgba: 15 } as const;
const CHANNEL_INTERLEAVED = 10;

/** heif_error: two numbers and a text. */
const ERROR_BYTES = 12;

/** The decoded image, as it lies in the memory of the library. */
interface DecodedPixels {
  readonly start: number;
  /** From a row to the next. */
  readonly stride: number;
  /** Of a sample. */
  readonly bits: number;
}

let decoded: Promise<{ library: LibheifModule; pixels: DecodedPixels }> | undefined;

answerRequests(async (request) => {
  if (request.kind !== 'rows') throw new Error('the profile is in the file');
  decoded ??= decode();
  const { library, pixels } = await decoded;
  return rowsOf(library, pixels, request);
});

async function decode(): Promise<{ library: LibheifModule; pixels: DecodedPixels }> {
  const library = await loadLibheif(order);
  const file = await readFile(order.path);
  const place = library._malloc(file.length);
  if (place === 0) throw new Error('out of memory');
  library.HEAPU8.set(file, place);
  const context = library._heif_context_alloc();
  run(library, (error) => library._heif_context_read_from_memory(error, context, place, file.length, 0));
  const handle = pointerOf(library, (into) =>
    run(library, (error) => library._heif_context_get_image_handle(error, context, order.item, into)),
  );
  const chroma =
    order.bits === 16
      ? order.hasAlpha
        ? CHROMA.deepRgba
        : CHROMA.deepRgb
      : order.hasAlpha
        ? CHROMA.rgba
        : CHROMA.rgb;
  const image = pointerOf(library, (into) =>
    run(library, (error) => library._heif_decode_image(error, handle, into, COLOURSPACE_RGB, chroma, 0)),
  );
  const width = library._heif_image_get_width(image, CHANNEL_INTERLEAVED);
  const height = library._heif_image_get_height(image, CHANNEL_INTERLEAVED);
  if (width !== order.width || height !== order.height)
    throw new Error(`the decoder gave ${width} x ${height} pixels`);
  const bits = library._heif_image_get_bits_per_pixel_range(image, CHANNEL_INTERLEAVED);
  let start = 0;
  const stride = pointerOf(library, (into) => {
    start = library._heif_image_get_plane_readonly2(image, CHANNEL_INTERLEAVED, into);
  });
  if (start === 0) throw new Error('the decoder gave no pixels');
  return { library, pixels: { start, stride, bits } };
}

/** Calls what gives an error first. */
function run(library: LibheifModule, call: (error: number) => void): void {
  const error = library._malloc(ERROR_BYTES);
  call(error);
  const [code = 0, detail = 0, text = 0] = library.HEAP32.subarray(error >> 2, (error >> 2) + 3);
  library._free(error);
  if (code === 0) return;
  const end = library.HEAPU8.indexOf(0, text);
  const words = Buffer.from(library.HEAPU8.subarray(text, end)).toString('latin1');
  throw new Error(`${code}.${detail}: ${words}`);
}

/** What a call writes to a place that it is given. */
function pointerOf(library: LibheifModule, call: (into: number) => void): number {
  const into = library._malloc(8);
  call(into);
  const value = library.HEAP32[into >> 2] ?? 0;
  library._free(into);
  return value;
}

function rowsOf(
  { HEAPU8 }: LibheifModule,
  { start, stride, bits }: DecodedPixels,
  { firstRow, rows }: { readonly firstRow: number; readonly rows: number },
): Uint8Array {
  const { width, colours, hasAlpha } = order;
  const given = hasAlpha ? 4 : 3;
  const wanted = colours + (hasAlpha ? 1 : 0);
  const most = 2 ** bits - 1;
  const samples =
    order.bits === 16 ? new Uint16Array(rows * width * wanted) : new Uint8Array(rows * width * wanted);
  const scale = order.bits === 16 ? 65_535 / most : 1;
  const memory = order.bits === 16 ? new Uint16Array(HEAPU8.buffer) : HEAPU8;
  const step = memory.BYTES_PER_ELEMENT;
  for (let row = 0, to = 0; row < rows; row++) {
    const from = (start + (firstRow + row) * stride) / step;
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < wanted; channel++, to++) {
        // Gray is given three times.
        const place = colours === 1 && channel === 1 ? given - 1 : channel;
        samples[to] = Math.round((memory[from + x * given + place] ?? 0) * scale);
      }
  }
  return new Uint8Array(samples.buffer);
}
