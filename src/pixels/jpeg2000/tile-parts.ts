import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { notReadable } from '../refusal.ts';
import type { Codestream } from './codestream.ts';
import type { Jp2File } from './jp2-boxes.ts';

const SOT = 0xff90;
const EOC = 0xffd9;
const SOT_BYTES = 12;

/** With the marker that ends its header. */
const LEAST_PART_BYTES = SOT_BYTES + 2;
const MOST_PARTS = 1_000_000;

/**
 * Looks whether all parts of a codestream are in the file (ISO/IEC 15444-1, A.4.2). Decoders say so of some, and draw what is
 * there of others. Their data have no checksums.
 *
 * @returns what is wrong and loses no pixel
 * @throws LoupeError `unreadable-source`
 */
export async function checkTileParts(
  file: OpenFile,
  { codestream: { start, end } }: Pick<Jp2File, 'codestream'>,
  { tiles, headBytes }: Codestream,
): Promise<string[]> {
  const seen = new Set<number>();
  let at = start + headBytes;
  for (let parts = 0; ; parts++) {
    if (parts > MOST_PARTS) throw notReadable('the file is damaged: its tile-parts have no end');
    const head = await readAt(file, at, Math.min(SOT_BYTES, end - at));
    const marker = head.length < 2 ? undefined : head.readUInt16BE(0);
    if (marker !== SOT || head.length < SOT_BYTES) {
      const missing = tiles - seen.size;
      if (missing === 0)
        return marker === EOC ? [] : ['the mark at the end of the image is missing; no pixel is lost'];
      if (at + SOT_BYTES < end && marker !== EOC)
        throw notReadable('the file is damaged: its tiles do not follow one another');
      throw notReadable(
        `the file ends early: ${missing.toLocaleString('en')} of ${tiles.toLocaleString('en')} tiles are missing`,
      );
    }
    const tile = head.readUInt16BE(4);
    const bytes = head.readUInt32BE(6);
    if (tile >= tiles || (bytes !== 0 && bytes < LEAST_PART_BYTES))
      throw notReadable('the file is damaged: the header of a tile makes no sense');
    seen.add(tile);
    // The last one may reach to the end, whatever that is.
    if (bytes === 0) return requireEnd(file, end, tiles - seen.size);
    if (at + bytes > end)
      throw notReadable(
        `the file ends early: ${(at + bytes - end).toLocaleString('en')} bytes of tile ${tile + 1} of ${tiles.toLocaleString('en')} are missing`,
      );
    at += bytes;
  }
}

async function requireEnd(file: OpenFile, end: number, missingTiles: number): Promise<string[]> {
  const last = await readAt(file, end - 2, 2);
  if (missingTiles > 0 || last.length < 2 || last.readUInt16BE(0) !== EOC)
    throw notReadable('the file ends early: its last tile is not whole');
  return [];
}
