import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as fontkit from 'fontkit';
import { FACES, type Face } from '../../../src/fonts/faces.ts';

// What the fonts have that printed essays are set in, read from their files.

type Range = readonly [number, number];

async function lettersIn(file: string): Promise<readonly number[]> {
  const font = fontkit.create(await readFile(fileURLToPath(import.meta.resolve(file))));
  return font.characterSet;
}

/** The letters that all four fonts of Noto Serif have. */
export async function mainFontLetters(): Promise<ReadonlySet<number>> {
  const styles = ['400Regular', '400Regular_Italic', '600SemiBold', '600SemiBold_Italic'];
  const fonts = await Promise.all(
    styles.map((style) => lettersIn(`@expo-google-fonts/noto-serif/${style}/NotoSerif_${style}.ttf`)),
  );
  const [first = [], ...others] = fonts;
  const sets = others.map((letters) => new Set(letters));
  return new Set(first.filter((letter) => sets.every((letters) => letters.has(letter))));
}

/** The letters that a face has in the files that it says they are in, and is asked for. */
export async function faceLetters({ package: name, isVariable, letters }: Face): Promise<readonly number[]> {
  const list: Record<string, string> = JSON.parse(
    await readFile(fileURLToPath(import.meta.resolve(`${name}/unicode.json`)), 'utf8'),
  );
  const family = name.slice(name.indexOf('/') + 1);
  const weight = isVariable ? 'wght' : '400';
  const isWhole = Object.keys(list).length === 1;
  const found: number[] = [];
  for (const [key, written] of Object.entries(list)) {
    const ranges = written.split(',').map((range): Range => {
      const [first = '', last = first] = range.slice(2).split('-');
      return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
    });
    const file = `${name}/files/${family}-${key.replace(/[[\]]/g, '')}-${weight}-normal.woff2`;
    for (const letter of await lettersIn(file))
      if (
        (isWhole || ranges.some(([a, b]) => a <= letter && letter <= b)) &&
        letters.test(String.fromCodePoint(letter))
      )
        found.push(letter);
  }
  return found;
}

/** The letters of all faces that Noto Serif does not have. */
export async function otherLetters(main: ReadonlySet<number>): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for (const face of FACES)
    for (const letter of await faceLetters(face)) if (!main.has(letter)) found.add(letter);
  return found;
}

/** Ranges as the table has them, in lines. */
export function tableOf(letters: ReadonlySet<number>): readonly string[] {
  const ranges: [number, number][] = [];
  for (const letter of [...letters].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && letter === last[1] + 1) last[1] = letter;
    else ranges.push([letter, letter]);
  }
  let before = 0;
  const lines = [''];
  for (const [first, last] of ranges) {
    const more = last > first ? `.${(last - first).toString(36)}` : '';
    const written = `${(first - before).toString(36)}${more}`;
    before = last;
    const line = lines.at(-1) ?? '';
    if (line.length + written.length > 100) lines.push(written);
    else lines[lines.length - 1] = line === '' ? written : `${line} ${written}`;
  }
  return lines;
}

/** The file of the table. */
export function tableFile(main: readonly string[], others: readonly string[]): string {
  const list = (lines: readonly string[]): string => lines.map((line) => `  '${line}',\n`).join('');
  return `// Which letters the fonts have that printed essays are set in. Made from the fonts by
// \`UPDATE_LETTERS=1 npx vitest run --config tests/vitest.config.ts tests/presentation/script\`.

/** Noto Serif. */
export const MAIN_FONT: readonly string[] = [
${list(main)}];

/** All other faces together, without what Noto Serif has. */
export const OTHER_FONTS: readonly string[] = [
${list(others)}];
`;
}
