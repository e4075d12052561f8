import { LoupeError } from '../../errors.ts';
import { type OpenFile, readAt } from '../../storage/file-store.ts';

/** What masters are, by their content. */
export type MasterFormat = 'jpeg' | 'tiff' | 'png' | 'webp' | 'gif' | 'avif';

const HEADER_BYTES = 64;

/**
 * The format of a master by its first bytes, whatever its name says. Decoders of other formats (SVG above all,
 * which can refer to other files) never see a master.
 *
 * @throws LoupeError `unreadable-source` for anything else
 */
export async function readMasterFormat(file: OpenFile): Promise<MasterFormat> {
  if (file.size === 0) throw new LoupeError('unreadable-source', 'the file is empty');
  const format = formatOf(await readAt(file, 0, HEADER_BYTES));
  if (format === undefined) {
    throw new LoupeError(
      'unreadable-source',
      'not an image that Loupe reads (JPEG, TIFF, PNG, WebP, GIF, AVIF)',
    );
  }
  return format;
}

function formatOf(header: Buffer): MasterFormat | undefined {
  const text = header.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(text.slice(0, 4))) return 'tiff';
  if (isAvif(header)) return 'avif';
  return undefined;
}

/** ISO base media: a brand, a minor version and compatible brands, four bytes each, in a box named ftyp. */
function isAvif(header: Buffer): boolean {
  if (header.length < 16 || header.toString('latin1', 4, 8) !== 'ftyp') return false;
  const end = Math.min(header.readUInt32BE(0), header.length);
  for (let position = 8; position + 4 <= end; position += 4) {
    const brand = header.toString('latin1', position, position + 4);
    if (brand === 'avif' || brand === 'avis') return true;
  }
  return false;
}
