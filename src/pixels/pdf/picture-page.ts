import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Density } from '../../encoding/density.ts';
import type { ScanDescription } from '../../encoding/scan-description.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { metadataPacket, textString } from './pdf-texts.ts';

/** A picture as a PDF holds it (ISO 32000-1, 8.9.5), but for its bytes. */
export interface PdfPicture extends Dimensions {
  /** A JPEG, or rows of samples by zlib. */
  readonly filter: 'DCTDecode' | 'FlateDecode';
  readonly colours: 'DeviceGray' | 'DeviceRGB';
  readonly bitsPerComponent: 1 | 8;
  /** How many bytes it has. */
  readonly bytes: number;
}

/** What stands before and after the bytes of the picture. */
export interface PdfParts {
  readonly head: Buffer;
  readonly tail: Buffer;
}

const POINTS_PER_MILLIMETRE = 72 / 25.4;

/** Units of a page that readers take (ISO 32000-1, annex C). */
const LONGEST_PAGE = 14_400;
const SHORTEST_PAGE = 3;

/** The number of the object behind those that every file has. */
const FIRST_OF_PICTURE = 7;

const COMPONENTS = { DeviceGray: 1, DeviceRGB: 3 } as const;

/** How a picture is shown. */
export interface PictureForm {
  readonly density: Density;
  /** That of the colours, with as many components; undefined: those of a device. */
  readonly profile: Buffer | undefined;
}

/**
 * A PDF of one page, which is as large as what the picture shows (ISO 32000-1). Pages of more than 200 inches have a larger unit
 * (14.11.2 there, UserUnit); around a picture that is thinner than a page may be, the page is white. The same input gives the
 * same bytes: there is no time in it.
 */
export function pictureInPage(
  picture: PdfPicture,
  { density, profile }: PictureForm,
  description: ScanDescription,
): PdfParts {
  const wide = (picture.width / density.horizontal) * POINTS_PER_MILLIMETRE;
  const high = (picture.height / density.vertical) * POINTS_PER_MILLIMETRE;
  const unit = Math.max(1, Math.ceil(Math.max(wide, high) / LONGEST_PAGE - 1e-9));
  const [width, height] = [wide / unit, high / unit];
  const page = { width: Math.max(SHORTEST_PAGE, width), height: Math.max(SHORTEST_PAGE, height) };
  const drawing = `q ${inUnits(width)} 0 0 ${inUnits(height)} 0 ${inUnits(page.height - height)} cm /Picture Do Q`;
  const number = profile ? FIRST_OF_PICTURE + 1 : FIRST_OF_PICTURE;
  const userUnit = unit === 1 ? '' : ` /UserUnit ${unit}`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R /ViewerPreferences << /DisplayDocTitle true >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${inUnits(page.width)} ${inUnits(page.height)}]${userUnit}` +
      ` /Resources << /XObject << /Picture ${number} 0 R >> >> /Contents 4 0 R >>`,
    stream('', Buffer.from(drawing)),
    stream('/Type /Metadata /Subtype /XML ', Buffer.from(metadataPacket(description))),
    informationOf(description),
    ...(profile ? [profileStream(picture, profile)] : []),
  ];
  const colours = profile ? `[/ICCBased ${FIRST_OF_PICTURE} 0 R]` : `/${picture.colours}`;
  return assembled(objects, pictureDictionary(picture, colours));
}

function informationOf({ title, creator }: ScanDescription): string {
  const author = creator === undefined ? '' : ` /Author ${textString(creator)}`;
  return `<< /Title ${textString(title)}${author} /Creator (Loupe) /Producer (Loupe) >>`;
}

/** A profile as a colour space has it (8.6.5.5); whoever reads none takes the colours for those of the device. */
function profileStream({ colours }: PdfPicture, profile: Buffer): Buffer {
  const entries = `/N ${COMPONENTS[colours]} /Alternate /${colours} /Filter /FlateDecode `;
  return stream(entries, deflateSync(profile));
}

function pictureDictionary(
  { width, height, filter, bitsPerComponent, bytes }: PdfPicture,
  colours: string,
): string {
  return (
    `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace ${colours}` +
    ` /BitsPerComponent ${bitsPerComponent} /Filter /${filter} /Length ${bytes} >>`
  );
}

function stream(entries: string, content: Buffer): Buffer {
  const head = Buffer.from(`<< ${entries}/Length ${content.length} >>\nstream\n`);
  return Buffer.concat([head, content, Buffer.from('\nendstream')]);
}

/** Header, objects, cross-reference table and trailer (ISO 32000-1, 7.5). */
function assembled(objects: readonly (string | Buffer)[], picture: string): PdfParts {
  const pieces = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  let position = pieces[0]?.length ?? 0;
  const add = (object: string | Buffer, end: string): void => {
    offsets.push(position);
    const content = typeof object === 'string' ? Buffer.from(object) : object;
    const bytes = Buffer.concat([Buffer.from(`${offsets.length} 0 obj\n`), content, Buffer.from(end)]);
    pieces.push(bytes);
    position += bytes.length;
  };
  for (const object of objects) add(object, '\nendobj\n');
  add(picture, '\nstream\n');
  const head = Buffer.concat(pieces);
  const end = '\nendstream\nendobj\n';
  const length = Number(/\/Length (\d+) >>$/.exec(picture)?.[1]);
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const id = createHash('sha256').update(head).digest('hex').slice(0, 32);
  const tail = [
    end,
    `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${rows.join('')}`,
    `trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R /Info 6 0 R /ID [<${id}> <${id}>] >>\n`,
    `startxref\n${position + length + end.length}\n%%EOF\n`,
  ];
  return { head, tail: Buffer.from(tail.join('')) };
}

/** To a thousandth of a millimetre and finer, without an exponent. */
function inUnits(points: number): string {
  return String(Number(points.toFixed(4)));
}
