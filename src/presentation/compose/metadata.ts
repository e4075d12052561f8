import type { LanguageMap, MetadataEntry } from '../model.ts';
import { dateForPeople } from '../text/date-for-people.ts';
import { valueOfPlainText } from '../text/html.ts';
import { addedLanguages, type ServerText, serverText } from '../text/messages.ts';

/** What is told of a photograph, a section or an essay in fields of its own, and shown as metadata too. */
export interface Told {
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

/** Text that a scan says of itself, in a language that it does not tell. */
export function untranslated(text: string): LanguageMap {
  return { none: [valueOfPlainText(text)] };
}

/**
 * Several names as the values of one entry. Each language lists all of them: a name that it lacks stands there as it is
 * elsewhere, since viewers show the values of one language only (3.0, 4.4).
 */
function joinValues(names: readonly LanguageMap[]): LanguageMap {
  const languages = new Set(names.flatMap((name) => Object.keys(name)));
  if (languages.size > 1) languages.delete('none');
  return Object.fromEntries(
    [...languages].map((language) => [
      language,
      names.flatMap((name) => name[language] ?? name['none'] ?? Object.values(name)[0] ?? []),
    ]),
  );
}

function headingsOf(entry: MetadataEntry): string[] {
  return Object.values(entry.label)
    .flat()
    .map((heading) => heading.trim().toLowerCase());
}

/**
 * Entries made of what is told, before those that the author wrote. Where the author has an entry of the same heading,
 * that one stands alone.
 */
export function metadataOf(
  told: Told,
  authored: readonly MetadataEntry[],
  languages: readonly string[],
): readonly MetadataEntry[] {
  const values: readonly (readonly [ServerText, LanguageMap | undefined])[] = [
    ['creator', told.creator === undefined ? undefined : untranslated(told.creator)],
    ['date', told.date],
    ['place', told.place],
    ['people', told.people?.length ? joinValues(told.people) : undefined],
    ['subjects', told.subjects?.length ? joinValues(told.subjects) : undefined],
    ['credit', told.credit === undefined ? undefined : untranslated(told.credit)],
    ['rights', told.rights === undefined ? undefined : untranslated(told.rights)],
  ];
  const taken = new Set(authored.flatMap(headingsOf));
  const made = values.flatMap(([word, value]) =>
    value === undefined ? [] : [{ label: serverText(word, languages), value }],
  );
  return [...made.filter((entry) => !headingsOf(entry).some((heading) => taken.has(heading))), ...authored];
}
