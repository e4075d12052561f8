import { seededRandom, shuffled, wholeBetween } from './random.ts';
import type { Scan } from './scans.ts';

/** One request for an image, as seen by every server: what follows the identifier in the URL. */
export interface ImagePath {
  readonly scan: Scan;
  readonly path: string;
  /** Dimensions that the answer must have; left out for info.json. */
  readonly width?: number;
  readonly height?: number;
}

export interface ViewerTile extends ImagePath {
  readonly scaleFactor: number;
  readonly column: number;
  readonly row: number;
  /** A whole square tile: no edge of the image is near. */
  readonly interior: boolean;
}

const TILE = 512;
/** A viewer's window. */
const WINDOW = { width: 1600, height: 1000 };

/** Scale factors from 1 until the image fits in one tile. */
function scaleFactors(scan: Scan): number[] {
  const factors = [1];
  while (Math.max(scan.width, scan.height) / (factors.at(-1) ?? 1) > TILE)
    factors.push((factors.at(-1) ?? 1) * 2);
  return factors;
}

function viewerTile(scan: Scan, scaleFactor: number, column: number, row: number): ViewerTile {
  const side = TILE * scaleFactor;
  const [x, y] = [column * side, row * side];
  const [w, h] = [Math.min(side, scan.width - x), Math.min(side, scan.height - y)];
  const level = { width: Math.ceil(scan.width / scaleFactor), height: Math.ceil(scan.height / scaleFactor) };
  const width = Math.min(TILE, level.width - column * TILE);
  const height = Math.min(TILE, level.height - row * TILE);
  const whole = w === scan.width && h === scan.height;
  const region = whole ? 'full' : `${x},${y},${w},${h}`;
  const size = whole && scaleFactor === 1 ? 'max' : `${width},${height}`;
  const interior = width === TILE && height === TILE;
  return { scan, scaleFactor, column, row, interior, width, height, path: `${region}/${size}/0/default.jpg` };
}

/** Every tile that OpenSeadragon can ask for, with the URLs that it makes (its IIIFTileSource, version 3). */
export function viewerTiles(scan: Scan): ViewerTile[] {
  return scaleFactors(scan).flatMap((factor) => {
    const columns = Math.ceil(scan.width / factor / TILE);
    const rows = Math.ceil(scan.height / factor / TILE);
    return Array.from({ length: columns * rows }, (_, index) =>
      viewerTile(scan, factor, index % columns, Math.floor(index / columns)),
    );
  });
}

function confined(scan: Scan, side: number): ImagePath {
  const scale = Math.min(side / scan.width, side / scan.height, 1);
  const [width, height] = [Math.round(scan.width * scale), Math.round(scan.height * scale)];
  return { scan, width, height, path: `full/!${side},${side}/0/default.jpg` };
}

function ofWidth(scan: Scan, width: number): ImagePath {
  return {
    scan,
    width,
    height: Math.round((scan.height * width) / scan.width),
    path: `full/${width},/0/default.jpg`,
  };
}

/** The small images that viewers, lists and galleries ask for. */
export function thumbnails(scans: readonly Scan[], random: () => number): ImagePath[] {
  const all = scans.flatMap((scan) => [
    ofWidth(scan, 90),
    ofWidth(scan, 200),
    confined(scan, 200),
    confined(scan, 400),
  ]);
  return shuffled(all, random);
}

/** One visit: description, thumbnails and preview, then tiles in view from coarse to deep around one place. */
export function viewerSession(scan: Scan, random: () => number): ImagePath[] {
  const [centreX, centreY] = [random() * scan.width, random() * scan.height];
  const grid = viewerTiles(scan);
  const tiles = scaleFactors(scan)
    .reverse()
    .flatMap((factor) => {
      const side = TILE * factor;
      const reach = { x: (WINDOW.width / 2) * factor, y: (WINDOW.height / 2) * factor };
      const inView = grid.filter(
        (tile) =>
          tile.scaleFactor === factor &&
          tile.column * side < centreX + reach.x &&
          (tile.column + 1) * side > centreX - reach.x &&
          tile.row * side < centreY + reach.y &&
          (tile.row + 1) * side > centreY - reach.y,
      );
      const fromCentre = (tile: ViewerTile) =>
        Math.hypot((tile.column + 0.5) * side - centreX, (tile.row + 0.5) * side - centreY);
      return inView.sort((one, other) => fromCentre(one) - fromCentre(other));
    });
  return [
    { scan, path: 'info.json' },
    confined(scan, 200),
    ofWidth(scan, 90),
    confined(scan, 1024),
    ...tiles,
  ];
}

export function viewerSessions(scans: readonly Scan[], count: number, random: () => number): ImagePath[] {
  return Array.from({ length: count }, () => scans[wholeBetween(random, 0, scans.length - 1)])
    .filter((scan) => scan !== undefined)
    .flatMap((scan) => viewerSession(scan, random));
}

/** Regions anywhere, 300 to 4,000 pixels wide, shown 200 to 1,024 pixels wide; no two the same. */
export function arbitraryRegions(scans: readonly Scan[], count: number, seed: number): ImagePath[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => scans[index % scans.length])
    .filter((scan) => scan !== undefined)
    .map((scan) => {
      const w = wholeBetween(random, 300, Math.min(4000, scan.width));
      const h = Math.min(scan.height, Math.round(w * (0.6 + 0.8 * random())));
      const x = wholeBetween(random, 0, scan.width - w);
      const y = wholeBetween(random, 0, scan.height - h);
      const width = wholeBetween(random, 200, Math.min(1024, w));
      const height = Math.max(1, Math.round((h * width) / w));
      return { scan, width, height, path: `${x},${y},${w},${h}/${width},${height}/0/default.jpg` };
    });
}

/** The whole image in widths that nobody made beforehand; no two the same until they run out. */
export function unusualSizes(scans: readonly Scan[], count: number, seed: number): ImagePath[] {
  const readyMade = new Set(
    scans.flatMap((scan) => scaleFactors(scan).map((factor) => Math.ceil(scan.width / factor))),
  );
  const all = scans.flatMap((scan) => {
    const widths = Array.from({ length: Math.min(1900, scan.width - 101) }, (_, index) => 101 + index);
    const other = widths.filter((width) => !readyMade.has(width) && ![200, 400, 1024].includes(width));
    return other.map((width) => ofWidth(scan, width));
  });
  return shuffled(all, seededRandom(seed)).slice(0, count);
}

/** Nearly the whole scan in nearly its full size; no two the same. */
export function nearFullSize(scan: Scan, count: number): ImagePath[] {
  return Array.from({ length: count }, (_, index) => {
    const [width, height] = [scan.width - 1 - index, scan.height - 1];
    return { scan, width, height, path: `${index % 2},0,${width},${height}/max/0/default.jpg` };
  });
}
