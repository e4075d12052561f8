import { type CorpusCase, OVER_WHITE, PLAIN } from './corpus-case.ts';

const read = (name: string, what: string, colour = PLAIN): CorpusCase => ({
  name: `webp-${name}.webp`,
  what,
  by: 'dwebp',
  within: 0,
  colour,
});

export const WEBP_CASES: readonly CorpusCase[] = [
  read('lossy', 'lossy'),
  read('lossless', 'lossless'),
  read('lossy-alpha', 'lossy with opacity', PLAIN + OVER_WHITE),
  read('lossless-alpha', 'lossless with opacity', PLAIN + OVER_WHITE),
  { ...read('animated', 'animated: its first frame', PLAIN + OVER_WHITE), by: 'img2webp' },
  { ...read('turned', 'EXIF orientation 6'), by: 'ImageMagick' },
];
