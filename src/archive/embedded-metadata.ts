import type { ScanDescription } from '../encoding/scan-description.ts';
import { isOfSoftware } from './software-texts.ts';

/** What a scan says of itself in its IPTC, XMP and EXIF data; what it does not say is left out. */
export interface EmbeddedMetadata {
  readonly title?: string;
  readonly caption?: string;
  readonly alternativeText?: string;
  readonly creator?: string;
  readonly credit?: string;
  /** A copyright notice or terms of use, in words. */
  readonly rights?: string;
  /** A URI of a licence or rights statement. */
  readonly rightsUri?: string;
  /** EDTF: `1940-05-24`, `1940`. */
  readonly date?: string;
  readonly keywords?: readonly string[];
  readonly people?: readonly string[];
  /** The place in words, from the most exact to the country. */
  readonly place?: string;
  /** WGS 84, degrees. */
  readonly latitude?: number;
  readonly longitude?: number;
  /** Of the scan; the same in both directions. */
  readonly pixelsPerMillimetre?: number;
}

/** Fields of EXIF or of TIFF that say something about a photograph. */
export interface ExifFields {
  readonly description?: string | undefined;
  readonly artist?: string | undefined;
  readonly copyright?: string | undefined;
  /** `YYYY:MM:DD HH:MM:SS`. */
  readonly dateTimeOriginal?: string | undefined;
  readonly dateTimeDigitized?: string | undefined;
  /** There is an exposure time or an aperture: a camera made the file, not a scanner. */
  readonly exposed?: boolean | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly horizontalPixelsPerMillimetre?: number | undefined;
  readonly verticalPixelsPerMillimetre?: number | undefined;
}

/** Values by name without prefix: XMP properties such as `title`, IPTC datasets such as `Object Name`. */
export type NamedValues = Readonly<Record<string, readonly string[]>>;

/** Everything that was found in a file, as it stands there. */
export interface ScanTags {
  readonly xmp: NamedValues;
  readonly iptc: NamedValues;
  readonly exif: ExifFields;
}

/** Longer texts are cut: they are for people, and a record is read whole. */
const LONGEST_TEXT = 10_000;
const MOST_VALUES = 200;

/** A lower resolution is mostly a default of the program that wrote it. */
const LEAST_PIXELS_PER_MILLIMETRE = 200 / 25.4;

/** A thousandth of a millimetre for each pixel: no scanner of photographs is as fine, and light hardly. */
const MOST_PIXELS_PER_MILLIMETRE = 1000;

/** Where a rights URI may come from for manifests to name it (Presentation 3.0, 3.1 rights). */
const RIGHTS_URI = /^https?:\/\/(?:creativecommons\.org\/|rightsstatements\.org\/)\S+$/;

/**
 * Reduces the ways in which programs write the same thing to one: XMP first, then IPTC, then EXIF, as the Metadata
 * Working Group recommends (Guidelines for Handling Image Metadata 2.0).
 */
export function embeddedMetadata({ xmp, iptc, exif }: ScanTags): EmbeddedMetadata {
  const first = (...candidates: (readonly string[] | undefined)[]): string | undefined =>
    candidates.flatMap((values) => textsOf(values)).at(0);
  const told = (...candidates: (readonly string[] | undefined)[]): string | undefined =>
    candidates.flatMap((values) => textsOf(values)).find((text) => !isOfSoftware(text));
  const list = (...candidates: (readonly string[] | undefined)[]): readonly string[] | undefined =>
    candidates.map((values) => textsOf(values)).find((values) => values.length > 0);
  const creators = list(xmp['creator'], iptc['By-line'], [exif.artist ?? '']);
  const places = [
    first(xmp['Location'], iptc['Sub-location']),
    first(xmp['City'], iptc['City']),
    first(xmp['State'], iptc['Province/State']),
    first(xmp['Country'], xmp['CountryName'], iptc['Country/Primary Location Name']),
  ].filter((place) => place !== undefined);
  return withoutUndefined({
    title: told(xmp['title'], iptc['Object Name'], xmp['Headline'], iptc['Headline']),
    caption: told(xmp['description'], iptc['Caption/Abstract'], [exif.description ?? '']),
    alternativeText: first(xmp['AltTextAccessibility']),
    creator: creators?.join('; '),
    credit: first(xmp['Credit'], iptc['Credit']),
    rights: first(xmp['rights'], iptc['Copyright Notice'], [exif.copyright ?? ''], xmp['UsageTerms']),
    rightsUri: textsOf([...(xmp['license'] ?? []), ...(xmp['WebStatement'] ?? [])])
      .find((uri) => RIGHTS_URI.test(uri))
      ?.replace(/^https:/, 'http:'),
    date: dateOf(first(xmp['DateCreated'])) ?? dateOf(first(iptc['Date Created'])) ?? exposureDate(exif),
    keywords: list(xmp['subject'], iptc['Keywords']),
    people: list(xmp['PersonInImage']),
    place: places.length > 0 ? [...new Set(places)].join(', ') : undefined,
    ...coordinatesOf(exif),
    pixelsPerMillimetre: resolutionOf(exif),
  });
}

