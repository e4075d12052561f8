import type { Font, Buffer as Shaping } from 'harfbuzzjs';
import { type Cluster, type FontMeasures, type PlacedGlyph, TrueType } from './truetype.ts';

type HarfBuzz = typeof import('harfbuzzjs');

/** A cluster of glyphs as pdfkit takes a glyph of fontkit. */
interface PrintedGlyph {
  readonly id: number;
  /** In units of the font. */
  readonly advanceWidth: number;
  /** What is copied of it, in the order of reading. */
  readonly codePoints: readonly number[];
}

interface PrintedPosition {
  xAdvance: number;
  yAdvance: number;
  xOffset: number;
  yOffset: number;
}

interface ShapedRun {
  readonly glyphs: readonly PrintedGlyph[];
  readonly advanceWidth: number;
}

interface PrintedRun extends ShapedRun {
  readonly positions: readonly PrintedPosition[];
}

/** The mark of right-to-left text among the features: that of OpenType for it. */
export const RIGHT_TO_LEFT = 'rtla';

/** From here on a cluster is marks and joiners, which readers of PDF take to be without width. */
const MARK = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** The text of a cluster: what the glyph that is drawn stands for, then the rest, letter by letter. */
function partsOf(text: string): readonly string[] {
  const [first = '', ...others] = text;
  const at = others.findIndex((letter) => MARK.test(letter));
  if (at < 0) return [text];
  return [[first, ...others.slice(0, at)].join(''), ...others.slice(at)];
}

/**
 * A font whose letters are shaped by HarfBuzz, in the form in which pdfkit takes a font of fontkit.
 *
 * The glyphs of a cluster, such as a letter with its marks or an Indic syllable, are drawn as one glyph, and glyphs without
 * width follow it for the marks: so the text that is copied from a print is that of the essay, letter by letter.
 */
export class ShapedFace {
  readonly postscriptName: string;
  readonly italicAngle = 0;
  readonly lineGap = 0;
  readonly post = { isFixedPitch: 0 };
  readonly head = { macStyle: { italic: false } };
  readonly #harfBuzz: HarfBuzz;
  readonly #font: Font;
  readonly #letters: ReadonlySet<number>;
  readonly #file: TrueType;
  /** Of the font in the print, by id. The first is the sign of a letter that is missing. */
  readonly #clusters: Cluster[] = [{ parts: [{ glyph: 0, x: 0, y: 0 }], advance: 500 }];
  readonly #ids = new Map<string, number>();
  /** A text is measured before it is printed. */
  readonly #runs = new Map<string, ShapedRun>();

  /** @param name unique in a document */
  constructor(harfBuzz: HarfBuzz, name: string, bytes: Uint8Array) {
    this.postscriptName = name;
    this.#harfBuzz = harfBuzz;
    const face = new harfBuzz.Face(new harfBuzz.Blob(bytes));
    this.#font = new harfBuzz.Font(face);
    this.#letters = new Set(face.collectUnicodes());
    this.#file = new TrueType(bytes);
  }

  get measures(): FontMeasures {
    return this.#file.measures;
  }

  get unitsPerEm(): number {
    return this.measures.unitsPerEm;
  }

  get ascent(): number {
    return this.measures.ascent;
  }

  get descent(): number {
    return this.measures.descent;
  }

  get xHeight(): number {
    return this.measures.xHeight;
  }

  get capHeight(): number {
    return this.measures.capHeight;
  }

  get bbox(): FontMeasures['bbox'] {
    return this.measures.bbox;
  }

  /** Whether there is a glyph for a code point. */
  has(codePoint: number): boolean {
    return this.#letters.has(codePoint);
  }

