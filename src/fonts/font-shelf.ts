import { isInMainFont, isSeen } from '../presentation/script/letters.ts';
import { neededFaces } from './font-files.ts';
import type { ShapedFace } from './shaped-face.ts';

/** One face in both weights. */
export interface OpenFace {
  readonly regular: ShapedFace;
  readonly bold: ShapedFace;
}

/** Which face a letter is in: one of the shelf, or the main font, Noto Serif. */
export type Pick = OpenFace | 'main';

/** Words and numbers that are in Noto Serif whatever is around them. */
const MAIN = /[\p{scx=Latn}\p{scx=Grek}\p{scx=Cyrl}0-9]/u;

/** The fonts of one document for what Noto Serif does not have: opened when a text needs them, and not before. */
export class FontShelf {
  #faces: readonly OpenFace[] = [];

  /**
   * Opens the fonts for a text.
   *
   * @param text all that is printed
   * @param language BCP 47, of most of it
   */
  async open(text: string, language: string): Promise<void> {
    const letters = new Set<number>();
    for (const letter of new Set(text)) {
      const codePoint = letter.codePointAt(0) ?? 0;
      if (!isInMainFont(codePoint) && isSeen(letter)) letters.add(codePoint);
    }
    if (letters.size > 0) this.#faces = await neededFaces(letters, text, language);
  }

  /** Every font that is open. */
  get fonts(): readonly ShapedFace[] {
    return [...new Set(this.#faces.flatMap(({ regular, bold }) => [regular, bold]))];
  }

  /**
   * The face of a letter: that of the letter before where it can be, so that marks, joiners and signs stay with it.
   *
   * @returns undefined for what is neither in a font nor seen; a letter that no font has is left to the main one
   */
  faceOf(letter: string, before: Pick): Pick | undefined {
    const codePoint = letter.codePointAt(0) ?? 0;
    const isMain = isInMainFont(codePoint);
    if (isMain && MAIN.test(letter)) return 'main';
    if (before !== 'main' && before.regular.has(codePoint)) return before;
    if (isMain) return 'main';
    return this.#faces.find(({ regular }) => regular.has(codePoint)) ?? (isSeen(letter) ? 'main' : undefined);
  }
}
