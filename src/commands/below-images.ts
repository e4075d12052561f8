import { resolve } from 'node:path';

/** A path as a person may write it, below the image folder: with the folder's name before it or without. */
export function belowImages(path: string, imagesFolder: string): string {
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
