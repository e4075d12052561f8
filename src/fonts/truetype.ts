/** A glyph of a font at a place, in units of the font. */
export interface PlacedGlyph {
  readonly glyph: number;
  readonly x: number;
  readonly y: number;
}

/** Glyphs that are drawn as one. */
export interface Cluster {
  readonly parts: readonly PlacedGlyph[];
  readonly advance: number;
}

/** The measures of a font, in its units (OpenType, `head`, `hhea` and `OS/2`). */
export interface FontMeasures {
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly xHeight: number;
  readonly capHeight: number;
  readonly bbox: {
    readonly minX: number;
    readonly minY: number;
    readonly maxX: number;
    readonly maxY: number;
  };
}

/** What a PDF needs of a TrueType font (ISO 32000-1, 9.9): the letters come by glyph id, so there is no `cmap`. */
const KEPT = ['cvt ', 'fpgm', 'prep', 'head', 'hhea', 'maxp'] as const;

// Flags of a component (OpenType, glyf).
const WORDS = 0x0001;
const OFFSETS = 0x0002;
const SCALED = 0x0008;
const MORE = 0x0020;
const SCALED_BOTH = 0x0040;
const MATRIX = 0x0080;

/** Reads a TrueType font and makes another of it, whose glyphs are clusters of its own. */
export class TrueType {
  readonly measures: FontMeasures;
  readonly #tables = new Map<string, Uint8Array>();
  readonly #count: number;

