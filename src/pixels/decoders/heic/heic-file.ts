import { type OpenFile, readAt, withOpenFile } from '../../../storage/file-store.ts';
import { readItems } from '../../colour/avif-colours.ts';
import type { AvifItems, ItemPlace } from '../../colour/avif-items.ts';
import { notReadable } from '../../refusal.ts';

/** What a HEIC or HEIF file holds. */
export interface HeicFile {
  readonly bytes: number;
  /** For each image that is to be shown, the items of the file, of which it is made the primary one. */
  readonly images: readonly AvifItems[];
}

/** Where the descriptions of an image lie in its file. */
export interface HeicDescriptions {
  readonly exif: ItemPlace | undefined;
  readonly xmp: ItemPlace | undefined;
}

/** As many as a TIFF may have. */
const MOST_IMAGES = 4096;

const MOST_METADATA_BYTES = 4 * 1024 * 1024;
const XMP_TYPE = 'application/rdf+xml';

/** Pictures of HEVC, and those made of others: put together in a grid or over each other, or turned and cropped. */
const PICTURES = new Set(['hvc1', 'grid', 'iovl', 'iden']);

/** From what is no picture of its own: a thumbnail; opacity, a depth, a gain map. */
const OF_ANOTHER = ['thmb', 'auxl'];

/**
 * Reads the list of images of a HEIC file.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong
 */
export async function readHeicFile(file: OpenFile): Promise<HeicFile> {
  const items = await readItems(file);
  if (!items) throw notReadable('the file ends early, is damaged, or is a film: it has no list of images');
  const shown = shownImages(items);
  if (shown.length > MOST_IMAGES)
    throw notReadable(
      `the file has ${shown.length.toLocaleString('en')} images (${MOST_IMAGES.toLocaleString('en')} are read): save it in parts`,
    );
  return { bytes: file.size, images: shown.map((primary) => ({ ...items, primary })) };
}

/**
 * The primary image, and after it those that are pictures of their own as it is: not hidden, no part of another, no other way of
 * showing the same.
 */
function shownImages({ primary, kinds, references, alternatives }: AvifItems): number[] {
  const parts = new Set(
    references.flatMap(({ type, from, to }) =>
      type === 'dimg' ? to : OF_ANOTHER.includes(type) ? [from] : [],
    ),
  );
  const groupOf = new Map(alternatives.flatMap((group) => group.map((item) => [item, group] as const)));
  const groups = new Set([groupOf.get(primary)]);
  const shown = [primary];
  for (const [item, { type, isHidden }] of kinds) {
    if (item === primary || isHidden || !PICTURES.has(type) || parts.has(item)) continue;
    const group = groupOf.get(item);
    if (group && groups.has(group)) continue;
    groups.add(group);
    shown.push(item);
  }
  return shown;
}

/** Where the EXIF and the XMP of the primary image of these items lie. */
export function heicDescriptions(items: AvifItems): HeicDescriptions {
  return {
    exif: placeOf(items, ({ type }) => type === 'Exif'),
    xmp: placeOf(items, ({ mediaType }) => mediaType === XMP_TYPE),
  };
}

/** Reads them; long ones count as missing. */
export async function readHeicDescriptions(
  path: string,
  items: AvifItems,
): Promise<{ readonly exif: Buffer | undefined; readonly xmp: Buffer | undefined }> {
  const { exif, xmp } = heicDescriptions(items);
  return withOpenFile(path, async (file) => {
    const read = async (place: ItemPlace | undefined) => {
      if (!place || place.offset + place.length > Number.MAX_SAFE_INTEGER) return undefined;
      const { inFile, offset, length } = place;
      if (length > MOST_METADATA_BYTES) return undefined;
      return inFile ? readAt(file, offset, length) : items.data.subarray(offset, offset + length);
    };
    const block = await read(exif);
    return {
      // Before it stands where its header begins.
      exif: block && block.length >= 4 ? block.subarray(4 + block.readUInt32BE(0)) : undefined,
      xmp: await read(xmp),
    };
  });
}

/** Of the first description of a kind that is one of the image; of one that says of none what it describes, too. */
function placeOf(
  { primary, kinds, places, references }: AvifItems,
  isWanted: (kind: { readonly type: string; readonly mediaType: string | undefined }) => boolean,
): ItemPlace | undefined {
  const described = new Map(
    references.filter(({ type }) => type === 'cdsc').map(({ from, to }) => [from, to]),
  );
  const found = [...kinds].find(
    ([id, kind]) => isWanted(kind) && (described.get(id)?.includes(primary) ?? true),
  );
  return found && places.get(found[0]);
}
