/** A scan in tests/masters, in the words of an archivist, and what becomes of it. Of these the table in docs/formats.md is made. */
export interface CorpusCase {
  readonly name: string;
  readonly what: string;
  /** Programs by whose reading its pixels are judged, or that encoded the picture which it shows. */
  readonly by: string;
  /** How far a sample may be from the picture, of 255. */
  readonly within: number;
  /** What the record says of its colours. */
  readonly colour: string;
  /** The file of the picture, where it is not NAME.png. */
  readonly picture?: string;
  /** The sentence of the warning that it is served with. */
  readonly warning?: string;
  /** What happens where a program is not on the PATH: how far a sample may be then, or the sentence that it is refused with. */
  readonly without?: { readonly program: 'djxl'; readonly then: number | string };
}

/** A scan that is not served, and the sentence that says why. */
export interface RefusedCase {
  readonly name: string;
  readonly what: string;
  readonly sentence: string;
}

/** Ways of saying of colours that many cases share. */
export const PLAIN = 'without a profile, taken as sRGB';
export const GRAY = 'gray without a profile, taken as sRGB gray';
export const DEEP = '; 16 bits reduced to 8';
export const OVER_WHITE = '; transparent parts over white';
