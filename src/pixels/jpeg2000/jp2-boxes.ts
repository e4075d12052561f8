import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { boxHead } from '../colour/boxes.ts';
import { notReadable } from '../refusal.ts';

/** What a file holds besides the samples of its first image (ISO/IEC 15444-1, annex I). */
export interface Jp2File {
  /** Where the first codestream begins in the file, and where it ends. */
  readonly codestream: { readonly start: number; readonly end: number };
  /** How many images there are: those after the first are not shown. */
  readonly codestreams: number;
  /** The content of the box `jp2h`; undefined when there is none, as in a bare codestream. */
  readonly header: Buffer | undefined;
  readonly exif: Buffer | undefined;
  readonly xmp: Buffer | undefined;
  readonly iptc: Buffer | undefined;
  /** What is wrong with the file and loses no pixel. */
  readonly warnings: readonly string[];
}

const MOST_BOXES = 10_000;

/** Profiles and palettes are in there; more than this is no picture's. */
const MOST_HEADER_BYTES = 32 * 1024 * 1024;
const MOST_METADATA_BYTES = 4 * 1024 * 1024;
const UUID_BYTES = 16;

const METADATA: ReadonlyMap<string, 'exif' | 'xmp' | 'iptc'> = new Map([
  ['be7acfcb97a942e89c71999491e3afac', 'xmp'],
  ['33c7a4d2b81d4723a0baf1a3e097ad38', 'iptc'],
  [Buffer.from('JpgTiffExif->JP2', 'latin1').toString('hex'), 'exif'],
]);

/** In a box for XML of any kind, which is XMP only when it says so. */
const IS_XMP = /<(?:x:xmpmeta|rdf:RDF)[\s>]/;

/** A box, and where its content lies in the file. */
interface PlacedBox {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** It reaches beyond the end of the file: so many bytes are missing. */
  readonly missing: number;
}

type Draft = { -readonly [Name in keyof Jp2File]?: Jp2File[Name] };

/**
 * Finds the parts of a JPEG 2000 file: of JP2, JPX and JPH by their boxes, of others one bare codestream.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function readJp2File(file: OpenFile): Promise<Jp2File> {
  const start = await readAt(file, 0, 4);
  if (start.equals(Buffer.from([0xff, 0x4f, 0xff, 0x51])))
    return whole({ codestream: { start: 0, end: file.size }, codestreams: 1 }, []);
  const draft: Draft = {};
  const warnings: string[] = [];
  let boxes = 0;
  for (let at = 0; at + 8 <= file.size; ) {
    boxes += 1;
    if (boxes > MOST_BOXES) throw notReadable('the file is damaged: its boxes have no end');
    const box = await boxAt(file, at);
    if (box === undefined) {
      if (!draft.codestream) throw notReadable('the file is damaged: one of its boxes makes no sense');
      warnings.push(`the last ${(file.size - at).toLocaleString('en')} bytes are no whole part of the file`);
      break;
    }
    await take(file, box, draft);
    at = box.end;
  }
  return whole(draft, warnings);
}

function whole(draft: Draft, warnings: readonly string[]): Jp2File {
  const { codestream, codestreams = 1, header, exif, xmp, iptc } = draft;
  if (!codestream)
    throw notReadable('the file ends early, or holds no image: there is no JPEG 2000 codestream');
  const others = codestreams > 1 ? [`the file holds ${codestreams} images, of which the first is shown`] : [];
  return { codestream, codestreams, header, exif, xmp, iptc, warnings: [...others, ...warnings] };
}

/** Undefined for what is no box. */
async function boxAt(file: OpenFile, at: number): Promise<PlacedBox | undefined> {
  const { type, size, headBytes } = boxHead(await readAt(file, at, 16));
  // A size of 0 means: to the end of the file.
  const end = size === 0 ? file.size : at + size;
  if (end < at + headBytes || !Number.isSafeInteger(end)) return undefined;
  return {
    type,
    start: at + headBytes,
    end: Math.min(end, file.size),
    missing: Math.max(0, end - file.size),
  };
}

async function take(file: OpenFile, box: PlacedBox, draft: Draft): Promise<void> {
  const { type, start, end, missing } = box;
  const bytes = end - start;
  const content = (most: number) => (bytes > most ? undefined : readAt(file, start, bytes));
  switch (type) {
    case 'jp2c':
      draft.codestream ??= { start, end };
      draft.codestreams = (draft.codestreams ?? 0) + 1;
      break;
    case 'jp2h':
      if (missing > 0) throw notReadable('the file ends early: its header is not whole');
      if (bytes > MOST_HEADER_BYTES) {
        const megabytes = Math.ceil(bytes / 2 ** 20).toLocaleString('en');
        throw notReadable(
          `the header of the file, with its colour profile, has ${megabytes} MB (32 are read)`,
        );
      }
      draft.header ??= await content(MOST_HEADER_BYTES);
      break;
    case 'uuid':
      takeMetadata(await content(MOST_METADATA_BYTES), draft);
      break;
    case 'xml ': {
      const xml = await content(MOST_METADATA_BYTES);
      if (xml && IS_XMP.test(xml.toString('utf8'))) draft.xmp ??= xml;
      break;
    }
    default:
  }
}

function takeMetadata(uuid: Buffer | undefined, draft: Draft): void {
  if (!uuid) return;
  const kind = METADATA.get(uuid.toString('hex', 0, UUID_BYTES));
  if (kind) draft[kind] ??= uuid.subarray(UUID_BYTES);
}
