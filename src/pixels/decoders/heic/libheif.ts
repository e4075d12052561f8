import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { notReadable } from '../../refusal.ts';

/** The package libheif-js, which is not part of Loupe: its licence is the LGPL, and patents are claimed on HEVC. */
export interface Libheif {
  /** The module of JavaScript that loads the library. */
  readonly loader: string;
  /** Path of its WebAssembly. */
  readonly wasm: string;
}

/** The version that Loupe is tested with. */
const VERSION = '1.23.2';

/** What is said where it is not. */
export const NEEDS_LIBHEIF =
  'a HEIC or HEIF image is read only where the package libheif-js is installed beside Loupe ' +
  `(npm install --no-save --save-prod libheif-js@${VERSION}, then start Loupe again): ` +
  'without it, convert the image to TIFF (LZW or Deflate), or JPEG of high quality';

let found: Promise<Libheif | undefined> | undefined;

/** The library, as it is found once; undefined where it is not. */
export function findLibheif(): Promise<Libheif | undefined> {
  found ??= look();
  return found;
}

async function look(): Promise<Libheif | undefined> {
  try {
    const loader = import.meta.resolve('libheif-js/libheif-wasm/libheif.js');
    const wasm = fileURLToPath(import.meta.resolve('libheif-js/libheif-wasm/libheif.wasm'));
    await access(fileURLToPath(loader));
    await access(wasm);
    return { loader, wasm };
  } catch {
    return undefined;
  }
}

/** @throws LoupeError `unreadable-source` that says what to install or to convert to */
export async function requireLibheif(): Promise<Libheif> {
  const there = await findLibheif();
  if (!there) throw notReadable(NEEDS_LIBHEIF);
  return there;
}
