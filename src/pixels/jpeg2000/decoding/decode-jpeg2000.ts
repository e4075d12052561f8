import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScanWarning } from '../../../archive/scan-warnings.ts';
import { withOpenFile } from '../../../storage/file-store.ts';
import type { Jpeg2000Image } from '../jpeg2000-image.ts';
import { checkTileParts } from '../tile-parts.ts';
import { Jpeg2000Rows } from './jpeg2000-rows.ts';
import { OpjDecoder, opjBytes } from './opj-decoder.ts';
import { findOpjDecompress, type OpjDecompress } from './opj-decompress.ts';
import { requireWasmMemory, WasmDecoder, wasmBytes } from './wasm-decoder.ts';

/**
 * What decoding an image takes of memory, in bytes, by the decoder that is there.
 *
 * @throws LoupeError `unreadable-source` when it is too large for that
 */
export async function decoderBytes(image: Jpeg2000Image, program = findOpjDecompress()): Promise<number> {
  if (await program) return opjBytes(image);
  requireWasmMemory(image);
  return wasmBytes(image);
}

/**
 * Lends the rows of an image in its plain form to `use`.
 *
 * @param folder for temporary files, which are gone afterwards
 * @param program the decoder that is preferred; undefined: the one by WebAssembly
 * @throws LoupeError `unreadable-source`
 */
export async function withJpeg2000Rows<T>(
  path: string,
  image: Jpeg2000Image,
  { folder, warn }: { folder: string; warn: (warning: ScanWarning) => void },
  use: (rows: Jpeg2000Rows) => Promise<T>,
  program: Promise<OpjDecompress | undefined> = findOpjDecompress(),
): Promise<T> {
  return withOpenFile(path, async (file) => {
    for (const sentence of await checkTileParts(file, image.file, image.codestream))
      warn({ kind: 'structure', sentence });
    const work = await mkdtemp(join(folder, 'jpeg2000-'));
    const parts = { folder: work, tell: (said: readonly string[]) => tellOfDamage(said, warn) };
    try {
      const found = await program;
      const decoder = found ? new OpjDecoder(found, image, file, parts) : new WasmDecoder(path, image, parts);
      const rows = new Jpeg2000Rows(image, decoder);
      try {
        return await use(rows);
      } finally {
        await rows.close();
      }
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

/** What the library warns of is never told in its own words. */
function tellOfDamage(said: readonly string[], warn: (warning: ScanWarning) => void): void {
  if (said.length === 0) return;
  const sentence = 'the decoder of JPEG 2000 warns of faults in the data: the picture may be wrong in places';
  warn({ kind: 'pixels', sentence });
}
