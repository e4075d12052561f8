import type { CorpusCase, RefusedCase } from './corpus-case.ts';

/** A page of a PDF. */
interface PdfCase extends CorpusCase {
  /** From 1; the first when left out. */
  readonly page?: number;
  /** Edges of letters and lines are drawn by each program in its own way: compared are both pictures when they are made eight times smaller. */
  readonly isDrawn?: true;
}

const GRAY_PAGE = 'gray, drawn at 300 dpi';
const COLOUR_PAGE = 'sRGB, drawn at 300 dpi';

/** A page that is one scan: against that scan, without any loss. */
const scan = (name: string, what: string, by: string, picture: string, colour = COLOUR_PAGE): PdfCase => ({
  name,
  what,
  by,
  within: 0,
  colour,
  picture,
});

/** A page of letters and lines. */
const drawn = (name: string, what: string, within: number, page?: number): PdfCase => ({
  name,
  what,
  by: 'pdftoppm (both eight times smaller)',
  within,
  colour: COLOUR_PAGE,
  isDrawn: true,
  ...(page !== undefined && { page, picture: `${name}.${page}.png` }),
});

/** Files of tests/masters/pdf. */
export const PDF_CASES: readonly PdfCase[] = [
  scan(
    'scan-rgb.pdf',
    'a page that is a scan, in the pixels of the scan',
    'img2pdf',
    '../jpeg2000/picture.png',
  ),
  scan('scan-gray.pdf', 'a scan in gray', 'img2pdf', '../jpeg2000/picture-gray.png', GRAY_PAGE),
  scan('scan-fax.pdf', 'a scan of 1 bit', 'img2pdf', 'fax.png', GRAY_PAGE),
  scan('scan-ccitt.pdf', 'a scan of 1 bit, CCITT Group 4', 'img2pdf', 'fax.png', GRAY_PAGE),
  scan('scan-jpeg.pdf', 'a scan in JPEG, progressive', 'img2pdf', '../jpeg-progressive-420.jpg'),
  scan('scan-jpeg2000.pdf', 'a scan in JPEG 2000', 'img2pdf', '../jpeg2000/picture.png'),
  scan('scan-tiff2pdf.pdf', 'a scan of tiff2pdf', 'tiff2pdf', '../jpeg2000/picture.png'),
  scan('scan-turned.pdf', 'a scan that its page turns by 90 degrees', 'img2pdf, qpdf', 'scan-turned.pdf.png'),
  { ...scan('scan-cmyk.pdf', 'a scan of four inks', 'Ghostscript', 'scan-cmyk.pdf.png'), within: 28 },
  drawn('text.pdf', 'letters and lines, the first of two pages', 28),
  drawn('text.pdf', 'the second page', 48, 2),
  drawn('text-turned.pdf', 'letters and lines on a page that is turned', 28),
  drawn('text-cairo.pdf', 'letters and lines, of cairo', 30),
  scan(
    'scan-unit.pdf',
    'a scan on a page whose unit is 4 points (UserUnit)',
    'img2pdf, qpdf',
    '../jpeg2000/picture.png',
    'sRGB, drawn at 75 dpi',
  ),
  drawn('text-unit.pdf', 'letters and lines on a page whose unit is 2 points: twice as large', 72),
  scan(
    'described.pdf',
    'a scan in a document with XMP',
    'img2pdf',
    '../jpeg2000/picture-gray.png',
    GRAY_PAGE,
  ),
  drawn('linearized.pdf', 'linearized, with streams of objects', 28),
  drawn('locked.pdf', 'encrypted, with a password for changes alone', 28),
  { ...drawn('transparent.pdf', 'transparent parts', 1), by: 'pdftoppm' },
];

/** Files of tests/masters/pdf that are refused. */
export const REFUSED_PDFS: readonly RefusedCase[] = [
  {
    name: 'encrypted.pdf',
    what: 'encrypted, with a password for reading',
    sentence: 'the PDF asks for a password: save it without one',
  },
  { name: 'cut.pdf', what: 'cut off', sentence: 'the file ends early: the end of the PDF is missing' },
];
