import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { largestSize } from '../../src/image/largest-size.ts';
import { FORMATS, type Format } from '../../src/image/request.ts';
import { frameOf } from '../../src/image/result-form.ts';
import { MEGABYTE } from '../../src/megabyte.ts';

/** In the order of the columns of README's table. */
const MEMORY_MB = [128, 256, 512, 1024];

function wholeMegapixels(format: Format, degrees: '0' | '45', memoryMb: number): number {
  const limits = { maxArea: 100_000_000, renderMemoryBytes: memoryMb * MEGABYTE };
  const form = { degrees, quality: 'default', format } as const;
  const scan = { width: 12_288, height: 8192, gray: false };
  const { width, height } = frameOf(largestSize({ image: scan, region: scan, form, limits }, true), degrees);
  return Math.floor((width * height) / 1e6 + 0.05);
}

test.each(FORMATS)('README says how large %s may be with how much memory', (format) => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const row = readme.split('\n').find((line) => line.startsWith(`  | ${format} | `)) ?? '';
  const said = MEMORY_MB.map(
    (memory) => `${wholeMegapixels(format, '0', memory)} (${wholeMegapixels(format, '45', memory)})`,
  );
  expect(row.split(' | ').slice(5).join(', ').replace(' |', '')).toBe(said.join(', '));
});
