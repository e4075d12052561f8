import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import type { Paragraph, Run } from './rich-text.ts';

const FACES = '@expo-google-fonts/noto-serif';

/** Latin, Greek and Cyrillic; of each only the letters that occur go into the file. */
const FONTS = {
  regular: `${FACES}/400Regular/NotoSerif_400Regular.ttf`,
  italic: `${FACES}/400Regular_Italic/NotoSerif_400Regular_Italic.ttf`,
  bold: `${FACES}/600SemiBold/NotoSerif_600SemiBold.ttf`,
  boldItalic: `${FACES}/600SemiBold_Italic/NotoSerif_600SemiBold_Italic.ttf`,
} as const;

type Font = keyof typeof FONTS;

/** Points: a seventy-second of an inch. */
const MARGIN = 64;
const FOOTER_SIZE = 8;
const INK = '#1c1a17';
const FAINT = '#6b655c';
const LINK = '#7a3b1d';

/** How a paragraph is set. */
export interface TextStyle {
  /** Of the letters, in points. */
  readonly size: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly faint?: boolean;
  /** After the last line, in points. */
  readonly below?: number;
}

/** The metadata of a document. */
export interface DocumentInfo {
  readonly title: string;
  readonly author: string;
  /** When its content last changed: the same content is the same bytes. */
  readonly modified: Date;
  /** BCP 47. */
  readonly language: string;
}

/** A structure element of a tagged PDF (ISO 32000-1, 14.8.4). */
export type Structure = PDFKit.PDFStructureElement;

/** A tagged PDF in A4, written from top to bottom. */
export class PrintedPages {
  readonly document: PDFKit.PDFDocument;

  constructor({ title, author, modified, language }: DocumentInfo) {
    this.document = new PDFDocument({
      size: 'A4',
      margin: MARGIN,
      // Page numbers are set at the end; the images, which are nearly all of the file, have been sent by then.
      bufferPages: true,
      pdfVersion: '1.7',
      tagged: true,
      lang: language,
      displayTitle: true,
      info: { Title: title, Author: author, CreationDate: modified, Creator: 'Loupe', Producer: 'Loupe' },
    });
    for (const [name, file] of Object.entries(FONTS))
      this.document.registerFont(name, fileURLToPath(import.meta.resolve(file)));
  }

  get width(): number {
    return this.document.page.width - 2 * MARGIN;
  }

  /** What is left of the page below the last line, in points. */
  get room(): number {
    return this.document.page.height - MARGIN - this.document.y;
  }

  /** The height between the margins. */
  get height(): number {
    return this.document.page.height - 2 * MARGIN;
  }

  /** Begins a new page unless so many points are left. */
  need(points: number): void {
    if (points > this.room) this.document.addPage();
  }

  /** Sets one paragraph. */
  set(paragraph: Paragraph, style: TextStyle): void {
    const { document } = this;
    for (const [at, run] of paragraph.entries()) {
      this.#use(run, style);
      document.fillColor(run.link !== undefined ? LINK : style.faint === true ? FAINT : INK);
      document.text(run.text, {
        width: this.width,
        lineGap: style.size * 0.35,
        continued: at < paragraph.length - 1,
        link: run.link ?? null,
        underline: false,
      });
    }
    document.y += style.below ?? 0;
  }

  /** The height that paragraphs take, in points. */
  heightOf(paragraphs: readonly Paragraph[], style: TextStyle): number {
    const font: Font = 'regular';
    this.document.font(font).fontSize(style.size);
    const options = { width: this.width, lineGap: style.size * 0.35 };
    const heights = paragraphs.map(
      (runs) =>
        this.document.heightOfString(runs.map(({ text }) => text).join(''), options) + (style.below ?? 0),
    );
    return heights.reduce((sum, height) => sum + height, 0);
  }

  /** Puts a JPEG at the left margin, inside of a box of points, and goes on below it. */
  image(jpeg: Buffer, box: { readonly width: number; readonly height: number }): void {
    const { document } = this;
    document.image(jpeg, MARGIN, document.y, { width: box.width, height: box.height });
    document.x = MARGIN;
    document.y += box.height + 8;
  }

  /** Numbers the pages and ends the file. */
  end(runningTitle: string): void {
    const { document } = this;
    const { start, count } = document.bufferedPageRange();
    for (let at = start + 1; at < start + count; at++) {
      document.switchToPage(at);
      // Below the margin, where text would otherwise begin a new page.
      document.page.margins.bottom = 0;
      document.markContent('Artifact', { type: 'Pagination' });
      document.font('regular').fontSize(FOOTER_SIZE).fillColor(FAINT);
      const y = document.page.height - MARGIN / 2;
      document.text(runningTitle, MARGIN, y, {
        width: this.width * 0.8,
        height: FOOTER_SIZE * 1.4,
        ellipsis: true,
      });
      document.text(String(at + 1), MARGIN, y, { width: this.width, align: 'right' });
      document.endMarkedContent();
    }
    document.end();
  }

  #use(run: Run, { size, bold = false, italic = false }: TextStyle): void {
    const heavy = bold || run.bold;
    const slanted = italic !== run.italic;
    const font: Font = heavy ? (slanted ? 'boldItalic' : 'bold') : slanted ? 'italic' : 'regular';
    this.document.font(font).fontSize(run.small ? size * 0.8 : size);
  }
}
