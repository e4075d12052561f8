import { randomBytes } from 'node:crypto';
import type { BaseUrl } from '../../urls.ts';
import { ownTurn } from '../protocol/turns.ts';

/** Made anew in each process, so that no text of an archive and no request can hold it. */
const UNGUESSABLE = randomBytes(16).toString('hex');

/** What stands in a text for what depends on the request. The base has the form of a URL, since code asks for that. */
export const LATE = { base: `http://${UNGUESSABLE}.invalid`, asked: `x${UNGUESSABLE}` } as const;

const ENCODED_BASE = encodeURIComponent(LATE.base);

/** What is filled in. */
export interface LateValues {
  readonly base: BaseUrl;
  /** The language that the address asks for, `[A-Za-z0-9-]`; left out where the text has no place for it. */
  readonly asked?: string;
}

/** URLs that look the same in JSON, in HTML and in an attribute of HTML. */
const PLAIN = /^https?:\/\/[\w.:[\]%~/-]+$/;

/**
 * The base URL that a text is made with: a placeholder, or the base itself where that is written otherwise in HTML than in
 * JSON, which only a configured public URL can be.
 */
export function writtenBase(base: BaseUrl): BaseUrl {
  return PLAIN.test(base) ? LATE.base : base;
}

const PIECE_OVERHEAD = 64;

/**
 * A text without what depends on the request. It is made piece by piece, and filled in piece by piece, each in a turn of
 * the event loop of its own.
 */
export class LateText {
  /** UTF-8 with a character for each byte: half of the memory, and nothing to encode later. */
  readonly #pieces: readonly string[];

  /** @param pieces as `of` has them */
  constructor(pieces: readonly string[]) {
    this.#pieces = pieces;
  }

  /** Takes the pieces of a text one by one, so that each is made in a turn of its own. */
  static async of(pieces: Iterable<string>): Promise<LateText> {
    const encoded: string[] = [];
    await ownTurn();
    for (const piece of pieces) {
      // Of ASCII, which most pieces are, no copy is made.
      const isAscii = Buffer.byteLength(piece) === piece.length;
      encoded.push(isAscii ? piece : Buffer.from(piece).toString('latin1'));
      await ownTurn();
    }
    return new LateText(encoded);
  }

  /** Bytes in memory, about. */
  get bytes(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.length + PIECE_OVERHEAD, 0);
  }

  /** The text of one request. */
  async filled({ base, asked = '' }: LateValues): Promise<Buffer> {
    const encodedBase = encodeURIComponent(base);
    const filled: string[] = [];
    for (const piece of this.#pieces) {
      await ownTurn();
      filled.push(
        piece.replaceAll(LATE.base, base).replaceAll(ENCODED_BASE, encodedBase).replaceAll(LATE.asked, asked),
      );
    }
    // All pieces into one: each has its place from the start, and none is copied a second time.
    const body = Buffer.allocUnsafeSlow(filled.reduce((sum, text) => sum + text.length, 0));
    let at = 0;
    for (const text of filled) at += body.write(text, at, 'latin1');
    return body;
  }
}
