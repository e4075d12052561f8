import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { FontShelf } from '../fonts/font-shelf.ts';
import { RIGHT_TO_LEFT } from '../fonts/shaped-face.ts';
import {
  type Direction,
  directionOf,
  hasRightToLeft,
  textDirection,
} from '../presentation/script/direction.ts';
import { isInMainFontWhole } from '../presentation/script/letters.ts';
import { type Line, linesOf, mirrored, type Piece } from './lines.ts';
import { type Paragraph, plainRun, type Run } from './rich-text.ts';

const FACES = '@expo-google-fonts/noto-serif';

/** Latin, Greek and Cyrillic, from left to right; of each only the letters that occur go into the file. */
const FONTS = {
  regular: `${FACES}/400Regular/NotoSerif_400Regular.ttf`,
  italic: `${FACES}/400Regular_Italic/NotoSerif_400Regular_Italic.ttf`,
  bold: `${FACES}/600SemiBold/NotoSerif_600SemiBold.ttf`,
  boldItalic: `${FACES}/600SemiBold_Italic/NotoSerif_600SemiBold_Italic.ttf`,
} as const;

type Font = keyof typeof FONTS;

/** How far the letters of Noto Serif reach above and below the line, for a size of 1. */
const REACH = { above: 1.069, below: 0.293 };

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

/** A tagged PDF in A4, written from top to bottom, in a language from right to left with its text at the right. */
export class PrintedPages {
  readonly document: PDFKit.PDFDocument;
  readonly #language: string;
  readonly #direction: Direction;
  readonly #shelf = new FontShelf();

  constructor({ title, author, modified, language }: DocumentInfo) {
    this.#language = language;
    this.#direction = directionOf(language);
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

  /** Opens the fonts for what is going to be set, where Noto Serif does not have all of it. */
  async openFonts(text: string): Promise<void> {
    await this.#shelf.open(text, this.#language);
    for (const font of this.#shelf.fonts) this.document.registerFont(font.postscriptName, font);
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
    if (!this.#isPlain(paragraph)) {
      for (const line of this.#linesOf(paragraph, style, this.width)) this.#setLine(line, style);
      document.x = MARGIN;
      document.y += style.below ?? 0;
      return;
    }
    for (const [at, run] of paragraph.entries()) {
      this.#use(run, style);
      document.fillColor(colourOf(run, style));
      document.text(run.text, {
        width: this.width,
        lineGap: style.size * LEADING,
        continued: at < paragraph.length - 1,
        link: run.link ?? null,
        underline: false,
      });
    }
    document.y += style.below ?? 0;
  }

  /**
   * What a paragraph is read aloud by: its language where that is another, and its text in the order of reading where the
   * letters on the page have another order.
   */
  tagsOf(paragraph: Paragraph): { lang?: string; actual?: string } {
    const text = paragraph.map((run) => run.text).join('');
    const [first] = paragraph;
    const language = paragraph.every((run) => run.language === first?.language) ? first?.language : undefined;
    return {
      ...(language !== undefined && { lang: language }),
      ...(hasRightToLeft(text) && { actual: text }),
    };
  }

  /** The height that paragraphs take, in points. */
  heightOf(paragraphs: readonly Paragraph[], style: TextStyle): number {
    const font: Font = 'regular';
    this.document.font(font).fontSize(style.size);
    const options = { width: this.width, lineGap: style.size * LEADING };
    const heights = paragraphs.map(
      (runs) =>
        (this.#isPlain(runs)
          ? this.document.heightOfString(runs.map(({ text }) => text).join(''), options)
          : this.#linesOf(runs, style, this.width).reduce((sum, line) => sum + lineHeight(line, style), 0)) +
        (style.below ?? 0),
    );
    return heights.reduce((sum, height) => sum + height, 0);
  }

  /** Puts a JPEG at the margin where lines begin, inside of a box of points, and goes on below it. */
  image(jpeg: Buffer, box: { readonly width: number; readonly height: number }): void {
    const { document } = this;
    const x = this.#direction === 'rtl' ? MARGIN + this.width - box.width : MARGIN;
    document.image(jpeg, x, document.y, { width: box.width, height: box.height });
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
      this.#runningTitle(runningTitle, y);
      const align = this.#direction === 'rtl' ? 'left' : 'right';
      document.font('regular').fontSize(FOOTER_SIZE).fillColor(FAINT);
      document.text(String(at + 1), MARGIN, y, { width: this.width, align });
      document.endMarkedContent();
    }
    document.end();
  }

  /** At the side where lines begin, as far as it fits. */
  #runningTitle(title: string, y: number): void {
    const { document } = this;
    const width = this.width * 0.8;
    const style = { size: FOOTER_SIZE, faint: true };
    const paragraph = [plainRun(title)];
    if (this.#isPlain(paragraph)) {
      document.text(title, MARGIN, y, { width, height: FOOTER_SIZE * 1.4, ellipsis: true });
      return;
    }
    const [line, ...more] = this.#linesOf(paragraph, style, width);
    const [fitting = line] =
      line && more.length > 0 ? this.#linesOf([plainRun(`${line.text.trimEnd()} …`)], style, this.width) : [];
    if (fitting) this.#draw(fitting, style, y + REACH.above * FOOTER_SIZE);
  }

  /** Whether Noto Serif has all letters of a paragraph, in lines from left to right. */
  #isPlain(paragraph: Paragraph): boolean {
    return this.#direction === 'ltr' && paragraph.every(({ text }) => isInMainFontWhole(text));
  }

  #linesOf(paragraph: Paragraph, style: TextStyle, width: number): readonly Line[] {
    const text = paragraph.map((run) => run.text).join('');
    return linesOf(paragraph, {
      shelf: this.#shelf,
      width,
      direction: textDirection(text, paragraph[0]?.language ?? this.#language),
      widthOf: (piece) => this.#widthOf(piece, style),
    });
  }

  #widthOf({ face, run, text, level }: Omit<Piece, 'width'>, style: TextStyle): number {
    if (face !== 'main') {
      const font = isHeavy(run, style) ? face.bold : face.regular;
      return font.widthOf(text, sizeOf(run, style), level % 2 === 1);
    }
    this.#use(run, style);
    return this.document.widthOfString(text);
  }

