import fc from 'fast-check';
import type { EmbeddedMetadata } from '../../src/archive/embedded-metadata.ts';
import type {
  AuthoredImage,
  AuthoredManifest,
  AuthoredNote,
  AuthoredOrder,
  AuthoredPhotograph,
  AuthoredPlace,
  AuthoredRegion,
  AuthoredSection,
} from '../../src/presentation/authored/essay.ts';
import type { ImageFacts, ImageFactsOf } from '../../src/presentation/model/image-facts.ts';
import type { AuthoredPath } from '../../src/presentation/problems/problem.ts';
import { slug } from '../../src/presentation/text/ids.ts';
import {
  dimensions,
  ids,
  imageIdentifiers,
  labels,
  latitudes,
  linkedResources,
  longitudes,
  markdownTexts,
  metadataEntries,
  rightsUris,
  urls,
  words,
} from './text-arbitraries.ts';

/** EDTF, levels 0 and 1. */
export const edtfDates: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 1826, max: 2025 }).map(String),
  fc.constantFrom(
    '1940-03~',
    '1939-12/1940-02',
    '194X',
    '1940?',
    '1940-21',
    '../1940',
    '1939-11/..',
    '1940-05-XX',
  ),
  fc
    .tuple(
      fc.integer({ min: 1930, max: 1945 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
    )
    .map(([year, month, day]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`),
);

const embedded: fc.Arbitrary<EmbeddedMetadata> = fc.record(
  {
    title: words,
    caption: words.map((text) => `${text}\n\n${text} & more`),
    alternativeText: words,
    creator: words,
    credit: fc.oneof(words, fc.constant('<script>alert(1)</script>')),
    rights: words,
    rightsUri: fc.constantFrom('https://creativecommons.org/licenses/by/4.0/deed.en', 'https://example.org/'),
    date: edtfDates,
    keywords: fc.array(words, { maxLength: 3 }),
    people: fc.array(words, { maxLength: 2 }),
    place: words,
    latitude: latitudes,
    longitude: longitudes,
    pixelsPerMillimetre: fc.constantFrom(2.83, 11.8, 157.48),
  },
  { requiredKeys: [] },
);

/** What the archive knows of its images; no two share a slug. */
export const archives: fc.Arbitrary<readonly ImageFacts[]> = fc.uniqueArray(
  fc
    .record({
      identifier: imageIdentifiers,
      size: dimensions,
      modifiedMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
      embedded: fc.oneof(fc.constant({}), embedded),
    })
    .map(({ size, ...facts }) => ({ ...facts, ...size })),
  { selector: ({ identifier }) => slug(identifier), minLength: 1, maxLength: 7 },
);

export function factsOfArchive(archive: readonly ImageFacts[]): ImageFactsOf {
  const byIdentifier = new Map(archive.map((facts) => [facts.identifier, facts]));
  return (identifier) => byIdentifier.get(identifier);
}

const authoredPlaces: fc.Arbitrary<AuthoredPlace> = fc.oneof(
  fc.record({ label: labels }),
  fc.record({ label: labels, longitude: longitudes, latitude: latitudes }),
);

/** From `from` to `to`, both within a side of `most`. */
function spans(most: number): fc.Arbitrary<{ readonly from: number; readonly length: number }> {
  return fc
    .tuple(fc.double({ min: 0, max: 0.99, noNaN: true }), fc.double({ min: 0.001, max: 1, noNaN: true }))
    .map(([start, share]) => ({ from: start * most, length: Math.max(share * (1 - start), 0.001) * most }));
}

const percentRegions: fc.Arbitrary<AuthoredRegion> = fc
  .tuple(spans(100), spans(100))
  .map(([across, down]) => ({
    kind: 'percent',
    x: across.from,
    y: down.from,
    width: across.length,
    height: down.length,
  }));

const pixelRegions: fc.Arbitrary<AuthoredRegion> = dimensions.chain((of) =>
  fc.tuple(spans(of.width), spans(of.height)).map(([across, down]) => ({
    kind: 'pixels',
    x: Math.floor(across.from),
    y: Math.floor(down.from),
    width: Math.max(1, Math.floor(across.length)),
    height: Math.max(1, Math.floor(down.length)),
    of,
  })),
);

/** Regions as they may be drawn on a photograph, inside of it. */
export const authoredRegions: fc.Arbitrary<AuthoredRegion> = fc.oneof(percentRegions, pixelRegions);

/** The same with a place in the file. */
type Placed<T> = (at: AuthoredPath) => T;

const notes: fc.Arbitrary<Placed<readonly AuthoredNote[]>> = fc
  .uniqueArray(
    fc.tuple(
      fc.option(fc.oneof(ids, fc.constantFrom('caption', 'note-2', 'tag-1'))),
      fc.record(
        { text: markdownTexts, tag: fc.boolean(), region: authoredRegions },
        { requiredKeys: ['text', 'tag'] },
      ),
    ),
    { maxLength: 3, comparator: ([a], [b]) => a !== null && a === b },
  )
  .map(
    (all) => (at) =>
      all.map(([id, note], index) => ({ ...note, ...(id !== null && { id }), at: [...at, 'notes', index] })),
  );

/** All that may be said of a photograph. */
const details: fc.Arbitrary<Placed<Omit<AuthoredPhotograph, 'images' | 'at' | 'id'>>> = fc
  .tuple(
    fc.record(
      {
        label: labels,
        caption: markdownTexts,
        alternativeText: labels,
        date: edtfDates,
        place: authoredPlaces,
        people: fc.array(labels, { maxLength: 2 }),
        subjects: fc.array(labels, { maxLength: 2 }),
        rights: rightsUris,
        requiredStatement: metadataEntries,
        metadata: fc.array(metadataEntries, { maxLength: 2 }),
        seeAlso: fc.array(linkedResources, { maxLength: 1 }),
        millimetres: fc.constantFrom({ width: 36, height: 24 }, { width: 24, height: 36 }),
      },
      { requiredKeys: ['people', 'subjects', 'metadata', 'seeAlso'] },
    ),
    notes,
  )
  .map(([told, notesAt]) => (at) => ({ ...told, notes: notesAt(at) }));

const BARE: Placed<Omit<AuthoredPhotograph, 'images' | 'at' | 'id'>> = () => ({
  people: [],
  subjects: [],
  metadata: [],
  notes: [],
  seeAlso: [],
});

/** One photograph as it is described at its first mention. */
interface Plan {
  readonly image: string;
  readonly more: readonly string[];
  readonly id: string | null;
  readonly details: Placed<Omit<AuthoredPhotograph, 'images' | 'at' | 'id'>>;
}

function plansOf(archive: readonly ImageFacts[]): fc.Arbitrary<readonly Plan[]> {
  const slugs = new Set(archive.map(({ identifier }) => slug(identifier)));
  const plan = (image: string) =>
    fc.record({
      image: fc.constant(image),
      more: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.constantFrom(...archive).map(({ identifier }) => [identifier]) },
      ),
      id: fc.option(ids.filter((id) => !slugs.has(id))),
      details: fc.oneof(fc.constant(BARE), details),
    });
  return fc
    .shuffledSubarray([...archive], { minLength: 1 })
    .chain((chosen) => fc.tuple(...chosen.map(({ identifier }) => plan(identifier))))
    .filter((plans) => new Set(plans.map(({ id, image }) => id ?? slug(image))).size === plans.length);
}

interface Outline {
  /** Photographs by number; those beyond the last count from the first again. */
  readonly photographs: readonly number[];
  readonly sections: readonly Outline[];
}

const outlines: fc.Arbitrary<Outline> = fc.letrec<{ outline: Outline }>((tie) => ({
  outline: fc.record({
    photographs: fc.array(fc.nat({ max: 6 }), { maxLength: 4 }),
    sections: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('outline'), { minLength: 1, maxLength: 2 }),
    ),
  }),
})).outline;

function numbersIn({ photographs, sections }: Outline): number[] {
  return [...photographs, ...sections.flatMap(numbersIn)];
}

const sectionDetails = fc.record(
  {
    label: labels,
    text: markdownTexts,
    date: edtfDates,
    place: authoredPlaces,
    metadata: fc.array(metadataEntries, { maxLength: 1 }),
  },
  { requiredKeys: ['label', 'metadata'] },
);

type SectionDetails = Omit<AuthoredSection, 'photographs' | 'sections' | 'at' | 'id'>;

/** Photographs and sections of an outline: a photograph is described where it stands first, and only named later. */
function laidOut(
  outline: Outline,
  plans: readonly Plan[],
  told: readonly SectionDetails[],
): Pick<AuthoredManifest, 'photographs' | 'sections'> {
  const described = new Set<Plan>();
  let section = 0;
  const mention = (number: number, at: AuthoredPath): AuthoredPhotograph[] => {
    const plan = plans[number % plans.length];
    if (!plan) return [];
    const again = described.has(plan);
    described.add(plan);
    const image = (identifier: string): AuthoredImage => ({ identifier, at });
    if (again) return [{ ...BARE(at), images: [image((number > 3 && plan.id) || plan.image)], at }];
    const images = [image(plan.image), ...plan.more.map(image)] as const;
    return [{ ...plan.details(at), images, at, ...(plan.id !== null && { id: plan.id }) }];
  };
  const lay = (part: Outline, at: AuthoredPath): Pick<AuthoredManifest, 'photographs' | 'sections'> => ({
    photographs: part.photographs.flatMap((number, index) => mention(number, [...at, 'photographs', index])),
    sections: part.sections.map((below, index): AuthoredSection => {
      const here = [...at, 'sections', index];
      const details = told[section++ % told.length] ?? { label: { none: ['Section'] }, metadata: [] };
      return { ...details, ...lay(below, here), at: here };
    }),
  });
  return lay(outline, []);
}

function ordersOf(plans: readonly Plan[], id: string): fc.Arbitrary<readonly AuthoredOrder[]> {
  const names = plans.map((plan) => plan.id ?? plan.image);
  const by: fc.Arbitrary<AuthoredOrder['by']> = fc.oneof(
    fc.constant({ kind: 'date' as const }),
    fc
      .shuffledSubarray(names, { minLength: 1 })
      .map((photographs) => ({ kind: 'list' as const, photographs })),
  );
  const order = fc.record(
    { id: ids, label: labels, summary: markdownTexts, by },
    { requiredKeys: ['id', 'label', 'by'] },
  );
  return fc
    .uniqueArray(order, { selector: (one) => one.id, maxLength: 2 })
    .filter((orders) => orders.every((one) => one.id !== id))
    .map((orders) => orders.map((one, index) => ({ ...one, at: ['orders', index] })));
}

/** A valid essay about images of an archive: composing it gives no errors. */
export function authoredManifests(archive: readonly ImageFacts[]): fc.Arbitrary<AuthoredManifest> {
  const images = archive.map(({ identifier }) => identifier);
  const providers = fc.record(
    {
      id: urls,
      label: labels,
      homepage: urls,
      logo: fc.constantFrom(...images),
      at: fc.constant(['provider']),
    },
    { requiredKeys: ['id', 'label', 'at'] },
  );
  return fc
    .record({
      id: ids,
      plans: plansOf(archive),
      outline: outlines,
      told: fc.array(sectionDetails, { minLength: 1, maxLength: 3 }),
    })
    .chain(({ id, plans, outline, told }) => {
      // Every photograph stands somewhere, so that orders and `start` may name any.
      const placed = new Set(numbersIn(outline).map((number) => number % plans.length));
      const others = [...plans.keys()].filter((number) => !placed.has(number));
      const shown = { ...outline, photographs: [...outline.photographs, ...others] };
      return fc
        .record(
          {
            id: fc.constant(id),
            status: fc.constantFrom('published' as const, 'draft' as const),
            languages: fc.constantFrom([], ['en'], ['es', 'en'], ['ja'], ['none'], ['pt-BR', 'none']),
            label: labels,
            summary: markdownTexts,
            date: edtfDates,
            place: authoredPlaces,
            providers: fc.array(providers, { maxLength: 2 }),
            rights: rightsUris,
            requiredStatement: metadataEntries,
            metadata: fc.array(metadataEntries, { maxLength: 2 }),
            viewingDirection: fc.constantFrom('left-to-right' as const, 'right-to-left' as const),
            behavior: fc.constantFrom([], ['individuals'], ['paged']),
            thumbnail: fc.constantFrom(...images),
            start: fc.constantFrom(...plans.map((plan) => plan.id ?? plan.image)),
            homepage: fc.array(linkedResources, { maxLength: 1 }),
            seeAlso: fc.array(linkedResources, { maxLength: 1 }),
            rendering: fc.array(linkedResources, { maxLength: 1 }),
            originals: fc.boolean(),
            orders: ordersOf(plans, id),
          },
          {
            requiredKeys: [
              ...(['id', 'status', 'languages', 'label', 'providers', 'metadata', 'behavior'] as const),
              ...(['homepage', 'seeAlso', 'rendering', 'originals', 'orders'] as const),
            ],
          },
        )
        .map((manifest) => ({ ...manifest, ...laidOut(shown, plans, told) }));
    });
}

/** An archive, and a valid essay about it. */
export const essays: fc.Arbitrary<{
  readonly archive: readonly ImageFacts[];
  readonly authored: AuthoredManifest;
}> = archives.chain((archive) =>
  fc.record({ archive: fc.constant(archive), authored: authoredManifests(archive) }),
);
