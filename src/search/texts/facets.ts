import { plainText } from '../../presentation/html/plain-text.ts';
import type { Described, LanguageMap, MetadataEntry, Place } from '../../presentation/model/manifest.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { type ServerText, serverText } from '../../presentation/text/messages.ts';
import type { Facet } from './found-text.ts';

/** Languages in which Loupe heads the entries that it makes. */
const HEADED = ['en', 'es', 'de', 'fr', 'it', 'pt'];

function headingsOf(name: ServerText): ReadonlySet<string> {
  const headings = Object.values(serverText(name, HEADED)).flat();
  return new Set(headings.map((heading) => heading.toLowerCase()));
}

const PEOPLE = headingsOf('people');
const PLACE = headingsOf('place');

/** What is said of something that may have a date and a place. */
export interface Dated extends Pick<Described, 'metadata'> {
  readonly navDate?: string | undefined;
  readonly places: readonly Place[];
}

/** Values of a text in its main language, without markup. */
function mainTexts(map: LanguageMap): readonly string[] {
  return (Object.values(map)[0] ?? []).map(plainText);
}

/** Values of the entry with a heading, in the main language. */
function valuesOf(metadata: readonly MetadataEntry[], headings: ReadonlySet<string>): readonly string[] {
  const isHeaded = ({ label }: MetadataEntry): boolean =>
    Object.values(label)
      .flat()
      .some((heading) => headings.has(heading.trim().toLowerCase()));
  return metadata.filter(isHeaded).flatMap(({ value }) => mainTexts(value));
}

/** The first year of the decade of an xsd:dateTime. */
function decadeOf(navDate: string): string | undefined {
  const year = /^-?\d{4}/.exec(navDate)?.[0];
  return year === undefined ? undefined : String(Math.floor(Number(year) / 10) * 10);
}

/** The people, the places and the decade that something shows, each once: as its metadata name them. */
export function facetsOf({ metadata, places, navDate = '' }: Dated): readonly Facet[] {
  const named = valuesOf(metadata, PLACE);
  const located = places.flatMap(({ label }) => mainTexts(valuesOfPlainTexts(label)));
  const decade = decadeOf(navDate);
  const facets: Facet[] = [
    ...valuesOf(metadata, PEOPLE).map((value): Facet => ({ kind: 'person', value })),
    ...(named.length > 0 ? named : located).map((value): Facet => ({ kind: 'place', value })),
    ...(decade === undefined ? [] : [{ kind: 'decade', value: decade } as const]),
  ];
  return [...new Map(facets.map((facet) => [`${facet.kind} ${facet.value}`, facet])).values()];
}
