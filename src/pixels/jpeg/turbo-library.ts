import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cCaller } from '../../c-functions/c-caller.ts';
import { type CFunction, onThread } from '../../c-functions/on-thread.ts';

/** A handle of the library: a pointer, which belongs to one call at a time. */
export type TurboHandle = bigint;

/** Pixels of an image, from its top left. */
export interface TurboRegion {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The functions of TurboJPEG 3 that are called, by their own names. Those that take long run on threads of their own. */
export interface TurboLibrary {
  tj3Init(kind: number): TurboHandle;
  tj3Destroy(handle: TurboHandle): void;
  tj3Set(handle: TurboHandle, parameter: number, value: number): number;
  tj3Get(handle: TurboHandle, parameter: number): number;
  tj3GetErrorStr(handle: TurboHandle): string;
  /** Bytes that a JPEG takes at most. */
  tj3JPEGBufSize(width: number, height: number, subsampling: number): number;
  tj3DecompressHeader(handle: TurboHandle, jpeg: Buffer, size: number): number;
  /**
   * Has a JPEG, whose header was read, decoded in a part: 0, or something else when there was an error.
   *
   * @param part its left edge is that of a unit; all of zeros for the whole
   */
  tj3SetCroppingRegion(handle: TurboHandle, part: TurboRegion): number;
  /** 0, or something else when there was an error or a warning. */
  tj3Decompress8(
    handle: TurboHandle,
    jpeg: Buffer,
    size: number,
    into: Buffer,
    stride: number,
    format: number,
  ): Promise<number>;
  /**
   * 0, or something else when there was an error.
   *
   * @param jpeg a pointer to where the JPEG is put
   * @param size a number of 64 bits: how much room is there, then how much is taken
   */
  tj3Compress8(
    handle: TurboHandle,
    pixels: Buffer,
    width: number,
    stride: number,
    height: number,
    format: number,
    jpeg: Buffer,
    size: Buffer,
  ): Promise<number>;
  /** As `tj3Decompress8`, on the thread of the caller. */
  tj3Decompress8Sync(...values: Parameters<TurboLibrary['tj3Decompress8']>): number;
  /** As `tj3Compress8`, on the thread of the caller. */
  tj3Compress8Sync(...values: Parameters<TurboLibrary['tj3Compress8']>): number;
  /** Where memory lies. */
  address(memory: Buffer): bigint;
}

const PACKAGE = '@julusian/jpeg-turbo';

/** Where the package has the library as a file, of 64 bits; elsewhere it is a part of another one. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  'linux x64': ['jpeg-turbo-linux-x64', 'jpeg-turbo-linux-x64-musl'],
  'linux arm64': ['jpeg-turbo-linux-arm64'],
};

/** Why libjpeg-turbo is not installed; undefined where it seems to be. Nothing is loaded. */
export function lackOfTurbo(): string | undefined {
  if (!FOLDERS[`${platform()} ${arch()}`]) return `there is none for ${platform()} on ${arch()}`;
  try {
    for (const name of ['koffi', PACKAGE]) import.meta.resolve(name);
    return undefined;
  } catch {
    return 'an optional package is not installed';
  }
}

function libraryIn(folder: string): string {
  const prebuilds = join(dirname(fileURLToPath(import.meta.resolve(PACKAGE))), 'prebuilds');
  return join(prebuilds, folder, 'libturbojpeg.so.0');
}

/**
 * Opens libjpeg-turbo (3.1.2, with its own API) as it lies in a package, through a package that calls C functions. Both are
 * optional: they are compiled for some systems only.
 *
 * @throws Error that says why it is not there
 */
export async function openTurboLibrary(): Promise<TurboLibrary> {
  const folders = FOLDERS[`${platform()} ${arch()}`];
  if (!folders) throw new Error(`there is none for ${platform()} on ${arch()}`);
  const koffi = await cCaller();
  koffi.struct('tjregion', { x: 'int', y: 'int', w: 'int', h: 'int' });
  const failures: unknown[] = [];
  for (const folder of folders) {
    try {
      const loaded = koffi.load(libraryIn(folder));
      return libraryOf((definition) => loaded.func(definition), koffi.address);
    } catch (error) {
      // Of another C library.
      failures.push(error);
    }
  }
  throw new Error('it cannot be loaded', { cause: failures[0] });
}

function libraryOf(func: (definition: string) => CFunction, address: (memory: Buffer) => bigint) {
  const decompress = func('int tj3Decompress8(void *, const void *, size_t, void *, int, int)');
  const compress = func('int tj3Compress8(void *, const void *, int, int, int, int, void *, void *)');
  const library: TurboLibrary = {
    tj3Init: func('void *tj3Init(int)'),
    tj3Destroy: func('void tj3Destroy(void *)'),
    tj3Set: func('int tj3Set(void *, int, int)'),
    tj3Get: func('int tj3Get(void *, int)'),
    tj3GetErrorStr: func('const char *tj3GetErrorStr(void *)'),
    tj3JPEGBufSize: func('size_t tj3JPEGBufSize(int, int, int)'),
    tj3DecompressHeader: func('int tj3DecompressHeader(void *, const void *, size_t)'),
    tj3SetCroppingRegion: func('int tj3SetCroppingRegion(void *, tjregion)'),
    tj3Decompress8: (...values) => onThread(decompress, values),
    tj3Compress8: (...values) => onThread(compress, values),
    tj3Decompress8Sync: decompress,
    tj3Compress8Sync: compress,
    address,
  };
  return library;
}
