import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { hasHeading, storyOf } from '../pages/essay/sections.ts';
import { lineFor, type Reader } from '../pages/parts/reader.ts';
import type { Canvas, LanguageMap, Manifest, PaintedImage, Range } from '../presentation/model/manifest.ts';
import { type BaseUrl, essayUrl, photoUrl } from '../urls.ts';
import { PrintedPages, type Structure, type TextStyle } from './printed-page.ts';
import {
  allPrinted,
  creditsOf,
  factsOf,
  factsOfSection,
  joinedLine,
  labelIn,
  paragraphsIn,
} from './printed-texts.ts';
import { type Paragraph, plainRun } from './rich-text.ts';

/** What a printed essay is made of. */
export interface PrintedEssay {
  readonly manifest: Manifest;
  readonly reader: Reader;
  readonly base: BaseUrl;
  /**
   * The JPEG of an image at most so many pixels wide and high; undefined for one that cannot be read, in whose place
   * its alternative text is printed. A rejection ends the work.
   */
  readonly jpegOf: (image: PaintedImage, box: number) => Promise<Buffer | undefined>;
}

/** 300 pixels an inch over the width of the text. */
const PRINT_BOX = 2048;

const TITLE: TextStyle = { size: 28, bold: true, below: 10 };
const HEADING: TextStyle = { size: 18, bold: true, below: 6 };
const LEAD: TextStyle = { size: 10, italic: true, faint: true, below: 10 };
const TEXT: TextStyle = { size: 10.5, below: 7 };
const LABEL: TextStyle = { size: 10, bold: true, below: 2 };
const CAPTION: TextStyle = { size: 9.5, below: 2 };
const FACT: TextStyle = { size: 8.5, faint: true, below: 1 };

const BETWEEN_PHOTOGRAPHS = 18;

/** A photograph takes at least this part of a page's height, however long its caption is. */
const LEAST_HEIGHT = 0.3;
const MOST_HEIGHT = 0.62;

/** At most this much waits to be taken, which is checked this often. */
const MOST_UNREAD_BYTES = 1024 * 1024;
const LOOK_MS = 50;

/**
 * Prints an essay: title page with the introduction, sections with text, photographs at print resolution with captions
 * and facts, credits. The pages are tagged, so that they can be read aloud.
 *
 * @returns the bytes as they are made; destroying the stream ends the work
 */
