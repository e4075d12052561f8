import fc from 'fast-check';
import type {
  LanguageMap,
  Link,
  MetadataEntry,
  Place,
  Provider,
} from '../../src/presentation/model/manifest.ts';

/** Tags of BCP 47, and `none` for texts of an unknown language. */
export const languageTags: fc.Arbitrary<string> = fc.constantFrom(
  'en',
  'es',
  'de',
  'pt-BR',
  'zh-Hant',
  'ja',
  'none',
);

const characters = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...'abcdefgh ijklm nopqrs tuvwxyz ABC 0123.,:;') },
  { weight: 2, arbitrary: fc.constantFrom(...'éñüßøæπжя中文שלום') },
  { weight: 1, arbitrary: fc.constantFrom('&', '"', "'", '<', '>', '#', '😀', '`') },
);

/** A line of words; never empty, and never what Presentation 3.0 (4.5) would take for HTML. */
export const words: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...'AbcÉñ中'), fc.string({ unit: characters, maxLength: 30 }))
  .map((parts) => parts.join('').trim());

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** HTML as Presentation 3.0 (4.5) allows it. */
export const html: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      words.map(escaped),
      words.map((text) => `<i>${escaped(text)}</i>`),
      words.map((text) => `<a href="https://example.org/a?b=1&amp;c=2">${escaped(text)}</a>`),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => `<p>${parts.join(' ')}</p>`);

/** One text in each of one to three languages, or several values in one. */
function inLanguages(text: fc.Arbitrary<string>, maxValues: number): fc.Arbitrary<LanguageMap> {
  return fc.dictionary(languageTags, fc.array(text, { minLength: 1, maxLength: maxValues }), {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  });
}

/** A heading or a name: plain text, one value for each language. */
export const labels: fc.Arbitrary<LanguageMap> = inLanguages(words, 1);
/** A longer text as HTML, one value for each language. */
export const htmlTexts: fc.Arbitrary<LanguageMap> = inLanguages(html, 1);

/** What Markdown becomes: HTML, or a plain line where that says the same; not the same in every language. */
export const markdownTexts: fc.Arbitrary<LanguageMap> = inLanguages(fc.oneof(html, words), 1);

export const metadataEntries: fc.Arbitrary<MetadataEntry> = fc.record({
  label: labels,
  value: fc.oneof(inLanguages(words, 3), htmlTexts),
});

/** Degrees with five decimals, both ends of the range among them. */
function degrees(limit: number): fc.Arbitrary<number> {
  return fc.integer({ min: -limit * 100_000, max: limit * 100_000 }).map((value) => value / 100_000 || 0);
}
export const longitudes: fc.Arbitrary<number> = degrees(180);
export const latitudes: fc.Arbitrary<number> = degrees(90);

export const places: fc.Arbitrary<Place> = fc.record({
  label: labels,
  longitude: longitudes,
  latitude: latitudes,
});

export const urls: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('https://example.org', 'http://archive.example.net:8080'),
    fc.constantFrom('', '/', '/a%20b', '/path?x=1&y=2'),
  )
  .map((parts) => parts.join(''));

export const linkedResources: fc.Arbitrary<Link> = fc.record(
  {
    id: urls,
    type: fc.constantFrom('Text', 'Dataset', 'Image'),
    label: labels,
    format: fc.constantFrom('text/html', 'application/json', 'application/pdf'),
    profile: fc.constant('https://example.org/profile'),
    language: fc.uniqueArray(fc.constantFrom('en', 'es'), { minLength: 1 }),
  },
  { requiredKeys: ['id', 'type', 'label'] },
);

export const rightsUris: fc.Arbitrary<string> = fc.constantFrom(
  'http://creativecommons.org/publicdomain/zero/1.0/',
  'http://creativecommons.org/licenses/by/4.0/',
  'http://rightsstatements.org/vocab/InC/1.0/',
);

/** An xsd:dateTime, from the first photographs on. */
export const navDates: fc.Arbitrary<string> = fc
  .date({ min: new Date('1826-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 10)}T00:00:00Z`);

/** Ids as they may stand in the URLs of the Presentation API. */
export const ids: fc.Arbitrary<string> = fc
  .string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-._'),
    minLength: 1,
    maxLength: 12,
  })
  .filter((id) => !/^\.+$/.test(id) && id !== 'collection');

/** Identifiers of images: folders, spaces, other scripts, and what a URL must escape. */
export const imageIdentifiers: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom('cactus', 'Álbum 3', 'фото', 'a&b', 'deep'), { maxLength: 2 }),
    fc.constantFrom('01', '07_harbour-view', 'IMG 2040', '写真', 'recto;2', 'a#b?c', '100%'),
    fc.integer({ min: 0, max: 99 }),
  )
  .map(([folders, name, number]) => [...folders, `${name}${number}`].join('/').normalize('NFC'));

const sides = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 20_000 }));
export const dimensions = fc.record({ width: sides, height: sides });

export function providers(logo: Provider['logo'] | undefined): fc.Arbitrary<Provider> {
  return fc.record(
    {
      id: urls,
      label: labels,
      homepage: fc.array(linkedResources, { maxLength: 1 }),
      ...(logo && { logo: fc.constant(logo) }),
    },
    { requiredKeys: ['id', 'label', 'homepage'] },
  );
}
