import type { LinkedResource, Provider } from '../../model.ts';
import { type JsonLd2, oneOrMany, propertyValue } from './values.ts';

/** What `related`, `rendering` and `seeAlso` hold: one link, a list of several, or undefined (2.1, 3.4). */
export function links2(links: readonly LinkedResource[]): JsonLd2 | readonly JsonLd2[] | undefined {
  return oneOrMany(links.map(link2));
}

function link2({ id, label, format, profile, language }: LinkedResource): JsonLd2 {
  const languages = oneOrMany(language ?? []);
  return {
    '@id': id,
    label: propertyValue(label),
    ...(format !== undefined && { format }),
    ...(profile !== undefined && { profile }),
    ...(languages !== undefined && { language: languages }),
  };
}

/**
 * Where to read about those who provide the photographs: their homepages, else what names them. 2.1 has no property
 * for providers themselves.
 */
export function linksOfProviders(providers: readonly Provider[]): readonly LinkedResource[] {
  return providers.flatMap(({ id, label, homepage }): readonly LinkedResource[] =>
    homepage.length > 0 ? homepage : [{ id, type: 'Text', label }],
  );
}
