import type { AuthoredProvider } from '../authored/essay.ts';
import type { PaintedImage, Provider } from '../model.ts';
import type { AuthoredPath, Problem } from '../problem.ts';
import { type ImageSource, unknownImage } from './photographs.ts';

/** An image of the archive by its identifier; an unknown one is a problem. */
export function imageOf(
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

/** A provider with its logo, which is an image of the archive (3.0, 3.1 provider). */
export function composeProvider(
  authored: AuthoredProvider,
  source: ImageSource,
  problems: Problem[],
): Provider {
  const { id, label, homepage, at } = authored;
  const logo =
    authored.logo === undefined ? undefined : imageOf(authored.logo, [...at, 'logo'], source, problems);
  return {
    id,
    label,
    homepage: homepage === undefined ? [] : [{ id: homepage, type: 'Text', label, format: 'text/html' }],
    ...(logo && { logo }),
  };
}
