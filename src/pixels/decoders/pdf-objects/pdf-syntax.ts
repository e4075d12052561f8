/** A name of a PDF, without its slash. */
export class PdfName {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A reference to an object, by its number. */
export class PdfReference {
  readonly object: number;

  constructor(object: number) {
    this.object = object;
  }
}

/** By names of its keys. */
export type PdfDictionary = ReadonlyMap<string, PdfValue>;

/** Strings count for nothing here: undefined, as all that is no value. */
export type PdfValue =
  | number
  | boolean
  | undefined
  | PdfName
  | PdfReference
  | PdfDictionary
  | readonly PdfValue[];

/** Values in values; no PDF that programs write has so many. */
const DEEPEST = 50;

/** In one that is read, with all that is in it: memory that a short text may take. */
const MOST_VALUES = 100_000;

/** A longer word is no number. */
const MOST_DIGITS = 64;

const BLANKS = charactersOf('\0\t\n\f\r ');
const ENDS_OF_WORDS = charactersOf('\0\t\n\f\r ()<>[]{}/%');
const PERCENT = 0x25;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/** Reads the values of a PDF (ISO 32000-1, 7.3) one after the other. What is damaged is undefined, and never without end. */
export class PdfSyntax {
  readonly #text: string;
  #at: number;
  #left = MOST_VALUES;

  /** @param text a character for each byte */
  constructor(text: string, at = 0) {
    this.#text = text;
    this.#at = at;
  }

  /** Where the next value or word begins. */
  get at(): number {
    return this.#at;
  }

  /** A word that is no value: `obj`, `stream`, `R`; empty before a delimiter or at the end. */
  word(): string {
    this.#skipBlanks();
    const from = this.#at;
    while (this.#at < this.#text.length && !this.#isEndOfWord()) this.#at++;
    return this.#text.slice(from, this.#at);
  }

  /** What comes next; undefined for what has too many values in it. */
  value(): PdfValue {
    const value = this.#value(0);
    return this.#left < 0 ? undefined : value;
  }

  #value(depth: number): PdfValue {
    this.#skipBlanks();
    this.#left -= 1;
    if (this.#left < 0) this.#at = this.#text.length;
    if (depth > DEEPEST || this.#at >= this.#text.length) return undefined;
    if (this.#take('/')) return new PdfName(this.#name());
    if (this.#take('<<')) return this.#dictionary(depth);
    if (this.#take('[')) return this.#values(']', depth);
    if (this.#take('(')) return this.#skipString();
    if (this.#take('<')) return this.#skipTo('>');
    return this.#numberOrReference();
  }

  #dictionary(depth: number): PdfDictionary {
    const values = this.#values('>>', depth);
    const entries = new Map<string, PdfValue>();
    for (let index = 0; index + 1 < values.length; index += 2) {
      const key = values[index];
      if (key instanceof PdfName) entries.set(key.text, values[index + 1]);
    }
    return entries;
  }

  #values(end: string, depth: number): PdfValue[] {
    const values: PdfValue[] = [];
    for (;;) {
      this.#skipBlanks();
      if (this.#take(end) || this.#at >= this.#text.length) return values;
      const before = this.#at;
      values.push(this.#value(depth + 1));
      if (this.#at === before) this.#at++;
    }
  }

  #numberOrReference(): PdfValue {
    const word = this.word();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word.length > MOST_DIGITS || !NUMBER.test(word)) return undefined;
    const behind = this.#at;
    if (/^\d+$/.test(word) && /^\d{1,5}$/.test(this.word()) && this.word() === 'R')
      return new PdfReference(Number(word));
    this.#at = behind;
    return Number(word);
  }

  #name(): string {
    const from = this.#at;
    while (this.#at < this.#text.length && !this.#isEndOfWord()) this.#at++;
    const text = this.#text.slice(from, this.#at);
    return text.replace(/#([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }

  #skipString(): undefined {
    for (let open = 1; open > 0 && this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at];
      if (character === '\\') this.#at++;
      else if (character === '(') open++;
      else if (character === ')') open--;
    }
  }

  #skipTo(end: string): undefined {
    const found = this.#text.indexOf(end, this.#at);
    this.#at = found < 0 ? this.#text.length : found + end.length;
  }

  #skipBlanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === PERCENT) this.#skipComment();
      else if (BLANKS[code] !== 1) return;
    }
  }

  #skipComment(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === CARRIAGE_RETURN || code === LINE_FEED) return;
    }
  }

  #isEndOfWord(): boolean {
    return ENDS_OF_WORDS[this.#text.charCodeAt(this.#at)] === 1;
  }

  #take(sign: string): boolean {
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }
}

/** 1 for each of some characters, by their codes: millions of them are looked up. */
function charactersOf(text: string): Uint8Array {
  const characters = new Uint8Array(256);
  for (const character of text) characters[character.charCodeAt(0)] = 1;
  return characters;
}

/** A dictionary, or undefined for any other value. */
export function asDictionary(value: PdfValue): PdfDictionary | undefined {
  return value instanceof Map ? value : undefined;
}
