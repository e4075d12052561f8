import type { AuthoredCollection, AuthoredManifest, AuthoredSection } from '../authored/essay.ts';

function* ofPhotographs(part: Pick<AuthoredSection, 'photographs' | 'sections'>): Iterable<string> {
  for (const { images } of part.photographs) for (const { identifier } of images) yield identifier;
  for (const section of part.sections) yield* ofPhotographs(section);
}

/** The identifiers of all images that an authored file names, some more than once. */
export function* namedImages(authored: AuthoredManifest | AuthoredCollection): Iterable<string> {
  if (authored.thumbnail !== undefined) yield authored.thumbnail;
  for (const { logo } of authored.providers) if (logo !== undefined) yield logo;
  if ('photographs' in authored) yield* ofPhotographs(authored);
}
