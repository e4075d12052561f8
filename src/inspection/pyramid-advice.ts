import type { ScanFacts } from '../pixels/facts/scan-facts.ts';
import { COLOURS_LACK } from '../pixels/facts/usable-pyramid.ts';
import type { Advice, ScanReport } from './report.ts';

/** A pyramid that can be used in place: below a quality of 90 its tiles are YCbCr. */
const FLAGS = '--tile --pyramid --compression jpeg --Q 85 --tile-width 512 --tile-height 512';
const OPTIONS = '[tile,pyramid,compression=jpeg,Q=85,tile-width=512,tile-height=512]';

/** The words of a command. */
interface Words {
  readonly file: string;
  readonly made: (extension: string) => string;
}

/** What makes a copy whose pyramid can be used in place, where that is wanted and the file cannot. */
export function pyramidAdvice(
  { outcome, facts, pages }: Pick<ScanReport, 'outcome' | 'facts' | 'pages'>,
  words: Words,
): Advice[] {
  const inPlace = outcome.kind === 'accepted' ? outcome.inPlace : undefined;
  if (!inPlace?.isWanted || inPlace.lacks.length === 0 || !facts) return [];
  const what = `its pyramid cannot be used in place: ${inPlace.lacks.join(', ')}`;
  // The copy would have the first picture alone.
  if (pages > 1) return [{ what, commands: [] }];
  return [
    {
      what: `${what}; a copy whose pyramid can, with the loss of JPEG, is written by`,
      commands: [lineFor(facts, words, inPlace.lacks)],
    },
  ];
}

/** Of several reasons one is mended after the other: what is written is inspected again. */
function lineFor(
  { orientation, furtherSamples, colourModel, profile }: ScanFacts,
  { file, made }: Words,
  lacks: readonly string[],
): string {
  if (orientation !== 1) return `vips autorot ${file} ${made(`.tif${OPTIONS}`)}`;
  if (furtherSamples > 0) return `vips flatten ${file} ${made(`.tif${OPTIONS}`)} --background 255`;
  if (lacks.some((lack) => lack.startsWith(COLOURS_LACK)) && profile !== undefined && profile !== '')
    return `vips icc_transform ${file} ${made(`.tif${OPTIONS}`)} srgb --embedded`;
  if (!['RGB', 'YCbCr', 'gray'].includes(colourModel))
    return `vips colourspace ${file} ${made(`.tif${OPTIONS}`)} srgb`;
  return `vips tiffsave ${file} ${made('.tif')} ${FLAGS}`;
}
