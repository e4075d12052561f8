import { createHash } from 'node:crypto';
import type { DerivativeKey } from '../derivative-cache.ts';

/** What the keys of all responses in a store begin with. */
export const SHARED_PREFIX = 'cache/';

/** What the keys of all responses of an image begin with. */
export function prefixOfImage(image: string): string {
  const digest = sha256(image).slice(0, 40);
  return `${SHARED_PREFIX}${digest.slice(0, 2)}/${digest}/`;
}

/** What the keys of responses begin with that were made of a pyramid, by whichever encoders. @param pyramid its version */
export function prefixOfPyramid(image: string, pyramid: string): string {
  return `${prefixOfImage(image)}${pyramid}`;
}

/** The key of a response in a store. */
export function nameOfResponse({ image, version, derivative, format }: DerivativeKey): string {
  return `${prefixOfImage(image)}${version}/${sha256(derivative)}.${format}`;
}

/** Whether a key is one that `nameOfResponse` gives: nothing else is ever removed. */
export function isResponseName(key: string): boolean {
  return /^cache\/([0-9a-f]{2})\/\1[0-9a-f]{38}\/[0-9a-z]+\/[0-9a-f]{64}\.[a-z][a-z0-9]+$/.test(key);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