  /** @param bytes a font without axes and without `CFF` outlines */
  constructor(bytes: Uint8Array) {
    const view = viewOf(bytes);
    for (let at = 0; at < view.getUint16(4); at++) {
      const entry = 12 + 16 * at;
      const tag = String.fromCharCode(...bytes.subarray(entry, entry + 4));
      const start = view.getUint32(entry + 8);
      this.#tables.set(tag, bytes.subarray(start, start + view.getUint32(entry + 12)));
    }
    const [head, hhea, signs] = [this.#view('head'), this.#view('hhea'), this.#tables.get('OS/2')];
    const [minX, minY, maxX, maxY] = [36, 38, 40, 42].map((at) => head.getInt16(at));
    const heights = signs !== undefined && signs.length >= 90 ? viewOf(signs) : undefined;
    const ascent = hhea.getInt16(4);
    this.#count = this.#view('maxp').getUint16(4);
    this.measures = {
      unitsPerEm: head.getUint16(18),
      ascent,
      descent: hhea.getInt16(6),
      xHeight: heights?.getInt16(86) ?? 0,
      capHeight: heights?.getInt16(88) || ascent,
      bbox: { minX: minX ?? 0, minY: minY ?? 0, maxX: maxX ?? 0, maxY: maxY ?? 0 },
    };
  }

  /**
   * A font whose glyphs are clusters, in their order; behind them are the glyphs that they are made of.
   *
   * @param clusters the first stands for letters that are missing
   */
  composed(clusters: readonly Cluster[]): Uint8Array {
    const shift = clusters.length;
    const outlines = [
      ...clusters.map((cluster) => this.#composite(cluster, shift)),
      ...Array.from({ length: this.#count }, (_, glyph) => shifted(this.#outline(glyph), shift)),
    ];
    const widths = new DataView(new ArrayBuffer(4 * outlines.length));
    for (const [at, outline] of outlines.entries()) {
      widths.setUint16(4 * at, clusters[at]?.advance ?? this.#advance(at - shift));
      widths.setInt16(4 * at + 2, outline.length === 0 ? 0 : viewOf(outline).getInt16(2));
    }
    const tables = new Map<string, Uint8Array>();
    for (const tag of KEPT) {
      const table = this.#tables.get(tag);
      if (table !== undefined) tables.set(tag, table.slice());
    }
    const { glyf, loca } = joined(outlines);
    for (const [tag, table] of Object.entries({ glyf, loca, hmtx: new Uint8Array(widths.buffer) }))
      tables.set(tag, table);
    const edit = (tag: string, at: number, value: number): void =>
      viewOf(tables.get(tag) ?? new Uint8Array(at + 2)).setUint16(at, value);
    // Long offsets; a width for each glyph; one more level of components, of any number.
    edit('head', 50, 1);
    edit('hhea', 34, outlines.length);
    edit('maxp', 4, outlines.length);
    for (const [at, value] of [
      [10, 0xffff],
      [12, 0xffff],
      [28, 0xff],
      [30, 0x10],
    ] as const)
      edit('maxp', at, value);
    return fontFile(tables);
  }

  #view(tag: string): DataView {
    const table = this.#tables.get(tag);
    if (table === undefined) throw new Error(`a font has no table ${tag}`);
    return viewOf(table);
  }

  #outline(glyph: number): Uint8Array {
    const loca = this.#view('loca');
    const isLong = this.#view('head').getInt16(50) === 1;
    const offset = (at: number): number => (isLong ? loca.getUint32(4 * at) : 2 * loca.getUint16(2 * at));
    return (this.#tables.get('glyf') ?? new Uint8Array()).subarray(offset(glyph), offset(glyph + 1));
  }

  #advance(glyph: number): number {
    const measured = this.#view('hhea').getUint16(34);
    return this.#view('hmtx').getUint16(4 * Math.min(glyph, measured - 1));
  }

  #composite({ parts }: Cluster, shift: number): Uint8Array {
    const drawn = parts.filter(({ glyph }) => this.#outline(glyph).length > 0);
    if (drawn.length === 0) return new Uint8Array();
    const view = new DataView(new ArrayBuffer(10 + 8 * drawn.length));
    view.setInt16(0, -1);
    const boxes = drawn.map(({ glyph, x, y }) => {
      const outline = viewOf(this.#outline(glyph));
      return [2, 4, 6, 8].map((at) => outline.getInt16(at) + (at === 2 || at === 6 ? x : y));
    });
    for (const [at, pick] of [Math.min, Math.min, Math.max, Math.max].entries())
      view.setInt16(2 + 2 * at, pick(...boxes.map((box) => box[at] ?? 0)));
    for (const [at, { glyph, x, y }] of drawn.entries()) {
      const place = 10 + 8 * at;
      view.setUint16(place, WORDS | OFFSETS | (at < drawn.length - 1 ? MORE : 0));
      view.setUint16(place + 2, shift + glyph);
      view.setInt16(place + 4, x);
      view.setInt16(place + 6, y);
    }
    return new Uint8Array(view.buffer);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An outline whose components, if it has any, have other numbers. */
function shifted(outline: Uint8Array, shift: number): Uint8Array {
  const copy = outline.slice();
  const view = viewOf(copy);
  if (copy.length === 0 || view.getInt16(0) >= 0) return copy;
  for (let at = 10; ; ) {
    const flags = view.getUint16(at);
    view.setUint16(at + 2, view.getUint16(at + 2) + shift);
    const transform = flags & SCALED ? 2 : flags & SCALED_BOTH ? 4 : flags & MATRIX ? 8 : 0;
    at += 4 + (flags & WORDS ? 4 : 2) + transform;
    if (!(flags & MORE)) return copy;
  }
}

/** The tables of outlines and of their places, which are multiples of four. */
function joined(outlines: readonly Uint8Array[]): { glyf: Uint8Array; loca: Uint8Array } {
  const loca = new DataView(new ArrayBuffer(4 * (outlines.length + 1)));
  let length = 0;
  for (const [at, outline] of outlines.entries()) {
    loca.setUint32(4 * at, length);
    length += Math.ceil(outline.length / 4) * 4;
  }
  loca.setUint32(4 * outlines.length, length);
  const glyf = new Uint8Array(length);
  for (const [at, outline] of outlines.entries()) glyf.set(outline, loca.getUint32(4 * at));
  return { glyf, loca: new Uint8Array(loca.buffer) };
}

/** Tables as a file (OpenType, organization of a font). Its checksums are nought: readers of PDF do not look at them. */
function fontFile(tables: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const sizes = entries.map(([, { length }]) => Math.ceil(length / 4) * 4);
  const file = new Uint8Array(12 + 16 * entries.length + sizes.reduce((sum, size) => sum + size, 0));
  const view = viewOf(file);
  const power = Math.floor(Math.log2(entries.length));
  view.setUint32(0, 0x00010000);
  view.setUint16(4, entries.length);
  view.setUint16(6, 16 * 2 ** power);
  view.setUint16(8, power);
  view.setUint16(10, 16 * (entries.length - 2 ** power));
  let place = 12 + 16 * entries.length;
  for (const [at, [tag, table]] of entries.entries()) {
    const entry = 12 + 16 * at;
    for (const [letter, character] of [...tag].entries())
      view.setUint8(entry + letter, character.charCodeAt(0));
    view.setUint32(entry + 8, place);
    view.setUint32(entry + 12, table.length);
    file.set(table, place);
    place += sizes[at] ?? 0;
  }
  return file;
}
