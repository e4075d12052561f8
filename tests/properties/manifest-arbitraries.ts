import fc from 'fast-check';
import type { Rectangle } from '../../src/image/geometry.ts';
import type { Collection, CollectionItem } from '../../src/presentation/model/collection.ts';
import type {
  Canvas,
  Manifest,
  Note,
  PaintedImage,
  Range,
  RangeItem,
} from '../../src/presentation/model/manifest.ts';
import {
  dimensions,
  htmlTexts,
  ids,
  imageIdentifiers,
  labels,
  linkedResources,
  markdownTexts,
  metadataEntries,
  navDates,
  places,
  providers,
  rightsUris,
} from './text-arbitraries.ts';

export const paintedImages: fc.Arbitrary<PaintedImage> = fc
  .tuple(imageIdentifiers, dimensions, fc.option(labels))
  .map(([identifier, size, label]) => ({ identifier, ...size, ...(label && { label }) }));

/** A region of whole pixels inside of a canvas. */
export function canvasRegions(canvas: { width: number; height: number }): fc.Arbitrary<Rectangle> {
  const spans = (side: number) =>
    fc
      .integer({ min: 0, max: side - 1 })
      .chain((from) => fc.tuple(fc.constant(from), fc.integer({ min: 1, max: side - from })));
  return fc
    .tuple(spans(canvas.width), spans(canvas.height))
    .map(([[x, width], [y, height]]) => ({ x, y, width, height }));
}

function notes(canvas: { width: number; height: number }): fc.Arbitrary<readonly Note[]> {
  const texts = fc.oneof(
    fc.record({ text: labels, format: fc.constant('text/plain' as const) }),
    fc.record({ text: htmlTexts, format: fc.constant('text/html' as const) }),
  );
  const note = fc.tuple(
    ids,
    fc.constantFrom('commenting' as const, 'describing' as const, 'tagging' as const),
    texts,
    fc.option(canvasRegions(canvas)),
  );
  return fc
    .uniqueArray(note, { selector: ([id]) => id, maxLength: 3 })
    .map((all) =>
      all.map(([id, motivation, text, region]) => ({ id, motivation, ...text, ...(region && { region }) })),
    );
}

function canvases(id: string): fc.Arbitrary<Canvas> {
  return fc.tuple(paintedImages, fc.array(paintedImages, { maxLength: 1 })).chain(([first, others]) => {
    const { width, height } = first;
    // A reader has no use for two links to the same file, and version 2.1 says it once.
    const versions = others.filter(({ identifier }) => identifier !== first.identifier);
    return fc.record(
      {
        id: fc.constant(id),
        width: fc.constant(width),
        height: fc.constant(height),
        label: labels,
        images: fc.constant([first, ...versions] as const),
        summary: markdownTexts,
        metadata: fc.array(metadataEntries, { maxLength: 2 }),
        alternativeText: labels,
        rights: rightsUris,
        requiredStatement: metadataEntries,
        navDate: navDates,
        date: labels,
        places: fc.array(places, { maxLength: 2 }),
        notes: notes(first),
        seeAlso: fc.array(linkedResources, { maxLength: 1 }),
        millimetresPerPixel: fc.integer({ min: 1, max: 1000 }).map((value) => value / 1000),
      },
      {
        requiredKeys: ['id', 'width', 'height', 'label', 'images', 'metadata', 'places', 'notes', 'seeAlso'],
      },
    );
  });
}

/** A tree of ranges with the given ids, of which the first is the root; every canvas that it names is one of `of`. */
function rangeTrees(rangeIds: readonly string[], of: readonly string[]): fc.Arbitrary<Range> {
  const own = fc.record(
    {
      label: labels,
      summary: markdownTexts,
      metadata: fc.array(metadataEntries, { maxLength: 1 }),
      navDate: navDates,
      date: labels,
      places: fc.array(places, { maxLength: 1 }),
    },
    { requiredKeys: ['label', 'metadata', 'places'] },
  );
  const [root = 'contents', ...others] = rangeIds;
  // Every range but the root chooses its parent among those before it, so that there is no cycle.
  const parents = fc.tuple(...others.map((_, index) => fc.nat({ max: index })));
  const members = fc.array(fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 3 }), {
    minLength: rangeIds.length,
    maxLength: rangeIds.length,
  });
  const details = fc.array(own, { minLength: rangeIds.length, maxLength: rangeIds.length });
  return fc.tuple(parents, members, details).map(([parentOf, canvasesOf, detailsOf]) => {
    const make = (index: number, id: string): Range => {
      const canvasItems = (canvasesOf[index] ?? []).map((canvas): RangeItem => ({ kind: 'canvas', canvas }));
      const below = others.flatMap((child, at): RangeItem[] =>
        parentOf[at] === index ? [{ kind: 'range', range: make(at + 1, child) }] : [],
      );
      const detail = detailsOf[index] ?? { label: { none: [id] }, metadata: [], places: [] };
      return { id, ...detail, items: [...canvasItems, ...below] };
    };
    return make(0, root);
  });
}

