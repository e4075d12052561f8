import type { Scan } from '../scans.ts';
import { urlPath } from '../server.ts';
import type { LoadRequest } from '../wrk.ts';
import type { Target } from './attack.ts';

export const FORMATS = ['jpg', 'png', 'webp', 'gif', 'tif', 'avif', 'jp2', 'pdf'] as const;
export type CostlyFormat = (typeof FORMATS)[number];

/** A kind of costly render. */
export interface Shape {
  readonly name: string;
  /** One request of about so many pixels, as far as the size is not the server's choice; no two indexes give the same. */
  readonly path: (scan: Scan, format: CostlyFormat, pixels: number, index: number) => string;
}

/** Requests of a list; none is asked twice in the longest measurement, since each takes parts of a second or more. */
const REQUESTS = 2000;
const LARGEST_PIXELS = 100_000_000;
const SMALLEST_PIXELS = 100_000;
/** Halvings of the interval between them. */
const STEPS = 9;
/** What is asked next of what was refused. */
const SMALLER = 0.75;

/** A region that leaves out less than a tenth of the scan, another one for each index below 10,000. */
function nearlyWhole({ width, height }: Scan, index: number): string {
  const [left, top] = [index % 100, Math.floor(index / 100) % 100];
  return `${left},${top},${width - 100},${height - 100}`;
}

export const SHAPES: readonly Shape[] = [
  {
    name: 'whole scans',
    path: (scan, format, _, index) => `${nearlyWhole(scan, index)}/max/0/default.${format}`,
  },
  {
    name: '^max',
    path: (scan, format, _, index) => `${nearlyWhole(scan, index)}/^max/0/default.${format}`,
  },
  {
    name: 'oblique',
    path: (scan, format, pixels, index) => {
      // The box around a turned image has the sum of its sides as its diagonal.
      const sides = Math.sqrt(2 * pixels) - 2;
      const [width, height] = [Math.floor(sides * 0.6), Math.floor(sides * 0.4)];
      return `${nearlyWhole(scan, index)}/^${width},${height}/45/default.${format}`;
    },
  },
  {
    name: 'thin strips',
    path: (scan, format, pixels, index) => {
      const side = Math.floor(Math.sqrt(pixels / 2)) - 1;
      return `0,${index % (scan.height - 10)},${scan.width - 1 - (index % 97)},10/^${side},${side}/45/default.${format}`;
    },
  },
];

async function statusOf(url: string, method: 'GET' | 'HEAD'): Promise<number> {
  const { status, body } = await fetch(url, { method });
  await body?.cancel();
  return status;
}

/** One shape of render in one format. */
export interface CostlyRender {
  readonly shape: Shape;
  readonly format: CostlyFormat;
}

/** The largest number from low to high that passes, right within two per cent; `low` when none above it does. */
async function largestPassing(
  low: number,
  high: number,
  passes: (value: number) => Promise<boolean>,
): Promise<number> {
  if (await passes(high)) return high;
  let [passing, failing] = [low, high];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = Math.sqrt(passing * failing);
    if (await passes(middle)) passing = middle;
    else failing = middle;
  }
  return passing;
}

/**
 * Requests for the largest renders of a kind that this server makes, which HEAD tells without one being made. Throws an
 * Error when it refuses them all.
 */
export async function largestLegal(
  { server, scans }: Target,
  { shape, format }: CostlyRender,
): Promise<LoadRequest[]> {
  const scan = scans.large;
  const pathOf = (pixels: number, index: number) =>
    urlPath(server, { scan, path: shape.path(scan, format, pixels, index) });
  const isRefused = async (method: 'GET' | 'HEAD', pixels: number, index: number) =>
    (await statusOf(`${server.origin}${pathOf(pixels, index)}`, method)) === 400;
  let pixels = await largestPassing(SMALLEST_PIXELS, LARGEST_PIXELS, async (value) => {
    return !(await isRefused('HEAD', value, 0));
  });
  // What HEAD allows may still be refused when it is to be made.
  for (let index = REQUESTS; await isRefused('GET', pixels, index); index += 1) {
    pixels *= SMALLER;
    if (pixels < SMALLEST_PIXELS) throw new Error(`${server.name} refuses ${shape.name} as ${format}`);
  }
  return Array.from({ length: REQUESTS }, (_, index) => ({ path: pathOf(pixels, index) }));
}
