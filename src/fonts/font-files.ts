import { fileURLToPath } from 'node:url';
import { readWholeFile } from '../storage/file-store.ts';
import { type Face, facesFor } from './faces.ts';
import { ShapedFace } from './shaped-face.ts';

/** One slice of a face in both weights; the same font twice where the family has one weight. */
interface NeededFace {
  readonly regular: ShapedFace;
  readonly bold: ShapedFace;
}

/** As heavy as the bold letters of Noto Serif in a printed essay. */
const BOLD = 600;

/** What shaping needs besides the letters: space, joiners, and the circle under marks that stand alone. */
const ALWAYS = ' \u00a0\u200c\u200d\u25cc';

type Range = readonly [first: number, last: number];

const EVERYTHING: Range = [0, 0x10ffff];

/** The slices of a face: which characters are in which file. */
type Slices = readonly { readonly key: string; readonly ranges: readonly Range[] }[];

async function fileOf(face: Face, name: string): Promise<Buffer> {
  const path = fileURLToPath(import.meta.resolve(`${face.package}/${name}`));
  const bytes = await readWholeFile(path);
  if (bytes === undefined) throw new Error(`${face.package}: ${name} is not installed`);
  return bytes;
}

function rangeOf(written: string): Range {
  const [first = '', last = first] = written.replace(/^U\+/i, '').split('-');
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}

async function slicesOf(face: Face): Promise<Slices> {
  const written: Record<string, string> = JSON.parse((await fileOf(face, 'unicode.json')).toString('utf8'));
  const slices = Object.entries(written);
  return slices.map(([key, ranges]) => ({
    key: key.replace(/[[\]]/g, ''),
    // Where there is one file, all letters are in it, whatever is said of it.
    ranges: slices.length === 1 ? [EVERYTHING] : ranges.split(',').map(rangeOf),
  }));
}

function nameOf(face: Face): string {
  return face.package.slice(face.package.indexOf('/') + 1);
}

function sliceFile(face: Face, key: string): string {
  return `files/${nameOf(face)}-${key}-${face.isVariable ? 'wght' : '400'}-normal.woff2`;
}

/** The letters of one slice in both weights. */
async function neededFace(face: Face, key: string, text: string): Promise<NeededFace> {
  // Only now: what these are made of takes memory, and most essays need none of it.
  const [{ default: subsetFont }, harfBuzz] = await Promise.all([
    import('subset-font'),
    import('harfbuzzjs'),
  ]);
  const file = await fileOf(face, sliceFile(face, key));
  const font = async (weight: number): Promise<ShapedFace> => {
    const axes = face.isVariable ? { variationAxes: { wght: weight } } : {};
    const bytes = await subsetFont(file, text, { targetFormat: 'truetype', noHinting: true, ...axes });
    return new ShapedFace(harfBuzz, `${nameOf(face)}-${key}-${weight}`, bytes);
  };
  const regular = await font(400);
  return { regular, bold: face.isVariable ? await font(BOLD) : regular };
}

/**
 * The fonts that the letters of a text need, each with no more than the letters of the text.
 *
 * @param letters code points that Noto Serif does not have; those that no font has are left out
 * @param text everything that is printed
 * @param language BCP 47, of most of it
 */
export async function neededFaces(
  letters: ReadonlySet<number>,
  text: string,
  language: string,
): Promise<readonly NeededFace[]> {
  // With what letters are taken apart into, and put together from, while they are shaped.
  const all = [text, text.normalize('NFC'), text.normalize('NFD'), text.normalize('NFKD'), ALWAYS].join('');
  const wanted = [...new Set(all)].join('');
  const missing = new Set(letters);
  const found: NeededFace[] = [];
  for (const face of facesFor(language)) {
    const own = [...missing].filter((letter) => face.letters.test(String.fromCodePoint(letter)));
    if (own.length === 0) continue;
    for (const { key, ranges } of await slicesOf(face)) {
      if (!own.some((letter) => ranges.some(([first, last]) => first <= letter && letter <= last))) continue;
      const opened = await neededFace(face, key, wanted);
      found.push(opened);
      for (const letter of own) if (opened.regular.has(letter)) missing.delete(letter);
    }
  }
  return found;
}
