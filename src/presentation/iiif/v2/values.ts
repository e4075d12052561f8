import type { LanguageMap, Link, MetadataEntry, Provider } from '../../model/manifest.ts';

/** A JSON-LD object of Presentation 2.1. */
export type JsonLd2 = Readonly<Record<string, unknown>>;

/** A text in one language; a plain string where that is unknown (2.1, 4.3). */
export type LanguageValue = string | { readonly '@value': string; readonly '@language': string };

/** One text, or a list of several (2.1, 4.2). */
export type PropertyValue = LanguageValue | readonly LanguageValue[];

/** A label and a value as 2.1 has them in `metadata`. */
export interface MetadataPair {
  readonly label: PropertyValue;
  readonly value: PropertyValue;
}

/** The value of a property that people read (2.1, 4.3); undefined for a map without any text. */
export function propertyValue(map: LanguageMap): PropertyValue | undefined {
  return oneOrMany(
    Object.entries(map).flatMap(([language, texts]) =>
      texts.map(
        (text): LanguageValue => (language === 'none' ? text : { '@value': text, '@language': language }),
      ),
    ),
  );
}

/** A single value as itself, several as a list, none as undefined (2.1, 4.2). */
export function oneOrMany<Value>(values: readonly Value[]): Value | readonly Value[] | undefined {
  return values.length > 1 ? values : values[0];
}

/** Section 3.1 metadata; pairs of which a side has no text are left out, and so is an empty list. */
export function metadataPairs(entries: readonly MetadataEntry[]): readonly MetadataPair[] | undefined {
  const pairs = entries.flatMap(({ label, value }): MetadataPair[] => {
    const shown = { label: propertyValue(label), value: propertyValue(value) };
    return shown.label !== undefined && shown.value !== undefined
      ? [{ label: shown.label, value: shown.value }]
      : [];
  });
  return pairs.length > 0 ? pairs : undefined;
}

/** What `related`, `rendering` and `seeAlso` hold: one link, a list of several, or undefined (2.1, 3.4). */
export function links2(links: readonly Link[]): JsonLd2 | readonly JsonLd2[] | undefined {
  const first = new Map<string, Link>();
  // What this server made and somebody keeps as a file has the links that this server adds already.
  for (const link of links) if (!first.has(link.id)) first.set(link.id, link);
  return oneOrMany([...first.values()].map(link2));
}

function link2({ id, label, format, profile, language }: Link): JsonLd2 {
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
 * Where to read about those who provide the photographs: their homepages, else the URI of their names. 2.1 has no property
 * for providers themselves.
 */
export function linksOfProviders(providers: readonly Provider[]): readonly Link[] {
  return providers.flatMap(({ id, label, homepage }): readonly Link[] =>
    homepage.length > 0 ? homepage : [{ id, type: 'Text', label }],
  );
}
