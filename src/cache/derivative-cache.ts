import type { Format } from '../image/request.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';

/** Names a rendered response; equal keys mean equal bytes. */
export interface DerivativeKey {
  /** Identifier of the image. */
  readonly image: string;
  /** Version of its pyramid, or of the master when that is rendered straight. */
  readonly version: string;
  /** `derivativeKey` of the resolved image. */
  readonly derivative: string;
  readonly format: Format;
}

/** Keeps rendered responses within a number of bytes, giving up those that were not used for longest. */
export interface DerivativeCache {
  /** A kept response; undefined when there is none or it cannot be read. Never rejects. */
  get(key: DerivativeKey): Promise<RenderedImage | undefined>;
  /**
   * Keeps a response, if it can be kept here, and returns it in the form it is kept in: a file that is given is
   * moved. Rejects when storage fails; the response given is then still good, a file for as long as it takes to open it.
   */
  put(key: DerivativeKey, image: RenderedImage): Promise<RenderedImage>;
  /** Bytes held now. */
  readonly bytes: number;
}

/** The text form of a key; no two keys share one. */
export function textOfKey({ image, version, derivative }: DerivativeKey): string {
  // Identifiers hold no NUL, versions neither.
  return `${image}\0${version}\0${derivative}`;
}

/** Whether a text that `textOfKey` gave is of this image. */
export function isKeyOfImage(text: string, image: string): boolean {
  return text.startsWith(`${image}\0`);
}
