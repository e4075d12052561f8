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

/** The error, with a public sentence, for a master that the image library refused; its message is in the cause. */
export function decodeError(error: unknown): LoupeError {
  if (error instanceof LoupeError) return error;
  const message = error instanceof Error ? error.message : '';
  const sentence =
    ENDS_EARLY.test(message) && !BY_BOXES.test(message)
      ? 'the file ends early'
      : TOO_LARGE.test(message)
        ? 'the image is too large for its decoder'
        : 'the file is damaged, or ends early';
  return new LoupeError('unreadable-source', sentence, { cause: error });
}
