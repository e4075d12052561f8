import { type Box, boxesIn, fullBox } from './boxes.ts';

/** What the `meta` box of an AVIF or HEIC says of its images (ISO/IEC 23008-12). */
export interface AvifItems {
  readonly primary: number;
  /** By item, in their order. */
  readonly properties: ReadonlyMap<number, readonly Box[]>;
  readonly references: readonly ItemReference[];
  /** Where the first part of the data of items lies: in the file, or in `data`. */
  readonly places: ReadonlyMap<number, ItemPlace>;
  /** By item, what it is. */
  readonly kinds: ReadonlyMap<number, ItemKind>;
  /** Groups of which one image is to be shown: the same picture in several ways (`altr`). */
  readonly alternatives: readonly (readonly number[])[];
  /** The `idat` box. */
  readonly data: Buffer;
}

/** Where data of an item lie, in bytes. */
export interface ItemPlace {
  readonly inFile: boolean;
  readonly offset: number;
  readonly length: number;
}

/** A type of four letters, and of type `mime` the media type. */
interface ItemKind {
  readonly type: string;
  readonly mediaType: string | undefined;
  /** It is not meant to be shown by itself. */
  readonly isHidden: boolean;
}

/**
 * From one item to others: `dimg` to the tiles of a grid, `prem` to the alpha that colours are multiplied by, `thmb` and `auxl` from a
 * small picture and from opacity or depth, `cdsc` from a description.
 */
interface ItemReference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

/** Reads what is needed of a `meta` box; undefined when it is damaged, which is for the decoder to tell. */
export function readAvifItems(meta: Buffer): AvifItems | undefined {
  try {
    const boxes = new Map(boxesIn(fullBox(meta).body).map(({ type, content }) => [type, content]));
    const [primary, properties, references] = [boxes.get('pitm'), boxes.get('iprp'), boxes.get('iref')];
    if (!primary || !properties) return undefined;
    return {
      primary: primaryItem(primary),
      properties: itemProperties(properties),
      references: references ? itemReferences(references) : [],
      places: itemPlaces(boxes.get('iloc')),
      kinds: itemKinds(boxes.get('iinf')),
      alternatives: alternativesIn(boxes.get('grpl')),
      data: boxes.get('idat') ?? Buffer.alloc(0),
    };
  } catch (error) {
    // A number beyond the end of its box.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function primaryItem(content: Buffer): number {
  const { version, body } = fullBox(content);
  return version === 0 ? body.readUInt16BE(0) : body.readUInt32BE(0);
}

function itemProperties(content: Buffer): Map<number, Box[]> {
  const boxes = boxesIn(content);
  const container = boxes.find(({ type }) => type === 'ipco');
  const all = container ? boxesIn(container.content) : [];
  const properties = new Map<number, Box[]>();
  for (const { type, content: association } of boxes)
    if (type === 'ipma') addAssociations(association, all, properties);
  return properties;
}

/** ISO/IEC 23008-12, 9.3.1: indices from 1, of 7 or 15 bits behind a bit that says essential. */
function addAssociations(content: Buffer, all: readonly Box[], properties: Map<number, Box[]>): void {
  const { version, flags, body } = fullBox(content);
  const [idBytes, indexBytes] = [version === 0 ? 2 : 4, flags & 1 ? 2 : 1];
  const mask = indexBytes === 2 ? 0x7fff : 0x7f;
  const entries = body.readUInt32BE(0);
  let position = 4;
  for (let entry = 0; entry < entries; entry++) {
    const item = body.readUIntBE(position, idBytes);
    const count = body.readUInt8(position + idBytes);
    position += idBytes + 1;
    const boxes = properties.get(item) ?? [];
    for (let index = 0; index < count; index++, position += indexBytes) {
      const box = all[(body.readUIntBE(position, indexBytes) & mask) - 1];
      if (box) boxes.push(box);
    }
    properties.set(item, boxes);
  }
}

function itemReferences(content: Buffer): ItemReference[] {
  const { version, body } = fullBox(content);
  const idBytes = version === 0 ? 2 : 4;
  return boxesIn(body).map(({ type, content: reference }) => {
    const count = reference.readUInt16BE(idBytes);
    const to = Array.from({ length: count }, (_, index) =>
      reference.readUIntBE(idBytes + 2 + index * idBytes, idBytes),
    );
    return { type, from: reference.readUIntBE(0, idBytes), to };
  });
}

/** ISO/IEC 14496-12, 8.11.3: of the first extent of each item. */
function itemPlaces(content: Buffer | undefined): Map<number, ItemPlace> {
  const places = new Map<number, ItemPlace>();
  if (!content) return places;
  const { version, body } = fullBox(content);
  const sizes = body.readUInt16BE(0);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 0x0f, (sizes >> 4) & 0x0f];
  const indexBytes = version === 0 ? 0 : sizes & 0x0f;
  const idBytes = version < 2 ? 2 : 4;
  let position = 2;
  const next = (bytes: number): number => {
    const value =
      bytes === 8
        ? Number(body.readBigUInt64BE(position))
        : bytes === 0
          ? 0
          : body.readUIntBE(position, bytes);
    position += bytes;
    return value;
  };
  const items = next(idBytes);
  for (let count = 0; count < items; count++) {
    const item = next(idBytes);
    const method = version === 0 ? 0 : next(2) & 0x0f;
    next(2);
    const base = next(baseBytes);
    const extents = next(2);
    for (let extent = 0; extent < extents; extent++) {
      next(indexBytes);
      const offset = base + next(offsetBytes);
      const length = next(lengthBytes);
      if (extent === 0 && method < 2) places.set(item, { inFile: method === 0, offset, length });
    }
  }
  return places;
}

/** ISO/IEC 14496-12, 8.11.6, of version 2 and later. */
function itemKinds(content: Buffer | undefined): Map<number, ItemKind> {
  const kinds = new Map<number, ItemKind>();
  if (!content) return kinds;
  const { version, body } = fullBox(content);
  for (const { type: box, content: entry } of boxesIn(body.subarray(version === 0 ? 2 : 4))) {
    const { version: entryVersion, flags, body: fields } = fullBox(entry);
    if (box !== 'infe' || entryVersion < 2) continue;
    const idBytes = entryVersion === 2 ? 2 : 4;
    const type = fields.toString('latin1', idBytes + 2, idBytes + 6);
    // Behind it its name.
    const [, mediaType] = fields.toString('latin1', idBytes + 6).split('\0');
    kinds.set(fields.readUIntBE(0, idBytes), {
      type,
      mediaType: type === 'mime' ? mediaType : undefined,
      isHidden: (flags & 1) === 1,
    });
  }
  return kinds;
}

/** ISO/IEC 14496-12, 8.18.3: the number of a group, how many items it has, and these. */
function alternativesIn(content: Buffer | undefined): number[][] {
  const groups = content ? boxesIn(content).filter(({ type }) => type === 'altr') : [];
  return groups.map(({ content: group }) => {
    const { body } = fullBox(group);
    return Array.from({ length: body.readUInt32BE(4) }, (_, index) => body.readUInt32BE(8 + index * 4));
  });
}
