import { resolve } from 'node:path';
import type { ImagesPlace } from '../archive/folders.ts';

/** A key as a person may write it, below the location of a store: with the location before it or without. */
export function belowStore(key: string, location: string): string {
  const prefix = location.replace(/\/*$/, '/');
  return (key.startsWith(prefix) ? key.slice(prefix.length) : key).replace(/\/+$/, '');
}

/** A path as a person may write it, below the images: with the name of their folder or store before it or without. */
export function belowImages(path: string, { imagesFolder, imagesStore }: ImagesPlace): string {
  if (imagesStore !== undefined) return belowStore(path, imagesStore.written);
  const absolute = resolve(path);
  const prefix = `${imagesFolder}/`;
  return absolute.startsWith(prefix) ? absolute.slice(prefix.length) : path.replace(/\/+$/, '');
}

/** Whether an image is meant by a path below the image folder, of a file or a folder, or by an identifier. */
export function isNamed(
  image: { readonly identifier: string; readonly path: string },
  name: string,
): boolean {
  return image.identifier === name || image.path === name || image.path.startsWith(`${name}/`);
}
