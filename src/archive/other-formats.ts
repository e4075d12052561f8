/** A format of images that Loupe does not read, by its name, its content and what to do about it. */
export interface OtherFormat {
  /** With its article, as in "this is …". */
  readonly name: string;
  /** Of file names, in lower case without the dot. */
  readonly extensions: readonly string[];
  /** Undefined for formats that have no sign at their start. */
  readonly beginsWith?: (start: Buffer) => boolean;
  /** What to convert to, as in "convert it to …". */
  readonly convertTo: string;
}

const PHOTOGRAPH = 'TIFF (LZW or Deflate), or JPEG of high quality';
const DRAWING = 'PNG';
const RAW = 'TIFF of 16 bits, by developing it in a raw converter';

/** Bytes at the start of a file that tell its format. */
export const FORMAT_BYTES = 1024;

/** The formats that archives hold beside those that are read; the first that fits counts. */
export const OTHER_FORMATS: readonly OtherFormat[] = [
  {
    name: 'a JPEG 2000 document or film',
    extensions: ['jpm', 'mj2'],
    convertTo: PHOTOGRAPH,
  },
  {
    name: 'a film of HEVC pictures, or a picture of AVC',
    extensions: ['heics', 'heifs', 'avci'],
    beginsWith: brand('avci', 'avcs'),
    convertTo: PHOTOGRAPH,
  },
  {
    name: 'a Photoshop document',
    extensions: ['psd', 'psb'],
    beginsWith: bytes('8BPS'),
    convertTo: 'TIFF, flattened',
  },
  {
    name: 'a Windows bitmap (BMP)',
    extensions: ['bmp', 'dib', 'rle'],
    beginsWith: isBitmap,
    convertTo: DRAWING,
  },
  {
    name: 'an SVG drawing',
    extensions: ['svg', 'svgz'],
    beginsWith: (start) =>
      /^(?:\ufeff|\s)*<(?:\?xml\b[\s\S]*?<)?(?:!--[\s\S]*?--\s*<|!DOCTYPE\s[\s\S]*?<)*svg[\s>]/.test(
        start.toString('utf8'),
      ),
    convertTo: `${DRAWING}, in the size that is to be shown`,
  },
  {
    name: 'a PostScript document',
    extensions: ['eps', 'epsf', 'ps', 'ai'],
    beginsWith: either(bytes('%!PS'), bytes('\xc5\xd0\xd3\xc6')),
    convertTo: 'TIFF or PNG, in the size that is to be shown',
  },
  {
    name: 'a DjVu document',
    extensions: ['djvu', 'djv'],
    beginsWith: bytes('AT&TFORM'),
    convertTo: 'TIFF, a file for each page',
  },
  {
    name: 'a raw photograph of a camera',
    extensions: [
      ...['dng', 'cr2', 'cr3', 'crw', 'nef', 'nrw', 'arw', 'sr2', 'srf', 'orf', 'rw2', 'raf', 'pef', 'srw'],
      ...['3fr', 'fff', 'iiq', 'x3f', 'mrw', 'dcr', 'kdc', 'erf', 'mef', 'mos', 'rwl', 'raw'],
    ],
    beginsWith: isRaw,
    convertTo: RAW,
  },
  {
    name: 'a JPEG XR image',
    extensions: ['jxr', 'wdp', 'hdp'],
    beginsWith: bytes('II\xbc'),
    convertTo: PHOTOGRAPH,
  },
  {
    name: 'an OpenEXR image (floating-point samples)',
    extensions: ['exr'],
    beginsWith: bytes('\x76\x2f\x31\x01'),
    convertTo: 'TIFF of 16 bits',
  },
  {
    name: 'a Radiance image (floating-point samples)',
    extensions: ['hdr', 'pic'],
    beginsWith: either(bytes('#?RADIANCE'), bytes('#?RGBE')),
    convertTo: 'TIFF of 16 bits',
  },
  {
    name: 'a FITS image',
    extensions: ['fits', 'fit', 'fts'],
    beginsWith: bytes('SIMPLE  ='),
    convertTo: 'TIFF of 16 bits',
  },
  {
    name: 'a DICOM image',
    extensions: ['dcm', 'dicom'],
    beginsWith: bytes('DICM', 128),
    convertTo: 'TIFF of 16 bits',
  },
  {
    name: 'an icon (ICO)',
    extensions: ['ico', 'cur'],
    beginsWith: either(bytes('\0\0\x01\0'), bytes('\0\0\x02\0')),
    convertTo: DRAWING,
  },
  { name: 'a PCX image', extensions: ['pcx', 'dcx'], beginsWith: isPcx, convertTo: DRAWING },
  { name: 'a Targa image', extensions: ['tga', 'targa', 'icb', 'vda', 'vst'], convertTo: DRAWING },
  {
    name: 'a Netpbm image',
    extensions: ['pbm', 'pgm', 'ppm', 'pnm', 'pam', 'pfm'],
    beginsWith: (start) => /^P(?:[1-6]|7\n|[Ff])\s/.test(start.toString('latin1', 0, 3)),
    convertTo: 'TIFF or PNG',
  },
  {
    name: 'a GIMP document',
    extensions: ['xcf'],
    beginsWith: bytes('gimp xcf'),
    convertTo: 'TIFF or PNG, flattened',
  },
  { name: 'a Kodak Photo CD image', extensions: ['pcd'], convertTo: PHOTOGRAPH },
  { name: 'a MrSID image', extensions: ['sid'], beginsWith: bytes('msid'), convertTo: PHOTOGRAPH },
  { name: 'an ECW image', extensions: ['ecw'], convertTo: PHOTOGRAPH },
  {
    name: 'a JBIG2 image',
    extensions: ['jb2', 'jbig2'],
    beginsWith: bytes('\x97JB2\r\n\x1a\n'),
    convertTo: 'TIFF (CCITT Group 4)',
  },
  {
    name: 'a MNG or JNG image',
    extensions: ['mng', 'jng'],
    beginsWith: either(bytes('\x8aMNG\r\n'), bytes('\x8bJNG\r\n')),
    convertTo: DRAWING,
  },
  {
    name: 'a FlashPix image',
    extensions: ['fpx'],
    beginsWith: bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
    convertTo: PHOTOGRAPH,
  },
];

