import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunLimits } from '../../../ipc/bounded-program.ts';
import { type OpenFile, readInto } from '../../../storage/file-store.ts';
import { type Jpeg2000Image, wantedComponents } from '../jpeg2000-image.ts';
import type { OpjDecompress } from './opj-decompress.ts';
import type { PlaneDecoder } from './plane-decoder.ts';
import { type PlaneFile, sampleBytes } from './planes.ts';
import { type DecodedWindow, samplesIn, secondsFor, windowsOf } from './windows.ts';

const MEGABYTE = 1024 * 1024;
const FIXED_BYTES = 64 * MEGABYTE;
const COPIED_AT_ONCE = 8 * MEGABYTE;

/** Of a sample: where tiles are decoded whole, and where a part of one is. As measured: 4.4 and 16. */
const BYTES_WHOLE = 6;
const BYTES_OF_PART = 20;

/** What OpenJPEG knows of a code-block. */
const CODE_BLOCK_BYTES = 200;

/** The limit of a run over what it should need: of addresses, of which it takes more than of memory. */
const ROOM = 1.5;

/** What `opj_decompress` takes of memory for an image, in bytes: an estimate from above. */
export function opjBytes(image: Jpeg2000Image): number {
  return Math.max(...windowsOf(image).map((window) => bytesOfWindow(image, window)));
}

function bytesOfWindow(image: Jpeg2000Image, window: DecodedWindow): number {
  const { codestream, file } = image;
  const { tile, tiles, top, bottom, codeBlock } = codestream;
  const isPart =
    (window.top !== top && (window.top - tile.top) % tile.height !== 0) ||
    (window.bottom !== bottom && (window.bottom - tile.top) % tile.height !== 0);
  const samples = samplesIn(image, window);
  const whole = { firstRow: 0, rows: 0, top, bottom };
  const inTile =
    tiles === 1 ? samplesIn(image, whole) : tile.width * tile.height * codestream.components.length;
  const blocks =
    (Math.min(inTile, samplesIn(image, whole)) / (codeBlock.width * codeBlock.height)) * CODE_BLOCK_BYTES;
  const codes = file.codestream.end - file.codestream.start;
  return Math.ceil(FIXED_BYTES + samples * (isPart ? BYTES_OF_PART : BYTES_WHOLE) + blocks + codes);
}

/** Decodes an image in parts by `opj_decompress`. It is given the codestream alone: of boxes it would make colours of its own. */
export class OpjDecoder implements PlaneDecoder {
  readonly windows: readonly DecodedWindow[];
  readonly #program: OpjDecompress;
  readonly #image: Jpeg2000Image;
  readonly #file: OpenFile;
  readonly #folder: string;
  readonly #tell: (warnings: readonly string[]) => void;
  #codestream: string | undefined;

  /**
   * @param folder for files that it leaves there
   * @param windows what is decoded at once
   */
  constructor(
    program: OpjDecompress,
    image: Jpeg2000Image,
    file: OpenFile,
    { folder, tell }: { folder: string; tell: (warnings: readonly string[]) => void },
    windows: readonly DecodedWindow[] = windowsOf(image),
  ) {
    this.windows = windows;
    this.#program = program;
    this.#image = image;
    this.#file = file;
    this.#folder = folder;
    this.#tell = tell;
  }

  async decode(window: DecodedWindow): Promise<PlaneFile[]> {
    const { codestream } = this.#image;
    const { components, left, right } = codestream;
    this.#codestream ??= await this.#copy();
    const area = [left, window.top, right, window.bottom].join();
    const part = this.windows.length > 1 ? ['-d', area] : [];
    const input = ['-i', this.#codestream, ...part];
    const wanted = wantedComponents(this.#image);
    const planes: PlaneFile[] = [];
    // Three components of which the second is thinner are taken for YCbCr, and converted.
    const isTakenForYcbcr = components.length === 3 && components.some(({ dx, dy }) => dx > 1 || dy > 1);
    if (isTakenForYcbcr) {
      for (const index of wanted) {
        await this.#run([...input, '-c', `${index}`, '-o', join(this.#folder, `only-${index}.pgx`)], window);
        planes.push({ index, path: join(this.#folder, `only-${index}_0.pgx`) });
      }
      return planes;
    }
    await this.#run([...input, '-o', join(this.#folder, 'component.pgx')], window);
    return wanted.map((index) => ({ index, path: join(this.#folder, `component_${index}.pgx`) }));
  }

  async #run(options: readonly string[], window: DecodedWindow): Promise<void> {
    this.#tell(await this.#program.run(options, this.#limits(window)));
  }

  #limits(window: DecodedWindow): RunLimits {
    const samples = samplesIn(this.#image, window);
    const widest = Math.max(...this.#image.codestream.components.map(sampleBytes));
    return {
      seconds: secondsFor(this.#image, window),
      memoryBytes: Math.ceil(bytesOfWindow(this.#image, window) * ROOM) + FIXED_BYTES,
      fileBytes: samples * widest + MEGABYTE,
    };
  }

  /** The name tells the program what is in there. */
  async #copy(): Promise<string> {
    const { start, end } = this.#image.file.codestream;
    const path = join(this.#folder, 'codestream.j2k');
    const handle = await open(path, 'wx');
    try {
      const block = Buffer.allocUnsafe(Math.min(COPIED_AT_ONCE, end - start));
      for (let at = start; at < end; at += block.length) {
        const bytes = block.subarray(0, Math.min(block.length, end - at));
        const read = await readInto(this.#file, at, bytes);
        await handle.writeFile(bytes.subarray(0, read));
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return path;
  }
}
