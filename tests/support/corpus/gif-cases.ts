import { type CorpusCase, OVER_WHITE, PLAIN } from './corpus-case.ts';

const read = (name: string, what: string, colour: string): CorpusCase => ({
  name,
  what,
  by: 'ImageMagick',
  within: 0,
  colour,
});

export const GIF_CASES: readonly CorpusCase[] = [
  read('gif-gray.gif', 'of gray colours', PLAIN),
  read('gif-animated.gif', 'animated: its first frame', PLAIN),
  read('19-frame-smaller-than-canvas.gif', 'a frame smaller than the canvas', PLAIN + OVER_WHITE),
  read('gif-smaller-frame.gif', 'a frame smaller than the canvas, not at its corner', PLAIN + OVER_WHITE),
  read('gif-no-screen.gif', 'a canvas of no size', PLAIN),
  read('gif-transparent-index.gif', 'a transparent colour', PLAIN + OVER_WHITE),
  read('gif-interlaced-local.gif', 'interlaced, with a palette of its frame', PLAIN + OVER_WHITE),
];
