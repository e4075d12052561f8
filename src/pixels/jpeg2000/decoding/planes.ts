import { join } from 'node:path';
import { closeFile, type OpenFile, openFile, readAt, readInto } from '../../../storage/file-store.ts';
import { notReadable } from '../../refusal.ts';
import type { Jpeg2000Image } from '../jpeg2000-image.ts';
import type { DecodedWindow } from './windows.ts';

/** The decoded samples of one component in a window, in a file in the form of PGX: big-endian, signed ones in two's complement. */
export interface PlaneFile {
  /** Index of the component. */
  readonly index: number;
  readonly path: string;
}

/** A plane that is open. */
export interface Plane {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** The row of the component, counted from that at the top of the image, that comes first in the file. */
  readonly firstRow: number;
  /** Of a sample. */
  readonly bytes: 1 | 2;
  readonly file: OpenFile;
  readonly start: number;
}

const HEADER = /^PG ML ([+-]) ?(\d{1,2}) (\d{1,10}) (\d{1,10})\n/;
const HEADER_BYTES = 64;

/** Where the plane of a component is put. */
export function planePath(folder: string, index: number): string {
  return join(folder, `component_${index}.pgx`);
}

/** The first bytes of a plane. */
export function planeHead(plane: {
  depth: number;
  isSigned: boolean;
  width: number;
  height: number;
}): string {
  return `PG ML ${plane.isSigned ? '-' : '+'} ${plane.depth} ${plane.width} ${plane.height}\n`;
}

/** Bytes of a sample of a component in its plane. */
export function sampleBytes({ depth }: { readonly depth: number }): 1 | 2 {
  return depth > 8 ? 2 : 1;
}

/**
 * Opens a plane that a decoder has written.
 *
 * @throws LoupeError `unreadable-source` when it is not what the header of the codestream says
 */
export async function openPlane(
  { codestream }: Jpeg2000Image,
  window: DecodedWindow,
  { index, path }: PlaneFile,
): Promise<Plane> {
  const component = codestream.components[index];
  if (!component) throw new Error('there is no such component');
  const { dx, dy, width } = component;
  const firstRow = Math.ceil(window.top / dy) - Math.ceil(codestream.top / dy);
  const height = Math.ceil(window.bottom / dy) - Math.ceil(window.top / dy);
  const file = await openFile(path);
  const head = (await readAt(file, 0, HEADER_BYTES)).toString('latin1');
  const [text = '', sign, depth, columns, rows] = HEADER.exec(head) ?? [];
  const bytes = sampleBytes(component);
  const isExpected =
    sign === (component.isSigned ? '-' : '+') &&
    Number(depth) === component.depth &&
    Number(columns) === width &&
    Number(rows) === height &&
    file.size === text.length + width * height * bytes;
  if (!isExpected) {
    await closeFile(file);
    throw notReadable('the file is damaged: its pixels are not as many as its header says', {
      found: head.slice(0, text.length),
      bytes: file.size,
      expected: { width, height, dx, dy },
    });
  }
  return { index, width, height, firstRow, bytes, file, start: text.length };
}

/** Reads rows of a plane into numbers. */
export async function readPlaneRows(
  { file, start, width, bytes }: Plane,
  first: number,
  rows: number,
  into: Uint8Array | Uint16Array,
): Promise<void> {
  const target = Buffer.from(into.buffer, into.byteOffset, rows * width * bytes);
  const read = await readInto(file, start + first * width * bytes, target);
  if (read < target.length) throw new Error('a plane was cut off while it was read');
  if (bytes === 2) target.swap16();
}
