import { isDeepStrictEqual } from 'node:util';
import type { ImageFacts, ImageFactsOf } from '../image-facts.ts';
import type { PaintedImage } from '../model.ts';
import type { AuthoredPath, Problem } from '../problem.ts';
import { quoted } from '../source/report.ts';
import { suggested } from '../text/suggest.ts';

/** Where facts of the archive's images come from. */
export interface ImageSource {
  readonly factsOf: ImageFactsOf;
  /** The identifier that was probably meant by one that the archive lacks. */
  readonly nearestImage?: (identifier: string) => string | undefined;
}

/** The problem of an image that the archive does not have, or cannot read. */
export function unknownImage(identifier: string, path: AuthoredPath, source: ImageSource): Problem {
  return {
    severity: 'error',
    rule: 'unknown-image',
    subject: identifier,
    message: `no image ${quoted(identifier)}`,
    ...suggested(source.nearestImage?.(identifier)),
    path,
  };
}

/** An image of the archive by its identifier; an unknown one is a problem. */
export function archiveImage(
  identifier: string,
  path: AuthoredPath,
  source: ImageSource,
  problems: Problem[],
): PaintedImage | undefined {
  const facts = source.factsOf(identifier);
  if (!facts) {
    problems.push(unknownImage(identifier, path, source));
    return undefined;
  }
  return { identifier: facts.identifier, width: facts.width, height: facts.height };
}

/** Which images something was composed of, to tell whether it is to be composed again. */
export interface ImagesUsed {
  /** Every image that was asked for; undefined for those that the archive lacked. */
  readonly facts: ReadonlyMap<string, ImageFacts | undefined>;
  /** Whether the other images were searched for one that was probably meant. */
  readonly searched: boolean;
}

/** Whether an image is as it was. */
export function sameFacts(a: ImageFacts | undefined, b: ImageFacts | undefined): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

/** Whether all images are as they were. A search may have another result now. */
export function isUnchanged(use: ImagesUsed, source: ImageSource): boolean {
  if (use.searched) return false;
  for (const [identifier, facts] of use.facts)
    if (!sameFacts(facts, source.factsOf(identifier))) return false;
  return true;
}

/** A source that records which images it is asked for. */
export function observed(source: ImageSource): {
  readonly source: ImageSource;
  readonly use: () => ImagesUsed;
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