/** The format that the first bytes of a file tell; undefined when none of the table does. */
export function otherFormatOf(start: Buffer): OtherFormat | undefined {
  return OTHER_FORMATS.find(({ beginsWith }) => beginsWith?.(start) === true);
}

/** The format that a file name extension stands for. */
export function otherFormatNamed(extension: string): OtherFormat | undefined {
  return OTHER_FORMATS.find(({ extensions }) => extensions.includes(extension));
}

function bytes(signature: string, at = 0): (start: Buffer) => boolean {
  return (start) => start.toString('latin1', at, at + signature.length) === signature;
}

function either(...tests: ((start: Buffer) => boolean)[]): (start: Buffer) => boolean {
  return (start) => tests.some((test) => test(start));
}

/** ISO base media: the brand, and those that it is compatible with, in a box named ftyp. */
function brand(...brands: string[]): (start: Buffer) => boolean {
  return (start) => {
    if (start.length < 12 || start.toString('latin1', 4, 8) !== 'ftyp') return false;
    const end = Math.min(start.readUInt32BE(0), start.length);
    for (let at = 8; at + 4 <= end; at += 4)
      if (brands.includes(start.toString('latin1', at, at + 4))) return true;
    return false;
  };
}

/** "BM", and a header of a length that bitmaps have. */
function isBitmap(start: Buffer): boolean {
  if (start.length < 18 || start.toString('latin1', 0, 2) !== 'BM') return false;
  return [12, 16, 40, 52, 56, 64, 108, 124].includes(start.readUInt32LE(14));
}

function isPcx(start: Buffer): boolean {
  const [maker, version = 0, encoding, bits = 0] = start;
  return maker === 10 && version <= 5 && encoding === 1 && [1, 2, 4, 8].includes(bits);
}

/** Those that are no TIFF in form, and Canon's CR2, a TIFF whose first image is a preview; others are known by their directories. */
function isRaw(start: Buffer): boolean {
  const signs = [
    ...[
      bytes('FUJIFILMCCD-RAW'),
      bytes('FOVb'),
      bytes('\0MRM'),
      bytes('IIU\0'),
      bytes('IIRO'),
      bytes('IIRS'),
    ],
    ...[bytes('MMOR'), bytes('HEAPCCDR', 6), brand('crx ')],
  ];
  const isTiff = either(bytes('II*\0'), bytes('MM\0*'));
  return signs.some((begins) => begins(start)) || (isTiff(start) && bytes('CR', 8)(start));
}
