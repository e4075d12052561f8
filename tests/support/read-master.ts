import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanWarning } from '../../src/archive/scan-warnings.ts';
import { LoupeError } from '../../src/errors.ts';
import { withPixelRows } from '../../src/pixels/master/decode.ts';
import { decodeError } from '../../src/pixels/master/decode-error.ts';
import { probeImage } from '../../src/pixels/master/probe.ts';
import { readMasterStructure, warningsOfFrame } from '../../src/pixels/master/structure.ts';
import { configureSharp } from '../../src/pixels/sharp-settings.ts';

/** What ingest would make of a master: its pixels with warnings, or a sentence that says why not. */
export type MasterReading =
  | { readonly kind: 'served'; readonly pixels: Buffer; readonly warnings: readonly ScanWarning[] }
  | { readonly kind: 'refused'; readonly sentence: string };

/** Reads masters by the way that ingest has, in a folder of its own. */
export class MasterReader {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<MasterReader> {
    // As in ingest; its cache would give what stood at the same path before.
    configureSharp();
    return new MasterReader(await mkdtemp(join(tmpdir(), 'loupe-masters-')));
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Rejects for anything but a sentence for people: that is a bug. */
  async read(bytes: Buffer): Promise<MasterReading> {
    const path = join(this.#folder, 'master');
    await writeFile(path, bytes);
    try {
      const structure = await readMasterStructure(path);
      const probe = await probeImage(structure, { maxInputPixels: 50_000_000 });
      const warnings: ScanWarning[] = [];
      let pixels = Buffer.alloc(0);
      const use = async (rows: { height: number; read(first: number, rows: number): Promise<Buffer> }) => {
        pixels = Buffer.from(await rows.read(0, rows.height));
      };
      await withPixelRows(structure, probe, this.#folder, use, (each) => warnings.push(each)).catch(
        (error: unknown) => {
          throw decodeError(error);
        },
      );
      return {
        kind: 'served',
        pixels,
        warnings: [...warnings, ...sentences(warningsOfFrame(structure, probe.frame))],
      };
    } catch (error) {
      if (error instanceof LoupeError) return { kind: 'refused', sentence: error.message };
      throw error;
    }
  }
}

function sentences(warnings: readonly string[]): ScanWarning[] {
  return warnings.map((sentence) => ({ kind: 'structure', sentence }));
}
