import type { AuthoredPlace, AuthoredProvider } from '../authored/essay.ts';
import type { LanguageMap, MetadataEntry, Place, Provider } from '../model/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import { dateForPeople } from '../text/date-for-people.ts';
import { valueOfPlainText, valuesOfPlainTexts } from '../text/html.ts';
import { addedLanguages, type ServerText, serverText } from '../text/messages.ts';
import { archiveImage, type ImageSource } from './image-source.ts';

/** Fields of a photograph, a section or an essay that are shown as metadata too. */
export interface MetadataFields {
  readonly creator?: string | undefined;
  readonly date?: LanguageMap | undefined;
  readonly place?: LanguageMap | undefined;
  readonly people?: readonly LanguageMap[];
  readonly subjects?: readonly LanguageMap[];
  readonly credit?: string | undefined;
  readonly rights?: string | undefined;
}

/** A date for people in each language. */
export function dateText(date: string, languages: readonly string[]): LanguageMap {
  return Object.fromEntries(
    addedLanguages(languages).map((language) => [language, [dateForPeople(date, language)]]),
  );
}

/** Text from a scan, whose language is unknown. */
function untranslated(text: string): LanguageMap {
  return { none: [valueOfPlainText(text)] };
}

/**
 * Several names as the values of one entry. Each language lists all of them: a name that it lacks is taken from another
 * language, since viewers show the values of one language only (3.0, 4.4).
 */
function joinValues(names: readonly LanguageMap[]): LanguageMap {
  const languages = new Set(names.flatMap((name) => Object.keys(name)));
  if (languages.size > 1) languages.delete('none');
  return Object.fromEntries(
    [...languages].map((language) => [
      language,
      names
        .flatMap((name) => name[language] ?? name['none'] ?? Object.values(name)[0] ?? [])
        .map(valueOfPlainText),
    ]),
  );
}

function headingsOf(entry: MetadataEntry): string[] {
  return Object.values(entry.label)
    .flat()
    .map((heading) => heading.trim().toLowerCase());
}

/**
 * Entries made of fields, before those that the author wrote. An entry of the author's replaces one of the same heading.
 */
export function metadataOf(
  fields: MetadataFields,
  authored: readonly MetadataEntry[],
  languages: readonly string[],
): readonly MetadataEntry[] {
  const values: readonly (readonly [ServerText, LanguageMap | undefined])[] = [
    ['creator', fields.creator === undefined ? undefined : untranslated(fields.creator)],
    ['date', fields.date],
    ['place', fields.place && valuesOfPlainTexts(fields.place)],
    ['people', fields.people?.length ? joinValues(fields.people) : undefined],
    ['subjects', fields.subjects?.length ? joinValues(fields.subjects) : undefined],
    ['credit', fields.credit === undefined ? undefined : untranslated(fields.credit)],
    ['rights', fields.rights === undefined ? undefined : untranslated(fields.rights)],
  ];
  const taken = new Set(authored.flatMap(headingsOf));
  const made = values.flatMap(([word, value]) =>
    value === undefined ? [] : [{ label: serverText(word, languages), value }],
  );
  return [...made.filter((entry) => !headingsOf(entry).some((heading) => taken.has(heading))), ...authored];
}

/** Where an authored place lies; none when it has only a name. */
export function authoredPlaces(place: AuthoredPlace | undefined): readonly Place[] {
  if (place?.longitude === undefined || place.latitude === undefined) return [];
  return [{ label: place.label, longitude: place.longitude, latitude: place.latitude }];
}

/** A provider with its logo, which is an image of the archive (3.0, 3.1 provider). */
export function composeProvider(
  authored: AuthoredProvider,
  source: ImageSource,
  problems: Problem[],
): Provider {
  const { id, label, homepage, at } = authored;
  const logo =
    authored.logo === undefined ? undefined : archiveImage(authored.logo, [...at, 'logo'], source, problems);
  return {
    id,
    label,
    homepage: homepage === undefined ? [] : [{ id: homepage, type: 'Text', label, format: 'text/html' }],
    ...(logo && { logo }),
  };
}
