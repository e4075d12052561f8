import { laidOnCanvas, versionMark } from './area.ts';

// What is shared of what is on the screen: computed from what the page says of it.

interface Extent {
  readonly width: number;
  readonly height: number;
}

interface Region extends Extent {
  readonly x: number;
  readonly y: number;
}

interface SharedVersion extends Extent {
  /** The base address of the image. */
  readonly service: string;
}

interface Dragged {
  readonly manifest: string;
  readonly annotation: { readonly id: string; readonly target: { readonly id: string } };
}

/** As the server writes it into the panel. */
export interface PlaceToShare {
  readonly title: string;
  readonly addresses: Readonly<Record<string, readonly [whole: string, detail: string]>>;
  readonly qr: string;
  readonly extent: Extent;
  readonly images: readonly SharedVersion[];
  readonly bounds: {
    readonly width: number | null;
    readonly height: number | null;
    readonly area: number | null;
  };
  readonly dragged?: Dragged;
}

/**
 * An address with the region for its placeholder: the last one, since identifiers, which may hold the same word, stand
 * before it; percent-encoded where the address is a value within another one.
 */
function withRegion(address: string, region: string): string {
  const put = (placeholder: string, text: string): string => {
    const at = address.lastIndexOf(placeholder);
    return at < 0 ? address : address.slice(0, at) + text + address.slice(at + placeholder.length);
  };
  return address.includes('{region}')
    ? put('{region}', region)
    : put('%7Bregion%7D', encodeURIComponent(region));
}

/** What of it is on the screen. */
export interface SharedPart {
  /** Which image of the canvas, from 0. */
  readonly version: number;
  /** `x,y,width,height`; undefined for the whole. */
  readonly region: string | undefined;
}

/** An address with the version for its placeholder, which stands in addresses of what has several versions, and is in no id. */
function withVersion(address: string, { images }: PlaceToShare, version: number): string {
  return images.length < 2
    ? address
    : address.replaceAll('{version}', versionMark(version)).replaceAll('%7Bversion%7D', versionMark(version));
}

/** The address of the whole, or that of the detail where there is a region. */
export function sharedAddress(place: PlaceToShare, name: string, { version, region }: SharedPart): string {
  const [whole, detail] = place.addresses[name] ?? ['', ''];
  return withVersion(region === undefined ? whole : withRegion(detail, region), place, version);
}

function regionIn(text: string): Region {
  const [x = 0, y = 0, width = 0, height = 0] = text.split(',').map(Number);
  return { x, y, width, height };
}

/** What a region of the canvas covers of an image, in its pixels: as the viewer lays it. */
function pixelsOf(region: Region, { extent }: PlaceToShare, image: SharedVersion): Region {
  const laid = laidOnCanvas(extent, image);
  const { pixelsPerUnit } = laid;
  const [left, top] = [region.x - laid.x, region.y - laid.y];
  const x = Math.max(0, Math.min(Math.floor(left * pixelsPerUnit), image.width - 1));
  const y = Math.max(0, Math.min(Math.floor(top * pixelsPerUnit), image.height - 1));
  const right = Math.min(Math.ceil((left + region.width) * pixelsPerUnit), image.width);
  const bottom = Math.min(Math.ceil((top + region.height) * pixelsPerUnit), image.height);
  return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
}

/** Pixels of the longer side: what every server has the memory for, however little it was given. */
const LONGER_SIDES = [
  ['small', 480],
  ['medium', 1200],
  ['large', 2000],
] as const;

/** Strips that are longer for their width are read whole to be made smaller, which a server may not have the memory for. */
const LONGEST_STRIP = 30;

/** An address of the Image API, canonical (3.0, 4.7), that no limit of the server refuses. */
export interface SharedPicture extends Extent {
  readonly size: 'small' | 'medium' | 'large' | 'full';
  readonly address: string;
}

/** Rounded down, and so within what the quotient is within. */
function scaled({ width, height }: Extent, times: number, by = 1): Extent {
  const side = (length: number): number => Math.max(1, Math.floor((length * times) / by));
  return { width: side(width), height: side(height) };
}

/**
 * The pictures of what is on the screen, smallest first, none larger than it is in the scan: the last one is the largest that
 * the server makes.
 */
export function picturesOf(place: PlaceToShare, { version, region }: SharedPart): readonly SharedPicture[] {
  const image = place.images[version] ?? place.images[0];
  if (!image) return [];
  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  const part = region === undefined ? whole : pixelsOf(regionIn(region), place, image);
  const isWhole = part.width === image.width && part.height === image.height;
  const start = `${image.service}/${isWhole ? 'full' : `${part.x},${part.y},${part.width},${part.height}`}`;
  const bounds = {
    width: place.bounds.width ?? Number.POSITIVE_INFINITY,
    height: place.bounds.height ?? Number.POSITIVE_INFINITY,
    area: place.bounds.area ?? Number.POSITIVE_INFINITY,
  };
  const largest = Math.min(
    1,
    bounds.width / part.width,
    bounds.height / part.height,
    Math.sqrt(bounds.area / (part.width * part.height)),
  );
  const longer = Math.max(part.width, part.height);
  const isStrip = longer > LONGEST_STRIP * Math.min(part.width, part.height);
  const smaller = LONGER_SIDES.filter(([, side]) => !isStrip && side < longer * largest)
    .map(([size, side]) => ({ size, ...scaled(part, side, longer) }))
    .map((picture) => ({
      ...picture,
      address: `${start}/${picture.width},${picture.height}/0/default.jpg`,
    }));
  return [...smaller, { size: 'full', ...scaled(part, largest), address: `${start}/max/0/default.jpg` }];
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<"]/g, (character) => ESCAPES[character] ?? '');
}

const FRAME_WIDTH = 800;
/** Frames that are much higher or lower than wide suit no page. */
const FRAME_HEIGHTS = { least: 400, most: 900 };
/** Of the line below the picture. */
const LINE_HEIGHT = 44;

/** HTML that shows it in a page of others, as wide as there is room, in its own shape. */
export function frameMarkup(place: PlaceToShare, part: SharedPart): string {
  const whole = place.images[part.version] ?? place.extent;
  const { width, height } = part.region === undefined ? whole : regionIn(part.region);
  const wanted = Math.round((FRAME_WIDTH * height) / width) + LINE_HEIGHT;
  const high = Math.min(Math.max(wanted, FRAME_HEIGHTS.least), FRAME_HEIGHTS.most);
  const style = `width:100%;height:auto;aspect-ratio:${FRAME_WIDTH}/${high};border:0`;
  return `<iframe src="${escaped(sharedAddress(place, 'embed', part))}" title="${escaped(place.title)}" width="${FRAME_WIDTH}" height="${high}" style="${style}" loading="lazy" allowfullscreen></iframe>`;
}

/** What a drag carries, by media type (Content State 1.0, 3.4). */
export function dragged(place: PlaceToShare, part: SharedPart): Record<string, string> {
  const { dragged: whole } = place;
  const { region } = part;
  if (!whole) return {};
  const { annotation, manifest } = whole;
  const { target } = annotation;
  const state = {
    ...annotation,
    id: sharedAddress(place, 'state', part),
    target: region === undefined ? target : { ...target, id: `${target.id}#xywh=${region}` },
  };
  return {
    'text/plain': JSON.stringify(state),
    'text/uri-list': manifest,
    'text/html': `<a href="${escaped(manifest)}">${escaped(manifest)}</a>`,
  };
}
