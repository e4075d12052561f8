import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const FOLDER = new URL('../golden/', import.meta.url).pathname;
const FAILURES = join(FOLDER, 'failures');

/**
 * Compares a PNG with the expected one to the pixel. A failure writes what came and where it differs to
 * `tests/golden/failures`; only UPDATE_GOLDEN=1 writes what is expected.
 *
 * @returns undefined when they are equal, else a sentence
 */
export async function differenceFromGolden(name: string, png: Buffer): Promise<string | undefined> {
  const expectedPath = join(FOLDER, `${name}.png`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    await writeFile(expectedPath, png);
    return undefined;
  }
  const actual = await pixelsOf(png);
  const expected = await readFile(expectedPath).then(pixelsOf, () => undefined);
  if (expected && actual.size === expected.size && actual.data.equals(expected.data)) return undefined;
  await mkdir(FAILURES, { recursive: true });
  await writeFile(join(FAILURES, `${name}.actual.png`), png);
  if (!expected) return `${expectedPath} does not exist; UPDATE_GOLDEN=1 writes it`;
  if (actual.size !== expected.size) return `${name} is ${actual.size}, not ${expected.size}`;
  return await describeDifference(name, actual, expected);
}

interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly size: string;
}

async function pixelsOf(png: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { channels } = await sharp(png).metadata();
  const { width, height } = info;
  return { data, width, height, size: `${width} x ${height} with ${channels} channels` };
}

async function describeDifference(name: string, actual: Pixels, expected: Pixels): Promise<string> {
  const { width, height } = actual;
  const diff = Buffer.alloc(width * height);
  let different = 0;
  let largest = 0;
  for (let pixel = 0; pixel < diff.length; pixel++) {
    let distance = 0;
    for (let channel = pixel * 4; channel < pixel * 4 + 4; channel++) {
      distance = Math.max(distance, Math.abs((actual.data[channel] ?? 0) - (expected.data[channel] ?? 0)));
    }
    if (distance > 0) different += 1;
    largest = Math.max(largest, distance);
    // Small differences would be invisible otherwise.
    diff[pixel] = distance === 0 ? 0 : Math.min(255, 60 + distance * 4);
  }
  await sharp(diff, { raw: { width, height, channels: 1 } })
    .png()
    .toFile(join(FAILURES, `${name}.diff.png`));
  return `${name}: ${different} of ${diff.length} pixels differ, by up to ${largest}`;
}
