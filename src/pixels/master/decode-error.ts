import { LoupeError } from '../../errors.ts';

/**
 * Messages of the decoders when the bytes run out. Not "bad seek" and "read error", which they say of damage in whole files
 * too.
 */
const ENDS_EARLY =
  /premature end|end of (gif )?(source )?(data|file)|not enough data|truncated|out of data|unexpected eof|got \d+ bytes, expected/i;

/** Decodes boxes in boxes, any of which may end before what is in it. */
const BY_BOXES = /^heif: /m;

const TOO_LARGE = /exceeds pixel limit|dimensions? exceeds?|too (large|big)/i;

/** What the library says of kinds of JPEG that it has no decoder for, and what is said instead. */
const UNREAD_JPEG: readonly (readonly [RegExp, (found: string) => string])[] = [
  [
    /Unsupported JPEG data precision (\d+)/,
    (bits) => `a JPEG of ${bits} bits a sample is not read: save it as a TIFF of 16 bits, or as a JPEG of 8`,
  ],
  [
    /Unsupported JPEG process: SOF type 0x(\w+)/,
    (kind) => `a JPEG of a rare kind (frame ${kind}) is not read: save it as a TIFF, or as a common JPEG`,
  ],
];

/** The error, with a public sentence, for a master that the image library refused; its message is in the cause. */
export function decodeError(error: unknown): LoupeError {
  if (error instanceof LoupeError) return error;
  const message = error instanceof Error ? error.message : '';
  return new LoupeError('unreadable-source', sentenceOf(message), { cause: error });
}

function sentenceOf(message: string): string {
  for (const [pattern, sentence] of UNREAD_JPEG) {
    const found = pattern.exec(message)?.[1];
    if (found !== undefined) return sentence(found);
  }
  if (ENDS_EARLY.test(message) && !BY_BOXES.test(message)) return 'the file ends early';
  if (TOO_LARGE.test(message)) return 'the image is too large for its decoder';
  return 'the file is damaged, or ends early';
}