  /** Sets a line below the last one, on the next page where there is no room. */
  #setLine(line: Line, style: TextStyle): void {
    const height = lineHeight(line, style);
    if (height > this.room) this.document.addPage();
    const top = this.document.y;
    this.#draw(line, style, top + reachOf(line, style).above);
    this.document.y = top + height;
  }

  #draw(line: Line, style: TextStyle, baseline: number): void {
    const { document } = this;
    const left = this.#direction === 'rtl' ? MARGIN + this.width - line.width : MARGIN;
    for (const { text, run, face, level, width, x: place } of [...line.pieces].sort((a, b) => a.x - b.x)) {
      const x = left + place;
      const isRightToLeft = level % 2 === 1;
      const size = sizeOf(run, style);
      if (face === 'main') this.#use(run, style);
      else document.font((isHeavy(run, style) ? face.bold : face.regular).postscriptName).fontSize(size);
      document.fillColor(colourOf(run, style));
      document.text(face === 'main' && isRightToLeft ? mirrored(text) : text, x, baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
        ...(face !== 'main' && { features: isRightToLeft ? [RIGHT_TO_LEFT] : [] }),
      });
      if (run.link !== undefined) document.link(x, baseline - size, width, size * 1.3, run.link);
    }
  }

  #use(run: Run, style: TextStyle): void {
    const slanted = (style.italic ?? false) !== run.italic;
    const font: Font = isHeavy(run, style)
      ? slanted
        ? 'boldItalic'
        : 'bold'
      : slanted
        ? 'italic'
        : 'regular';
    this.document.font(font).fontSize(sizeOf(run, style));
  }
}

/** Between lines, for a size of 1. */
const LEADING = 0.35;

function isHeavy(run: Run, { bold = false }: TextStyle): boolean {
  return bold || run.bold;
}

function sizeOf({ small }: Run, { size }: TextStyle): number {
  return small ? size * 0.8 : size;
}

function colourOf({ link }: Run, { faint }: TextStyle): string {
  return link !== undefined ? LINK : faint === true ? FAINT : INK;
}

/** How far the letters of a line reach above and below it, in points. */
function reachOf({ pieces }: Line, style: TextStyle): { above: number; below: number } {
  const fonts = pieces.flatMap(({ face }) => (face === 'main' ? [] : face.regular));
  const above = fonts.map(({ ascent, unitsPerEm }) => ascent / unitsPerEm);
  const below = fonts.map(({ descent, unitsPerEm }) => -descent / unitsPerEm);
  return {
    above: style.size * Math.max(REACH.above, ...above),
    below: style.size * Math.max(REACH.below, ...below),
  };
}

function lineHeight(line: Line, style: TextStyle): number {
  const { above, below } = reachOf(line, style);
  return above + below + style.size * LEADING;
}