  /** How wide a text is at a size in points. */
  widthOf(text: string, size: number, isRightToLeft: boolean): number {
    return (this.#shaped(text, isRightToLeft).advanceWidth * size) / this.unitsPerEm;
  }

  /** As pdfkit asks for it: the clusters of a text from left to right. It writes into the positions. */
  layout(text: string, features?: readonly string[]): PrintedRun {
    const run = this.#shaped(text, features?.includes(RIGHT_TO_LEFT) === true);
    const positions = run.glyphs.map(({ advanceWidth }) => ({
      xAdvance: advanceWidth,
      yAdvance: 0,
      xOffset: 0,
      yOffset: 0,
    }));
    return { ...run, positions };
  }

  getGlyph(id: number): PrintedGlyph {
    return { id, advanceWidth: this.#clusters[id]?.advance ?? 0, codePoints: [] };
  }

  /** As pdfkit asks for it. The ids of the glyphs in the print are those of the clusters, in the order of their first use. */
  createSubset(): { includeGlyph(id: number): number; encode(): Uint8Array } {
    const used = new Map<number, number>([[0, 0]]);
    return {
      includeGlyph: (id) => {
        const known = used.get(id) ?? used.size;
        used.set(id, known);
        return known;
      },
      encode: () => this.#file.composed([...used.keys()].flatMap((id) => this.#clusters[id] ?? [])),
    };
  }

  #shaped(text: string, isRightToLeft: boolean): ShapedRun {
    const key = `${isRightToLeft ? '<' : '>'}${text}`;
    const known = this.#runs.get(key);
    if (known) return known;
    const glyphs = this.#clustersOf(text, isRightToLeft).flatMap(([part, cluster]) => {
      const [drawn = '', ...more] = partsOf(part);
      const whole = this.#glyph(drawn, cluster);
      const unseen = more.map((each) => this.#glyph(each, { parts: [], advance: 0 }));
      return isRightToLeft ? [...unseen.reverse(), whole] : [whole, ...unseen];
    });
    const run = { glyphs, advanceWidth: glyphs.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0) };
    this.#runs.set(key, run);
    return run;
  }

  /** The clusters of a text from left to right, each with its text. */
  #clustersOf(text: string, isRightToLeft: boolean): readonly (readonly [string, Cluster])[] {
    const harfBuzz = this.#harfBuzz;
    const buffer: Shaping = new harfBuzz.Buffer();
    buffer.addText(text);
    buffer.guessSegmentProperties();
    buffer.setDirection(isRightToLeft ? harfBuzz.Direction.RTL : harfBuzz.Direction.LTR);
    harfBuzz.shape(this.#font, buffer);
    const infos = buffer.getGlyphInfos();
    const places = buffer.getGlyphPositions();
    const starts = [...new Set(infos.map(({ cluster }) => cluster))].sort((a, b) => a - b);
    const ends = new Map(starts.map((start, at) => [start, starts[at + 1] ?? text.length]));
    const clusters: [string, Cluster][] = [];
    for (let at = 0; at < infos.length; ) {
      const start = infos[at]?.cluster ?? 0;
      const parts: PlacedGlyph[] = [];
      let advance = 0;
      for (; infos[at]?.cluster === start; at++) {
        const { xOffset = 0, yOffset = 0, xAdvance = 0 } = places[at] ?? {};
        parts.push({ glyph: infos[at]?.codepoint ?? 0, x: advance + xOffset, y: yOffset });
        advance += xAdvance;
      }
      clusters.push([text.slice(start, ends.get(start)), { parts, advance: Math.max(0, advance) }]);
    }
    return clusters;
  }

  #glyph(text: string, cluster: Cluster): PrintedGlyph {
    const key = JSON.stringify([text, cluster]);
    const id = this.#ids.get(key) ?? this.#clusters.length;
    if (id === this.#clusters.length) {
      this.#clusters.push(cluster);
      this.#ids.set(key, id);
    }
    const codePoints = [...text].map((letter) => letter.codePointAt(0) ?? 0);
    return { id, advanceWidth: cluster.advance, codePoints };
  }
}
