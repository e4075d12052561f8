import type { Collection, CollectionItem, CollectionSummary, ManifestSummary } from './collection.ts';
import type { Canvas, Manifest, PaintedImage } from './manifest.ts';

/** The photograph whose image stands for the manifest. */
export function thumbnailCanvas({ canvases, thumbnail }: Manifest): Canvas | undefined {
  return canvases.find(({ images }) => images.some(({ identifier }) => identifier === thumbnail.identifier));
}

/** What a list shows of a manifest. */
export function summaryOfManifest(manifest: Manifest): ManifestSummary {
  const { id, canvasesOf, label, summary, thumbnail, navDate, date, canvases } = manifest;
  const languages = manifest.languages.filter((tag) => tag !== 'none');
  const alternativeText = thumbnailCanvas(manifest)?.alternativeText;
  return {
    kind: 'manifest',
    id,
    label,
    ...(languages.length > 0 && { languages }),
    ...(summary && { summary }),
    thumbnail,
    ...(alternativeText && { alternativeText }),
    ...(navDate !== undefined && { navDate }),
    ...(date && { date }),
    canvases: canvases.length,
    ...(canvasesOf !== id && { anotherOrderOf: canvasesOf }),
  };
}

/** What a list shows of a collection; or of what it says by itself, to which that of its members is added. */
export function summaryOfCollection({
  id,
  label,
  summary,
  thumbnail,
  navDate,
}: Pick<Collection, 'id' | 'label' | 'summary' | 'thumbnail' | 'navDate'>): CollectionSummary {
  return {
    kind: 'collection',
    id,
    label,
    ...(summary && { summary }),
    ...(thumbnail && { thumbnail }),
    ...(navDate !== undefined && { navDate }),
  };
}

/** What an item of a collection is. */
export function typeOfItem(item: CollectionItem): 'Manifest' | 'Collection' {
  if (item.kind === 'iiif-json') return item.type;
  return item.kind === 'manifest' ? 'Manifest' : 'Collection';
}

/** The thumbnail of the first item that has one of this server. */
export function firstThumbnail(items: Iterable<CollectionItem>): PaintedImage | undefined {
  for (const item of items) if (item.kind !== 'iiif-json' && item.thumbnail) return item.thumbnail;
  return undefined;
}

/** The thumbnail of the first item that has one, and the earliest `navDate`. */
export function shownBy(items: readonly CollectionItem[]): Pick<Collection, 'thumbnail' | 'navDate'> {
  const thumbnail = firstThumbnail(items);
  const navDate = items.reduce<string | undefined>(
    (earliest, item) =>
      item.navDate !== undefined &&
      (earliest === undefined || Date.parse(item.navDate) < Date.parse(earliest))
        ? item.navDate
        : earliest,
    undefined,
  );
  return { ...(thumbnail && { thumbnail }), ...(navDate !== undefined && { navDate }) };
}