export function printEssay(essay: PrintedEssay): Readable {
  const { manifest, reader } = essay;
  const pages = new PrintedPages({
    title: lineFor(manifest.label, reader),
    author: manifest.providers.map(({ label }) => lineFor(label, reader)).join('; '),
    modified: new Date(manifest.modifiedMs),
    language: reader.languages[0] ?? reader.pageLanguage,
  });
  const stream = pages.document;
  new EssayPrinter(essay, pages).print().catch((error: unknown) => {
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return stream;
}

class EssayPrinter {
  readonly #essay: PrintedEssay;
  readonly #pages: PrintedPages;
  readonly #root: Structure;
  readonly #canvases: ReadonlyMap<string, Canvas>;
  /** Photographs that stand in several sections are printed in the first. */
  readonly #printed = new Set<string>();

  constructor(essay: PrintedEssay, pages: PrintedPages) {
    this.#essay = essay;
    this.#pages = pages;
    this.#root = pages.document.struct('Document');
    pages.document.addStructure(this.#root);
    this.#canvases = new Map(essay.manifest.canvases.map((canvas) => [canvas.id, canvas]));
  }

  async print(): Promise<void> {
    const { manifest, reader } = this.#essay;
    const { document } = this.#pages;
    await this.#pages.openFonts(allPrinted(manifest, reader));
    this.#title();
    for (const part of storyOf(manifest)) {
      if (part.kind === 'section') await this.#section(part.range, 1, document.outline);
      else {
        document.addPage();
        for (const canvas of part.canvases) await this.#photograph(canvas);
      }
    }
    this.#credits();
    this.#pages.end(lineFor(manifest.label, reader));
  }

  #title(): void {
    const { manifest, base } = this.#essay;
    this.#pages.document.y += this.#pages.height * 0.12;
    this.#heading('H1', manifest.label, TITLE);
    this.#lead([manifest.date, ...manifest.places.map(({ label }) => label)]);
    if (manifest.requiredStatement) this.#text(manifest.requiredStatement.value, { ...TEXT, bold: true });
    if (manifest.summary) this.#text(manifest.summary, TEXT);
    const address = essayUrl(base, manifest.id);
    this.#paragraph([{ ...plainRun(address), link: address }], FACT);
    for (const { label } of manifest.providers) this.#label(label, FACT);
  }

  async #section(range: Range, level: number, outline: PDFKit.PDFOutline): Promise<void> {
    const place = hasHeading(range) ? this.#sectionHead(range, level, outline) : outline;
    for (const item of range.items) {
      const canvas = item.kind === 'canvas' ? this.#canvases.get(item.canvas) : undefined;
      if (canvas) await this.#photograph(canvas);
      if (item.kind === 'range') await this.#section(item.range, level + 1, place);
    }
  }

  #sectionHead(range: Range, level: number, outline: PDFKit.PDFOutline): PDFKit.PDFOutline {
    const { reader } = this.#essay;
    if (level === 1) this.#pages.document.addPage();
    else this.#pages.need(160);
    const place = outline.addItem(lineFor(range.label, reader));
    this.#heading(level < 5 ? `H${level + 1}` : 'H6', range.label, {
      ...HEADING,
      size: Math.max(11, 20 - 2 * level),
    });
    this.#lead([range.date, ...range.places.map(({ label }) => label)]);
    if (range.summary) this.#text(range.summary, TEXT);
    for (const paragraph of factsOfSection(range, reader)) this.#paragraph(paragraph, FACT);
    return place;
  }

  async #photograph(canvas: Canvas): Promise<void> {
    if (this.#printed.has(canvas.id)) return;
    this.#printed.add(canvas.id);
    const { base, manifest, reader, jpegOf } = this.#essay;
    const { document } = this.#pages;
    const [image] = canvas.images;
    while (document.readableLength > MOST_UNREAD_BYTES && !document.destroyed) await pause(LOOK_MS);
    const jpeg = document.destroyed ? undefined : await jpegOf(image, PRINT_BOX);
    // Nobody takes it any more.
    if (document.destroyed) throw new Error('the printed essay is not wanted any more');
    const caption = paragraphsIn(canvas.summary, reader);
    const facts = factsOf(canvas, reader);
    const words =
      this.#pages.heightOf(labelIn(canvas.label, reader), LABEL) +
      this.#pages.heightOf(caption, CAPTION) +
      this.#pages.heightOf(facts, FACT);
    const { height, width } = this.#pages;
    const left = Math.min(height * MOST_HEIGHT, height - words - 40);
    const box = fitted(canvas, width, Math.max(height * LEAST_HEIGHT, left));
    this.#pages.need(Math.min(height, box.height + words + 12));
    const alternativeText = lineFor(canvas.alternativeText ?? canvas.label, reader);
    if (jpeg)
      this.#root.add(document.struct('Figure', { alt: alternativeText }, () => this.#pages.image(jpeg, box)));
    else this.#label({ none: [alternativeText] }, { ...CAPTION, italic: true });
    const address = photoUrl(base, manifest.id, canvas.id);
    const [title = []] = labelIn(canvas.label, reader);
    this.#paragraph(
      title.map((run) => ({ ...run, link: address })),
      LABEL,
    );
    for (const paragraph of caption) this.#paragraph(paragraph, CAPTION);
    for (const paragraph of facts) this.#paragraph(paragraph, FACT);
    document.y += BETWEEN_PHOTOGRAPHS;
  }

  #credits(): void {
    const { manifest, reader } = this.#essay;
    const { words } = reader;
    const entries = creditsOf(manifest, reader);
    if (entries.length === 0) return;
    this.#pages.document.addPage();
    this.#pages.document.outline.addItem(words.credits);
    this.#paragraph([plainRun(words.credits)], HEADING, 'H2');
    for (const { label, value } of entries) {
      this.#pages.need(40);
      this.#label(label, LABEL);
      this.#text(value, { ...TEXT, size: 9.5 });
    }
  }

  #lead(parts: readonly (LanguageMap | undefined)[]): void {
    const line = joinedLine(parts, this.#essay.reader);
    if (line.length > 0) this.#paragraph(line, LEAD);
  }

  #heading(type: string, label: LanguageMap, style: TextStyle): void {
    for (const paragraph of labelIn(label, this.#essay.reader)) this.#paragraph(paragraph, style, type);
  }

  #label(map: LanguageMap, style: TextStyle): void {
    for (const paragraph of labelIn(map, this.#essay.reader)) this.#paragraph(paragraph, style);
  }

  #text(map: LanguageMap, style: TextStyle): void {
    for (const paragraph of paragraphsIn(map, this.#essay.reader)) this.#paragraph(paragraph, style);
  }

  #paragraph(paragraph: Paragraph, style: TextStyle, type = 'P'): void {
    const tags = this.#pages.tagsOf(paragraph);
    this.#root.add(this.#pages.document.struct(type, tags, () => this.#pages.set(paragraph, style)));
  }
}

/** The largest box of the shape of an image inside of another. */
function fitted(shape: { width: number; height: number }, width: number, height: number) {
  const scale = Math.min(width / shape.width, height / shape.height);
  return { width: shape.width * scale, height: shape.height * scale };
}
