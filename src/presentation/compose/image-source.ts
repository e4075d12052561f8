import type { ImageFacts, ImageFactsOf } from '../model/image-facts.ts';
import type { PaintedImage } from '../model/manifest.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
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

/** A source that records which images it is asked for. */
export function observed(source: ImageSource): {
  readonly source: ImageSource;
  readonly asked: ReadonlySet<string>;
} {
  const asked = new Set<string>();
  const factsOf = (identifier: string): ImageFacts | undefined => {
    asked.add(identifier);
    return source.factsOf(identifier);
  };
  return { source: { ...source, factsOf }, asked };
}
