import type { SerialisationContext } from '../../presentation/iiif/shared/context.ts';
import { collectionsWith } from '../../presentation/iiif/shared/links.ts';
import type { Collection } from '../../presentation/model/collection.ts';
import { aggregatedRights } from '../../presentation/model/descriptions.ts';
import type {
  Canvas,
  LanguageMap,
  Manifest,
  ManifestReference,
  PaintedImage,
  Place,
  Provider,
  Range,
} from '../../presentation/model/manifest.ts';
import { firstThumbnail } from '../../presentation/model/summaries.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { type BaseUrl, essayUrl, photoUrl, presentationUrl, viewUrl } from '../../urls.ts';
import { Gathered } from './gathered.ts';
import { type ToldTerms, toldTerms } from './metadata-terms.ts';

/** When something was made. */
export interface DescribedDate {
  /** EDTF, or the day of a `navDate` where nothing else is known; undefined for a date in words only. */
  readonly edtf?: string;
  readonly words?: LanguageMap;
}

/** A collection that holds something. */
export interface DescribedCollection {
  /** In Presentation 3.0. */
  readonly document: string;
  readonly label: LanguageMap;
}

/**
 * What mappings read of a manifest, a collection or a photograph alike. Every text is a value, in which markup is HTML:
 * labels and all other plain texts are escaped where they look like that (3.0, 4.5).
 */
export interface DescribedThing {
  /** The page for people. */
  readonly page: string;
  readonly label: LanguageMap;
  readonly summary?: LanguageMap;
  readonly terms: ToldTerms;
  readonly date?: DescribedDate;
  readonly places: readonly Place[];
  /** A URI. */
  readonly rights?: string;
  /** What must be shown with it, else the credit that its metadata give. */
  readonly credit?: LanguageMap;
  readonly providers: readonly Provider[];
}

/** A photograph of a manifest. */
export interface DescribedPhotograph extends DescribedThing {
  readonly alternativeText?: LanguageMap;
  readonly images: readonly PaintedImage[];
}

/**
 * A manifest or a collection as all mappings read it: from the presentation model, with addresses. What its photographs say
 * and it does not is its own: who made them, what and where they show.
 */
export interface Description extends DescribedThing {
  readonly kind: 'manifest' | 'collection';
  readonly base: BaseUrl;
  /** The URI of the thing itself, which is neither its page nor its manifest. */
  readonly id: string;
  /** The manifest or collection, in Presentation 3.0. */
  readonly document: string;
  readonly languages: readonly string[];
  /** Images of this server stand for it by their identifiers. */
  readonly thumbnail?: PaintedImage;
  readonly photographs: readonly DescribedPhotograph[];
  /** Collections that hold it. */
  readonly collections: readonly DescribedCollection[];
}

/** The label as a value, once: a text that is escaped twice says something else. */
function withLabelAsValue<Labelled extends { readonly label: LanguageMap }>(labelled: Labelled): Labelled {
  return { ...labelled, label: valuesOfPlainTexts(labelled.label) };
}

/** Of a photograph without a date of its own, `navDate` is that of its section, and tells nothing here. */
function dateOf({ edtf, date }: Pick<Canvas, 'edtf' | 'date'>): DescribedDate | undefined {
  if (edtf === undefined && date === undefined) return undefined;
  return { ...(edtf !== undefined && { edtf }), ...(date && { words: valuesOfPlainTexts(date) }) };
}

function dateOfManifest(manifest: Manifest): DescribedDate | undefined {
  const { navDate } = manifest;
  return dateOf(manifest) ?? (navDate === undefined ? undefined : { edtf: navDate.slice(0, 10) });
}

/** What must be shown, else the first credit or terms among the metadata. */
function creditOf({
  requiredStatement,
  metadata,
}: Pick<Canvas, 'requiredStatement' | 'metadata'>): LanguageMap | undefined {
  return requiredStatement?.value ?? toldTerms(metadata).rights?.[0];
}

