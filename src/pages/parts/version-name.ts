import type { LanguageMap, PaintedImage } from '../../presentation/model/manifest.ts';
import { lineFor, type Reader } from './reader.ts';

// What a photograph is called where one of its images is shown, such as its verso.

/** A name with that of the image behind it, where that has one. */
export function withImageName(name: string, { label }: PaintedImage, reader: Reader): string {
  return label === undefined ? name : `${name}, ${lineFor(label, reader)}`;
}

/** A text of a photograph, with which of its images is shown where that is not the first: `Letter, Verso`. */
export function nameOfVersion(
  text: LanguageMap,
  { version, image }: { readonly version: number; readonly image: PaintedImage },
  reader: Reader,
): string {
  const name = lineFor(text, reader);
  if (version === 1) return name;
  return image.label === undefined
    ? `${name}, ${reader.words.version(version)}`
    : withImageName(name, image, reader);
}
