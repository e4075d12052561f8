import { seededRandom, wholeBetween } from './random.ts';
import type { Scan } from './scans.ts';
import type { ImagePath } from './url-lists.ts';

// Requests that no server has an answer ready for: by what they take of one.

/** Kinds of renders. */
export const RENDER_KINDS = [
  'native-512',
  'aligned-1024',
  'to-512',
  'to-1024',
  'odd-widths',
  'rotations',
] as const;
type RenderKind = (typeof RENDER_KINDS)[number];

/** Anywhere in the scans; or near to one place of each, so that what was decoded serves again. */
type RenderRow = RenderKind | `${RenderKind}-near`;

export const RENDER_ROWS: readonly RenderRow[] = RENDER_KINDS.flatMap(
  (kind) => [kind, `${kind}-near`] as const,
);

/** Side of what is near, in pixels of the scan: its tiles at full size take 12 MB decoded. */
const NEAR = 2048;
const NEAR_AT = { x: 2048, y: 1024 };
const TILE = 512;
/** The whole is asked for in these widths. */
const ODD_WIDTHS = { from: 301, to: 1900 };

interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function square(scan: Scan, { x, y, width, height }: Window, side: number, random: () => number) {
  const most = Math.min(side, width, height);
  const left = x + wholeBetween(random, 0, width - most);
  const top = y + wholeBetween(random, 0, height - most);
  return { scan, left, top, side: most };
}

function squareAt(
  { scan, left, top, side }: ReturnType<typeof square>,
  wanted: number,
  degrees = 0,
): ImagePath {
  // Of small scans.
  const size = Math.min(wanted, side);
  const path = `${left},${top},${side},${side}/${size},${size}/${degrees}/default.jpg`;
  return { scan, width: size, height: size, path };
}

function oddWidth(scan: Scan, random: () => number): ImagePath {
  // Even ones may be ready-made.
  const width = wholeBetween(random, ODD_WIDTHS.from / 2, ODD_WIDTHS.to / 2) * 2 + 1;
  const height = Math.round((scan.height * width) / scan.width);
  return { scan, width, height, path: `full/${width},/0/default.jpg` };
}

function renderOf(kind: RenderKind, scan: Scan, window: Window, random: () => number): ImagePath {
  const scaled = (size: number, most: number) =>
    squareAt(square(scan, window, wholeBetween(random, size, size * most), random), size);
  switch (kind) {
    case 'native-512':
      return squareAt(square(scan, window, TILE, random), TILE);
    case 'aligned-1024': {
      const side = 2 * TILE;
      const { left, top, ...rest } = square(scan, window, side, random);
      const onTile = { left: left - (left % TILE), top: top - (top % TILE) };
      return squareAt({ ...rest, ...onTile }, side);
    }
    case 'to-512':
      return scaled(TILE, 8);
    case 'to-1024':
      return scaled(2 * TILE, 4);
    case 'odd-widths':
      return oddWidth(scan, random);
    case 'rotations':
      return squareAt(square(scan, window, TILE, random), TILE, 90 * wholeBetween(random, 1, 3));
  }
}

/** The requests of a row. */
export function renderRequests(
  row: RenderRow,
  scans: readonly Scan[],
  count: number,
  seed: number,
): ImagePath[] {
  const random = seededRandom(seed);
  const isNear = row.endsWith('-near');
  const kind = RENDER_KINDS.find((name) => row === name || row === `${name}-near`) ?? 'native-512';
  return Array.from({ length: count }, (_, index) => scans[index % scans.length])
    .filter((scan) => scan !== undefined)
    .map((scan) => {
      const whole = { x: 0, y: 0, width: scan.width, height: scan.height };
      const side = Math.min(NEAR, scan.width, scan.height);
      const near = {
        x: Math.min(NEAR_AT.x, scan.width - side),
        y: Math.min(NEAR_AT.y, scan.height - side),
        width: side,
        height: side,
      };
      return renderOf(kind, scan, isNear ? near : whole, random);
    });
}