/** Manifests as composing gives them: every id unique, every reference to something in it, regions inside. */
export const manifests: fc.Arbitrary<Manifest> = fc
  .record({
    id: ids,
    canvasIds: fc.uniqueArray(ids, { minLength: 1, maxLength: 5 }),
    rangeIds: fc.uniqueArray(ids, { maxLength: 4 }),
  })
  .chain(({ id, canvasIds, rangeIds }) =>
    fc.tuple(...canvasIds.map(canvases)).chain((all) => {
      const firstImage = all[0]?.images[0];
      const thumbnail = firstImage ? fc.constant(firstImage) : paintedImages;
      return fc.record(
        {
          id: fc.constant(id),
          status: fc.constantFrom('published' as const, 'draft' as const),
          canvasesOf: fc.oneof({ weight: 4, arbitrary: fc.constant(id) }, { weight: 1, arbitrary: ids }),
          languages: fc.constantFrom(['en'], ['en', 'es'], ['none'], ['de', 'en']),
          label: labels,
          summary: markdownTexts,
          metadata: fc.array(metadataEntries, { maxLength: 2 }),
          requiredStatement: metadataEntries,
          rights: rightsUris,
          providers: fc.array(providers(firstImage), { maxLength: 2 }),
          navDate: navDates,
          date: labels,
          places: fc.array(places, { maxLength: 2 }),
          viewingDirection: fc.constantFrom(
            'left-to-right' as const,
            'right-to-left' as const,
            'top-to-bottom' as const,
            'bottom-to-top' as const,
          ),
          behavior: fc.constantFrom([], ['individuals'], ['paged']),
          canvases: fc.constant(all),
          ...(rangeIds.length > 0 && { structures: rangeTrees(rangeIds, canvasIds) }),
          start: fc.constantFrom(...canvasIds),
          thumbnail,
          homepage: fc.array(linkedResources, { maxLength: 1 }),
          seeAlso: fc.array(linkedResources, { maxLength: 1 }),
          rendering: fc.array(linkedResources, { maxLength: 1 }),
          alternatives: fc.array(fc.record({ id: ids, label: labels }), { maxLength: 2 }),
          modifiedMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
        },
        {
          requiredKeys: [
            ...(['id', 'status', 'canvasesOf', 'languages', 'label', 'metadata', 'providers'] as const),
            ...(['places', 'behavior', 'canvases', 'thumbnail', 'homepage', 'seeAlso'] as const),
            ...(['rendering', 'alternatives', 'modifiedMs'] as const),
          ],
        },
      );
    }),
  );

const collectionItems: fc.Arbitrary<CollectionItem> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('manifest' as const),
      id: ids,
      label: labels,
      summary: markdownTexts,
      thumbnail: paintedImages,
      navDate: navDates,
      canvases: fc.integer({ min: 1, max: 500 }),
    },
    { requiredKeys: ['kind', 'id', 'label', 'thumbnail', 'canvases'] },
  ),
  fc.record(
    {
      kind: fc.constant('collection' as const),
      id: ids,
      label: labels,
      summary: markdownTexts,
      thumbnail: paintedImages,
      navDate: navDates,
      manifests: fc.integer({ min: 0, max: 500 }),
    },
    { requiredKeys: ['kind', 'id', 'label', 'manifests'] },
  ),
);

/** Collections as composing gives them. */
export const collections: fc.Arbitrary<Collection> = fc.record(
  {
    id: fc.oneof(fc.constant('top'), ids),
    label: labels,
    summary: markdownTexts,
    metadata: fc.array(metadataEntries, { maxLength: 2 }),
    requiredStatement: metadataEntries,
    rights: rightsUris,
    providers: paintedImages.chain((logo) => fc.array(providers(logo), { maxLength: 1 })),
    thumbnail: paintedImages,
    navDate: navDates,
    behavior: fc.constantFrom([], ['multi-part']),
    items: fc.uniqueArray(collectionItems, { selector: ({ kind, id }) => `${kind} ${id}`, maxLength: 6 }),
    partOf: fc.array(fc.record({ id: ids, label: labels }), { maxLength: 2 }),
    modifiedMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
  },
  {
    requiredKeys: ['id', 'label', 'metadata', 'providers', 'behavior', 'items', 'partOf', 'modifiedMs'],
  },
);

/** Manifests by chance, where another order of photographs knows the first one, as composing makes it. */
export const manifestsInOrders = manifests.map((manifest): Manifest => {
  const { id, canvasesOf, alternatives, label } = manifest;
  if (canvasesOf === id) return manifest;
  return { ...manifest, alternatives: [{ id: canvasesOf, label }, ...alternatives] };
});
