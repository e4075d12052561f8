import { inflateSync } from 'node:zlib';
import type { Budget } from './budget.ts';
import { asDictionary, type PdfDictionary, PdfName } from './pdf-syntax.ts';

/** Of a stream, as it is in the file and decompressed. */
export const MOST_STREAM_BYTES = 16 * 1024 * 1024;

/** Predictors from this on are those of PNG, of which each row names its own; all programs write tables by the row above. */
const FIRST_OF_PNG = 10;
const UP = 2;

/**
 * The bytes of a stream without its compression: undefined for filters other than Deflate, and for what is damaged or too much.
 *
 * @param budget of bytes that are decompressed
 * @throws Error when it is spent
 */
export function streamBytes(dictionary: PdfDictionary, data: Buffer, budget: Budget): Buffer | undefined {
  budget.take(data.length);
  const filter = dictionary.get('Filter');
  const filters = Array.isArray(filter) ? filter : filter === undefined ? [] : [filter];
  if (filters.length === 0) return data;
  const [only, ...others] = filters;
  if (!(only instanceof PdfName) || only.text !== 'FlateDecode' || others.length > 0) return undefined;
  const bytes = inflated(data, Math.min(MOST_STREAM_BYTES, budget.left));
  // What is damaged may have been so at its end.
  budget.take(bytes?.length ?? MOST_STREAM_BYTES);
  const parameters = dictionary.get('DecodeParms');
  return (
    bytes && withoutPredictor(bytes, asDictionary(Array.isArray(parameters) ? parameters[0] : parameters))
  );
}

function inflated(data: Buffer, mostBytes: number): Buffer | undefined {
  if (mostBytes < 1) return undefined;
  try {
    return inflateSync(data, { maxOutputLength: mostBytes });
  } catch {
    return undefined;
  }
}

/** Rows of a table are mostly written as differences from the row above (7.4.4.4, as in PNG). */
function withoutPredictor(bytes: Buffer, parameters: PdfDictionary | undefined): Buffer | undefined {
  const predictor = parameters?.get('Predictor') ?? 1;
  const columns = parameters?.get('Columns') ?? 1;
  if (predictor === 1) return bytes;
  if (
    typeof predictor !== 'number' ||
    predictor < FIRST_OF_PNG ||
    typeof columns !== 'number' ||
    !Number.isInteger(columns) ||
    columns < 1
  )
    return undefined;
  const rows = Math.floor(bytes.length / (columns + 1));
  const out = Buffer.alloc(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * (columns + 1);
    const kind = bytes[from] ?? 0;
    if (kind !== 0 && kind !== UP) return undefined;
    for (let column = 0; column < columns; column++) {
      const above = row > 0 && kind !== 0 ? (out[(row - 1) * columns + column] ?? 0) : 0;
      out[row * columns + column] = (bytes[from + 1 + column] ?? 0) + above;
    }
  }
  return out;
}
