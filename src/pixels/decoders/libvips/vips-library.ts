import { cCaller } from '../../../c-functions/c-caller.ts';
import { onThread } from '../../../c-functions/on-thread.ts';

/** An image of the library, or memory that it has taken: a pointer. */
export type VipsPointer = bigint;

/** The functions of libvips that are called, by what they do. Those that decode run on threads of their own. */
export interface VipsLibrary {
  /**
   * Opens a JPEG to be read from top to bottom; 0 where it cannot be read.
   *
   * @param path of the file
   */
  openJpeg(path: string): VipsPointer;
  /** Rows of an image, in pixels; 0 where they cannot be had. */
  rowsOf(image: VipsPointer, firstRow: number, rows: number): VipsPointer;
  width(image: VipsPointer): number;
  height(image: VipsPointer): number;
  /** Samples of a pixel. */
  bands(image: VipsPointer): number;
  /** What samples are: 0 for bytes (`VIPS_FORMAT_UCHAR`). */
  format(image: VipsPointer): number;
  /**
   * Decodes an image.
   *
   * @param size a number of 64 bits, which becomes that of its bytes
   * @returns memory that is to be freed; 0 where it cannot be decoded
   */
  pixels(image: VipsPointer, size: Buffer): Promise<VipsPointer>;
  /** Copies as many bytes as there is room for. */
  copy(into: Buffer, from: VipsPointer): void;
  free(memory: VipsPointer): void;
  close(image: VipsPointer): void;
  /** What went wrong last, in the words of the library; they are forgotten. */
  takeError(): string;
}

/** The last of values that have names, of which any number may be given. */
const END = ['void *', null] as const;
const IN_ORDER = ['const char *', 'access', 'int', 1] as const;

/** As sharp has it for `failOn: 'error'`. */
const FAIL_ON_ERROR = ['const char *', 'fail_on', 'int', 2] as const;

/** The library that sharp has loaded, as its file is called on the systems that there are. */
const FILE = /\/libvips(?:-cpp)?[.\d]*\.(?:so|dylib)[.\d]*$/;

function loadedLibrary(): string {
  const report: unknown = process.report.getReport();
  const loaded = typeof report === 'object' && report && 'sharedObjects' in report && report.sharedObjects;
  const path = Array.isArray(loaded) ? loaded.find((one) => typeof one === 'string' && FILE.test(one)) : '';
  if (!path) throw new Error('sharp has loaded no file of libvips that is known');
  return path;
}

/** @throws Error that says why it is not there */
async function openVipsLibrary(): Promise<VipsLibrary> {
  const koffi = await cCaller();
  const loaded = koffi.load(loadedLibrary());
  const load = loaded.func('int vips_jpegload(const char *, void *, ...)');
  const crop = loaded.func('int vips_crop(void *, void *, int, int, int, int, ...)');
  const write = loaded.func('void *vips_image_write_to_memory(void *, void *)');
  const copy = loaded.func('void *memcpy(void *, const void *, size_t)');
  const error = loaded.func('const char *vips_error_buffer()');
  const clearError = loaded.func('void vips_error_clear()');
  const width = loaded.func('int vips_image_get_width(const void *)');
  const made = (make: (place: Buffer) => number): VipsPointer => {
    const place = Buffer.alloc(8);
    return make(place) === 0 ? place.readBigUInt64LE() : 0n;
  };
  return {
    openJpeg: (path) => made((place) => load(path, place, ...IN_ORDER, ...FAIL_ON_ERROR, ...END)),
    rowsOf: (image, first, rows) => made((place) => crop(image, place, 0, first, width(image), rows, ...END)),
    width,
    height: loaded.func('int vips_image_get_height(const void *)'),
    bands: loaded.func('int vips_image_get_bands(const void *)'),
    format: loaded.func('int vips_image_get_format(const void *)'),
    pixels: async (image, size) => (await onThread<VipsPointer | null>(write, [image, size])) ?? 0n,
    copy: (into, from) => copy(into, from, into.length),
    free: loaded.func('void g_free(void *)'),
    close: loaded.func('void g_object_unref(void *)'),
    takeError: () => {
      const words: unknown = error();
      clearError();
      return String(words);
    },
  };
}

let opened: Promise<VipsLibrary | Error> | undefined;

/** libvips as this process has loaded it with sharp, or why it cannot be called. */
export function vipsLibrary(): Promise<VipsLibrary | Error> {
  opened ??= openVipsLibrary().catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  return opened;
}
