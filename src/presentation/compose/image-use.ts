import { isDeepStrictEqual } from 'node:util';
import type { ImageFacts } from '../image-facts.ts';
import type { ImageSource } from './photographs.ts';

/** Which images something was composed of, to tell whether it is to be composed again. */
export interface ImageUse {
  /** Every image that was asked for; undefined for those that the archive lacked. */
  readonly facts: ReadonlyMap<string, ImageFacts | undefined>;
  /** Whether other images were looked through for the one that was meant. */
  readonly searched: boolean;
}

/** Whether an image is as it was. */
export function sameFacts(a: ImageFacts | undefined, b: ImageFacts | undefined): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

/** Whether all images are as they were. What was searched for may have other neighbours now. */
export function isCurrent(use: ImageUse, source: ImageSource): boolean {
  if (use.searched) return false;
  for (const [identifier, facts] of use.facts)
    if (!sameFacts(facts, source.factsOf(identifier))) return false;
  return true;
}

/** A source that notes what is asked of it. */
export function observed(source: ImageSource): {
  readonly source: ImageSource;
  readonly use: () => ImageUse;
} {
  const facts = new Map<string, ImageFacts | undefined>();
  let searched = false;
  return {
    source: {
      factsOf: (identifier) => {
        const found = source.factsOf(identifier);
        facts.set(identifier, found);
        return found;
      },
      nearestImage: (identifier) => {
        searched = true;
        return source.nearestImage?.(identifier);
      },
    },
    use: () => ({ facts, searched }),
  };
}
