import { plainTexts } from '../../presentation/html/plain-text.ts';
import type { JsonObject, JsonValue } from '../../presentation/model/json-value.ts';
import type {
  Canvas,
  LanguageMap,
  Manifest,
  PaintedImage,
  Place,
} from '../../presentation/model/manifest.ts';
import { type BaseUrl, crawledImageUrl } from '../../urls.ts';
import { type DescribedPhotograph, type Description, describePhotograph } from './description.ts';
import { toldTerms } from './metadata-terms.ts';
import { timeSpanOf } from './time-span.ts';

/** Says a text: in all of its languages, or in the one that a page is in. Undefined where it says nothing. */
export type Telling = (map: LanguageMap) => JsonValue | undefined;

/** In all languages, as JSON-LD writes them. */
export function inEveryLanguage(map: LanguageMap): JsonValue | undefined {
  const values = Object.entries(plainTexts(map)).flatMap(([language, texts]) =>
    texts.map((text): JsonValue => (language === 'none' ? text : { '@value': text, '@language': language })),
  );
  return values.length > 1 ? values : values[0];
}

type Rows = readonly (readonly [string, JsonValue | undefined])[];

/** The properties that say something. */
function told(rows: Rows): JsonObject {
  return Object.fromEntries(
    rows.flatMap(([name, value]) =>
      value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [[name, value] as const],
    ),
  );
}

/** Texts of one property: so many say all, and bound what a description takes. */
const MOST_TEXTS = 200;

function each(maps: readonly LanguageMap[] = [], tell: Telling): JsonValue[] {
  return maps.slice(0, MOST_TEXTS).flatMap((map) => tell(map) ?? []);
}

/** What something is about, each subject once: photographs name the same people in ever other company. */
function keywords(subjects: readonly LanguageMap[] | undefined, tell: Telling): JsonValue[] {
  const distinct = new Map(each(subjects, tell).map((keyword) => [JSON.stringify(keyword), keyword]));
  return [...distinct.values()];
}

function named(type: string, maps: readonly LanguageMap[] | undefined, tell: Telling): JsonObject[] {
  return each(maps, tell).map((name) => ({ '@type': type, name }));
}

function placeOf({ label, latitude, longitude }: Place, tell: Telling): JsonObject {
  const geo = { '@type': 'GeoCoordinates', latitude, longitude };
  return told([
    ['@type', 'Place'],
    ['name', tell(label)],
    ['geo', geo],
  ]);
}

/** A day, month or year is when something was made; a longer time is what it covers (ISO 8601 intervals). */
function timeOf({ date }: Pick<Description, 'date'>): Rows {
  if (date?.edtf === undefined) return [];
  const span = timeSpanOf(date.edtf);
  if (span?.begin === undefined && span?.end === undefined) return [];
  const { begin = '..', end = '..' } = span;
  return [begin === end ? ['dateCreated', begin] : ['temporalCoverage', `${begin}/${end}`]];
}

/** What Google asks of images that can be licensed, and the same of the whole. */
function licence(
  { rights, providers, credit, terms }: Pick<Description, 'rights' | 'providers' | 'credit' | 'terms'>,
  tell: Telling,
): Rows {
  const [provider] = providers;
  return [
    ['license', rights],
    ['acquireLicensePage', provider?.homepage[0]?.id],
    ['creditText', tell(credit ?? provider?.label ?? {})],
    ['creator', named('Person', terms.creator, tell)],
    ['contributor', named('Person', terms.contributor, tell)],
  ];
}

function imageObject(
  photograph: DescribedPhotograph,
  image: PaintedImage,
  creator: readonly LanguageMap[],
  { base, tell }: { readonly base: string; readonly tell: Telling },
): JsonObject {
  const { page, label, summary, alternativeText, terms, places } = photograph;
  const contentUrl = crawledImageUrl(base, image.identifier);
  return told([
    ['@type', 'ImageObject'],
    ['@id', contentUrl],
    ['contentUrl', contentUrl],
    ['url', page],
    ['encodingFormat', 'image/jpeg'],
    ['name', tell(label)],
    ['alternateName', image.label && tell(image.label)],
    ['caption', summary && tell(summary)],
    ['description', alternativeText && tell(alternativeText)],
    ['keywords', keywords(terms.subject, tell)],
    ['contentLocation', places.map((place) => placeOf(place, tell))],
    ...timeOf(photograph),
    ...licence({ ...photograph, terms: { ...terms, creator: terms.creator ?? creator } }, tell),
  ]);
}

/** The images of photographs, each once; who made them all is told of each that does not say it. */
function* imageObjects(
  { base, terms, photographs }: Pick<Description, 'base' | 'terms' | 'photographs'>,
  tell: Telling,
): Generator<JsonObject> {
  const written = new Set<string>();
  for (const photograph of photographs)
    for (const image of photograph.images) {
      if (written.has(image.identifier)) continue;
      written.add(image.identifier);
      yield imageObject(photograph, image, terms.creator ?? [], { base, tell });
    }
}

/** All but the images. Where each property comes from: the whole mapping. */
function frameOf(description: Description, tell: Telling): JsonObject {
  const { kind, base, id, page, document, label, summary, languages, terms, places, providers } = description;
  const { thumbnail, collections } = description;
  return told([
    ['@context', 'https://schema.org'],
    ['@type', kind === 'manifest' ? 'ImageGallery' : 'Collection'],
    ['@id', id],
    ['url', page],
    ['identifier', document],
    ['name', tell(label)],
    ['description', summary && tell(summary)],
    ['inLanguage', [...languages]],
    ['keywords', keywords(terms.subject, tell)],
    ['contentLocation', places.slice(0, MOST_TEXTS).map((place) => placeOf(place, tell))],
    ...timeOf(description),
    ...licence(description, tell),
    [
      'provider',
      providers.map((provider) =>
        told([
          ['@type', 'Organization'],
          ['@id', provider.id],
          ['name', tell(provider.label)],
          ['url', provider.homepage[0]?.id],
        ]),
      ),
    ],
    ['thumbnailUrl', thumbnail && crawledImageUrl(base, thumbnail.identifier)],
    [
      'isPartOf',
      collections.map((collection) =>
        told([
          ['@type', 'Collection'],
          ['@id', collection.document],
          ['name', tell(collection.label)],
        ]),
      ),
    ],
  ]);
}

/** The images of one photograph in the vocabulary of schema.org, in JSON-LD, as its page has them. */
export function schemaOrgOfPhotograph(
  canvas: Canvas,
  manifest: Manifest,
  { base, tell }: { readonly base: BaseUrl; readonly tell: Telling },
): Iterable<string> {
  const photographs = [describePhotograph(canvas, manifest, base)];
  const images = [...imageObjects({ base, terms: toldTerms(manifest.metadata), photographs }, tell)];
  return [JSON.stringify({ '@context': 'https://schema.org', '@graph': images })];
}

/** A description in the vocabulary of schema.org, in JSON-LD: in pieces, an image each. */
export function* schemaOrg(description: Description, tell: Telling): Generator<string> {
  const frame = JSON.stringify(frameOf(description, tell));
  let isFirst = true;
  for (const image of imageObjects(description, tell)) {
    yield isFirst ? `${frame.slice(0, -1)},"associatedMedia":[` : ',';
    yield JSON.stringify(image);
    isFirst = false;
  }
  yield isFirst ? frame : ']}';
}
