import bidiFactory from 'bidi-js';
import LineBreaker from 'linebreak';
import type { FontShelf, Pick } from '../fonts/font-shelf.ts';
import type { Paragraph, Run } from './rich-text.ts';

/** Letters that are drawn in one go: of one run, one face and one direction. */
export interface Piece {
  /** In the order of reading. */
  readonly text: string;
  readonly run: Run;
  readonly face: Pick;
  /** As the bidirectional algorithm gives it: odd from right to left. */
  readonly level: number;
  readonly width: number;
}

/** A piece with its place: how far its left side is from that of the line, in points. */
export interface PlacedPiece extends Piece {
  readonly x: number;
}

/** One line of a paragraph. */
export interface Line {
  /** In the order of reading, which is that of what is copied from a print. */
  readonly pieces: readonly PlacedPiece[];
  /** In the order of reading. */
  readonly text: string;
  readonly width: number;
}

/** What a paragraph is broken into lines with. */
export interface LineSetting {
  readonly shelf: FontShelf;
  /** Of the lines, in points. */
  readonly width: number;
  readonly direction: 'ltr' | 'rtl';
  /** In points. */
  readonly widthOf: (piece: Omit<Piece, 'width'>) => number;
}

interface Letter {
  readonly text: string;
  readonly run: Run;
  readonly face: Pick;
  readonly level: number;
  /** Of its first code unit in the paragraph. */
  readonly at: number;
}

const BIDI = bidiFactory();

/** Scripts that set no spaces between words: a dictionary says where a line may end. */
const WITHOUT_SPACES = /[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]+/gu;

const WORDS = new Intl.Segmenter('und', { granularity: 'word' });
const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The letters in the order in which a line of odd level shows them, for a font that is not told the direction. */
export function mirrored(text: string): string {
  return [...text]
    .reverse()
    .map((letter) => BIDI.getMirroredCharacter(letter) ?? letter)
    .join('');
}

/** Where a line may end (UAX 14): the place behind each unit, in code units. */
function breaksOf(text: string): readonly number[] {
  const places = new Set<number>([text.length]);
  const breaker = new LineBreaker(text);
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) places.add(next.position);
  for (const { 0: words, index } of text.matchAll(WITHOUT_SPACES))
    for (const { index: at } of WORDS.segment(words)) if (at > 0) places.add(index + at);
  return [...places].sort((a, b) => a - b);
}

function lettersOf(runs: readonly Run[], { shelf, direction }: LineSetting): readonly Letter[] {
  const whole = runs.map(({ text }) => text).join('');
  const { levels } = BIDI.getEmbeddingLevels(whole, direction);
  const letters: Letter[] = [];
  let at = 0;
  let before: Pick = 'main';
  for (const run of runs)
    for (const text of run.text) {
      const face = shelf.faceOf(text, before);
      if (face !== undefined) {
        letters.push({ text, run, face, level: levels[at] ?? 0, at });
        before = face;
      }
      at += text.length;
    }
  return letters;
}

/** Puts pieces in the order in which they are seen (UAX 9, L2). */
function reordered(pieces: readonly Piece[]): readonly Piece[] {
  const order = [...pieces];
  const highest = Math.max(0, ...pieces.map(({ level }) => level));
  for (let level = highest; level > 0; level--)
    for (let start = 0; start < order.length; start++) {
      let end = start;
      while ((order[end]?.level ?? -1) >= level) end += 1;
      order.splice(start, end - start, ...order.slice(start, end).reverse());
      start = Math.max(start, end);
    }
  return order;
}

class Breaking {
  readonly #letters: readonly Letter[];
  readonly #setting: LineSetting;
  readonly #lines: Line[] = [];

  constructor(letters: readonly Letter[], setting: LineSetting) {
    this.#letters = letters;
    this.#setting = setting;
  }

  /** @param units where a line may end, in code units */
  lines(units: readonly number[]): readonly Line[] {
    const { width } = this.#setting;
    let [start, from, used] = [0, 0, 0];
    const close = (end: number): void => {
      this.#lines.push(this.#line(start, end));
      [start, used] = [end, 0];
    };
    for (const place of units) {
      let end = from;
      while ((this.#letters[end]?.at ?? place) < place) end += 1;
      for (const [a, b] of this.#fitting(from, end)) {
        if (used > 0 && used + this.#width(a, this.#trimmed(a, b)) > width) close(a);
        used += this.#width(a, b);
      }
      from = end;
    }
    if (start < this.#letters.length || this.#lines.length === 0) close(this.#letters.length);
    return this.#lines;
  }

  /** A unit that is wider than a line, in its graphemes. */
  #fitting(from: number, to: number): readonly (readonly [number, number])[] {
    if (this.#width(from, this.#trimmed(from, to)) <= this.#setting.width) return [[from, to]];
    const text = this.#text(from, to);
    let at = from;
    return [...GRAPHEMES.segment(text)].map(({ segment }) => {
      const start = at;
      at += [...segment].length;
      return [start, at] as const;
    });
  }

  #text(from: number, to: number): string {
    return this.#letters
      .slice(from, to)
      .map(({ text }) => text)
      .join('');
  }

  /** The end without spaces. */
  #trimmed(from: number, to: number): number {
    let end = to;
    while (end > from && /\s/u.test(this.#letters[end - 1]?.text ?? '')) end -= 1;
    return end;
  }

  #width(from: number, to: number): number {
    return this.#pieces(from, to).reduce((sum, { width }) => sum + width, 0);
  }

  #pieces(from: number, to: number): readonly Piece[] {
    const groups: { text: string; run: Run; face: Pick; level: number }[] = [];
    for (const { text, run, face, level } of this.#letters.slice(from, to)) {
      const last = groups.at(-1);
      if (last?.run === run && last.face === face && last.level === level) last.text += text;
      else groups.push({ text, run, face, level });
    }
    return groups.map((piece) => ({ ...piece, width: this.#setting.widthOf(piece) }));
  }

  #line(from: number, to: number): Line {
    const pieces = this.#pieces(from, this.#trimmed(from, to));
    const places = new Map<Piece, number>();
    let width = 0;
    for (const piece of reordered(pieces)) {
      places.set(piece, width);
      width += piece.width;
    }
    const placed = pieces.map((piece) => ({ ...piece, x: places.get(piece) ?? 0 }));
    return { pieces: placed, text: this.#text(from, to), width };
  }
}

/** Runs between line ends that the text itself has. */
function hardLines(paragraph: Paragraph): readonly (readonly Run[])[] {
  const lines: Run[][] = [[]];
  for (const run of paragraph)
    for (const [at, text] of run.text.split('\n').entries()) {
      if (at > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ ...run, text });
    }
  return lines;
}

/** Breaks a paragraph into lines, then puts each in the order in which it is seen (UAX 14, UAX 9). */
export function linesOf(paragraph: Paragraph, setting: LineSetting): readonly Line[] {
  return hardLines(paragraph).flatMap((runs) => {
    const breaking = new Breaking(lettersOf(runs, setting), setting);
    return breaking.lines(breaksOf(runs.map(({ text }) => text).join('')));
  });
}