/** A photograph of a manifest, for the mappings. */
export function describePhotograph(canvas: Canvas, manifest: Manifest, base: BaseUrl): DescribedPhotograph {
  const { summary, alternativeText, images, places, providers = manifest.providers } = canvas;
  const date = dateOf(canvas);
  const rights = canvas.rights ?? manifest.rights;
  const credit = creditOf(canvas) ?? creditOf(manifest);
  return {
    page: photoUrl(base, manifest.canvasesOf, canvas.id),
    label: valuesOfPlainTexts(canvas.label),
    ...(summary && { summary }),
    ...(alternativeText && { alternativeText: valuesOfPlainTexts(alternativeText) }),
    terms: toldTerms(canvas.metadata),
    ...(date && { date }),
    places: places.map(withLabelAsValue),
    ...(rights !== undefined && { rights }),
    ...(credit && { credit }),
    providers: providers.map(withLabelAsValue),
    images: images.map(({ label, ...image }) => (label ? withLabelAsValue({ ...image, label }) : image)),
  };
}

function sectionsOf(range: Range | undefined): readonly Range[] {
  if (!range) return [];
  return [range, ...range.items.flatMap((item) => (item.kind === 'range' ? sectionsOf(item.range) : []))];
}

/** Photographs that are described at once: a millisecond or less. */
const AT_ONCE = 50;

/** As `describeManifest`, yielding nothing again and again, so that others have their turns while a long one is described. */
export function* describing(
  manifest: Manifest,
  context: SerialisationContext,
): Generator<'', Description, void> {
  const { base } = context;
  const gathered = new Gathered(manifest);
  for (const { metadata, places } of sectionsOf(manifest.structures))
    gathered.add(toldTerms(metadata), places);
  const photographs: DescribedPhotograph[] = [];
  for (const canvas of manifest.canvases) {
    if (photographs.length % AT_ONCE === AT_ONCE - 1) yield '';
    const photograph = describePhotograph(canvas, manifest, base);
    gathered.add(photograph.terms, canvas.places);
    photographs.push(photograph);
  }
  const date = dateOfManifest(manifest);
  const rights = aggregatedRights(manifest);
  const credit = creditOf(manifest);
  const page = essayUrl(base, manifest.id);
  return {
    kind: 'manifest',
    base,
    id: `${page}#object`,
    document: presentationUrl(base, 3, { kind: 'manifest', manifest: manifest.id }),
    page,
    label: valuesOfPlainTexts(manifest.label),
    ...(manifest.summary && { summary: manifest.summary }),
    languages: manifest.languages.filter((language) => language !== 'none'),
    terms: gathered.terms,
    ...(date && { date }),
    places: gathered.places.map(withLabelAsValue),
    ...(rights !== undefined && { rights }),
    ...(credit && { credit }),
    providers: manifest.providers.map(withLabelAsValue),
    thumbnail: manifest.thumbnail,
    photographs,
    collections: collectionsWith(manifest, context).map((each) => describedCollection(base, each)),
  };
}

/** A manifest, for the mappings. */
export function describeManifest(manifest: Manifest, context: SerialisationContext): Description {
  const described = describing(manifest, context);
  for (;;) {
    const { done, value } = described.next();
    if (done) return value;
  }
}

function describedCollection(base: BaseUrl, { id, label }: ManifestReference): DescribedCollection {
  return { document: collectionUrl(base, id), label: valuesOfPlainTexts(label) };
}

function collectionUrl(base: BaseUrl, collection: string): string {
  return presentationUrl(base, 3, { kind: 'collection', collection });
}

/**
 * A collection, for the mappings: what it says of itself, without its members, of which each has a description of its own. Its
 * `navDate` is that of a member.
 */
export function describeCollection(
  collection: Collection,
  { base }: Pick<SerialisationContext, 'base'>,
): Description {
  const { id, label, summary, rights, providers } = collection;
  const document = collectionUrl(base, id);
  const credit = creditOf(collection);
  const thumbnail = collection.thumbnail ?? firstThumbnail(collection.items);
  return {
    kind: 'collection',
    base,
    id: `${document}#object`,
    document,
    page: id === 'top' ? `${base}/` : viewUrl(base, document, 'mirador'),
    label: valuesOfPlainTexts(label),
    ...(summary && { summary }),
    languages: Object.keys(label).filter((language) => language !== 'none'),
    terms: toldTerms(collection.metadata),
    places: [],
    ...(rights !== undefined && { rights }),
    ...(credit && { credit }),
    providers: providers.map(withLabelAsValue),
    ...(thumbnail && { thumbnail }),
    photographs: [],
    collections: collection.partOf.map((parent) => describedCollection(base, parent)),
  };
}