function textsOf(values: readonly string[] = []): string[] {
  return values
    .slice(0, MOST_VALUES)
    .map((value) => cleaned(value).slice(0, LONGEST_TEXT))
    .filter((value) => value !== '');
}

/** Windows-1252 from 0x80 to 0x9F; a dot where it has nothing. */
const WINDOWS = '€.‚ƒ„…†‡ˆ‰Š‹Œ.Ž..‘’“”•–—˜™š›œ.žŸ';

/**
 * Without the NUL that ends a C string and other control characters. Those from 0x80 on are what Windows programs write into
 * texts that are said to be Latin-1: quotation marks and dashes.
 */
function cleaned(value: string): string {
  const read = value.replaceAll(/[\u0080-\u009f]/g, (control) => {
    const character = WINDOWS[control.charCodeAt(0) - 0x80] ?? '';
    return character === '.' ? '' : character;
  });
  return read.replaceAll(/[^\P{Cc}\n\t]/gu, '').trim();
}

/** EDTF of the forms in which dates are written: `1940-05-24T…`, `1940:05:24 …`, `19400524`; zeros mean unknown. */
function dateOf(text: string | undefined): string | undefined {
  const [, year, month, day] =
    /^(\d{4})(?:[-:]?(\d{2})(?:[-:]?(\d{2}))?)?(?:[T ].*)?$/.exec(text ?? '') ?? [];
  if (year === undefined || year === '0000') return undefined;
  if (month === undefined || !isWithin(month, 12)) return year;
  const whole = day !== undefined && isWithin(day, daysOf(Number(year), Number(month)));
  return whole ? `${year}-${month}-${day}` : `${year}-${month}`;
}

function isWithin(digits: string, largest: number): boolean {
  return Number(digits) >= 1 && Number(digits) <= largest;
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Scanners write the day of scanning as the original's date too: only a camera, or a difference, is believed. */
function exposureDate({
  dateTimeOriginal,
  dateTimeDigitized,
  exposed = false,
}: ExifFields): string | undefined {
  const told = exposed || (dateTimeDigitized !== undefined && dateTimeDigitized !== dateTimeOriginal);
  return told ? dateOf(dateTimeOriginal) : undefined;
}

function coordinatesOf({ latitude, longitude }: ExifFields): { latitude?: number; longitude?: number } {
  if (latitude === undefined || longitude === undefined) return {};
  const valid = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  // Some devices write zeros when they do not know.
  if (!valid || (latitude === 0 && longitude === 0)) return {};
  return { latitude: rounded(latitude), longitude: rounded(longitude) };
}

/** Degrees to about a centimetre: minutes and seconds added up give digits that mean nothing. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

/** Of a scanner only: cameras write a number that measures nothing. */
function resolutionOf(exif: ExifFields): number | undefined {
  const { horizontalPixelsPerMillimetre: horizontal, verticalPixelsPerMillimetre: vertical } = exif;
  if (exif.exposed === true || horizontal === undefined || horizontal !== vertical) return undefined;
  const isLikely = horizontal >= LEAST_PIXELS_PER_MILLIMETRE && horizontal <= MOST_PIXELS_PER_MILLIMETRE;
  return isLikely ? horizontal : undefined;
}

function withoutUndefined(fields: { [Name in keyof EmbeddedMetadata]: EmbeddedMetadata[Name] | undefined }) {
  const found: EmbeddedMetadata = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
  return found;
}

/**
 * What files that are made of a scan say of it, as far as the scan says it itself.
 *
 * @param embedded undefined for a scan of which nothing has been read yet
 */
export function describedScan(identifier: string, embedded: EmbeddedMetadata | undefined): ScanDescription {
  const { title, creator, credit, rights, rightsUri, pixelsPerMillimetre } = embedded ?? {};
  return {
    title: title ?? identifier,
    creator: creator ?? credit,
    rights: rights ?? credit,
    rightsUri,
    pixelsPerMillimetre,
  };
}
