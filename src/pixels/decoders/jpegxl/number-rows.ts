import type { Dimensions } from '../../../image/geometry.ts';
import { type OpenFile, readAt, readInto } from '../../../storage/file-store.ts';
import type { Matrix } from '../../colour/primaries.ts';
import { srgbSample } from '../../colour/transfer.ts';
import { notReadable } from '../../refusal.ts';
import type { PlainSource } from '../../tiff/samples/sampled-image.ts';

/** Numbers of a pixel that are decoded, and what becomes of them. */
export interface NumbersOfImage extends Dimensions {
  /** With opacity, which comes last. */
  readonly channels: number;
  readonly hasAlpha: boolean;
  /** From the linear light that the numbers are to that which is served; undefined: they are samples already. */
  readonly fromLight: Matrix | undefined;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** Before the text that says what follows: magic, version, length. */
const BEFORE_TEXT_BYTES = 10;
const NUMBER_BYTES = 4;
const HIGHEST = 65_535;

/**
 * Where the numbers of an image begin in a file in the form of NumPy (NEP 1).
 *
 * @throws LoupeError `unreadable-source` when they are not those of the image
 */
export async function firstNumber(
  file: OpenFile,
  { width, height, channels }: NumbersOfImage,
): Promise<number> {
  const head = await readAt(file, 0, BEFORE_TEXT_BYTES);
  const isKnown = head.length === BEFORE_TEXT_BYTES && head.subarray(0, MAGIC.length).equals(MAGIC);
  const textBytes = isKnown ? head.readUInt16LE(BEFORE_TEXT_BYTES - 2) : 0;
  const text = (await readAt(file, BEFORE_TEXT_BYTES, textBytes)).toString('latin1');
  const start = BEFORE_TEXT_BYTES + textBytes;
  const isExpected =
    text.includes("'<f4'") &&
    text.includes("'fortran_order': False") &&
    new RegExp(`\\(1, ${height}, ${width}, ${channels}(, )?\\)`).test(text) &&
    file.size === start + width * height * channels * NUMBER_BYTES;
  if (isExpected) return start;
  throw notReadable('the file is damaged: its pixels are not as many as its header says', {
    found: text,
    bytes: file.size,
    expected: { width, height, channels },
  });
}

/** Rows of a file of 32-bit numbers, as samples of 16 bits. */
export class NumberRows implements PlainSource {
  readonly #file: OpenFile;
  readonly #image: NumbersOfImage;
  readonly #start: number;

  /** @param start where the numbers begin, as `firstNumber` tells */
  constructor(file: OpenFile, image: NumbersOfImage, start: number) {
    this.#file = file;
    this.#image = image;
    this.#start = start;
  }

  async read(firstRow: number, rows: number): Promise<Buffer> {
    const { width, channels } = this.#image;
    const numbers = new Float32Array(rows * width * channels);
    const bytes = Buffer.from(numbers.buffer);
    const read = await readInto(this.#file, this.#start + firstRow * width * channels * NUMBER_BYTES, bytes);
    if (read < bytes.length) throw new Error('decoded pixels were cut off while they were read');
    return samplesOf(numbers, this.#image);
  }
}

function samplesOf(numbers: Float32Array, { channels, hasAlpha, fromLight }: NumbersOfImage): Buffer {
  const samples = new Uint16Array(numbers.length);
  if (!fromLight) {
    for (let at = 0; at < numbers.length; at++) samples[at] = sampleOf(numbers[at] ?? 0);
    return Buffer.from(samples.buffer);
  }
  const [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = fromLight;
  for (let at = 0; at < numbers.length; at += channels) {
    const red = numbers[at] ?? 0;
    const green = numbers[at + 1] ?? 0;
    const blue = numbers[at + 2] ?? 0;
    samples[at] = sampleOf(srgbSample(rr * red + rg * green + rb * blue));
    samples[at + 1] = sampleOf(srgbSample(gr * red + gg * green + gb * blue));
    samples[at + 2] = sampleOf(srgbSample(br * red + bg * green + bb * blue));
    if (hasAlpha) samples[at + 3] = sampleOf(numbers[at + 3] ?? 0);
  }
  return Buffer.from(samples.buffer);
}

/** What is no number counts as nothing. */
function sampleOf(value: number): number {
  return value > 0 ? Math.min(HIGHEST, Math.round(value * HIGHEST)) : 0;
}
