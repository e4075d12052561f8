import { LoupeError } from '../errors.ts';

// Which image of a photograph an address is about, such as its verso: counted from 1.

const FORM = 'what follows ~ is the number of one of its images, as in letter~2 for the second';

/** Reads what follows `~`; undefined for what is no such number. */
export function versionIn(text: string | undefined): number | undefined {
  if (text === undefined) return 1;
  return /^[1-9]\d?$/.test(text) ? Number(text) : undefined;
}

/** What is said where a photograph has fewer images. */
export function noSuchVersion(canvas: string, version: number, parameter: string): LoupeError {
  const sentence = `${JSON.stringify(canvas)} has no image number ${version}`;
  return new LoupeError('not-found', sentence, { parameter });
}

/**
 * The image that an address asks for.
 *
 * @param text what follows `~`; undefined where there is none
 * @param canvas the photograph, by its name in addresses and by how many images it has: one where nobody has counted
 * @throws LoupeError `invalid-request` for what is no number, `not-found` where there are fewer
 */
export function askedVersion(
  text: string | undefined,
  { name, images = 1 }: { readonly name: string; readonly images?: number | undefined },
  parameter = 'canvas',
): number {
  const version = versionIn(text);
  if (version === undefined) throw new LoupeError('invalid-request', FORM, { parameter });
  if (version > images) throw noSuchVersion(name, version, parameter);
  return version;
}
