import sharp from 'sharp';
import { encodedContentState } from '../../src/content-state/encoding.ts';
import type { Archive } from '../support/archive.ts';
import { IS_WHOLE } from '../support/sample-size.ts';
import { type Box, plateWith } from './region-on-screen.ts';

// One link, three viewers: each has the same region on the screen, on plates of every kind, in wide and narrow windows, in essays
// that run either way. A few are looked at; `FUZZ=all` looks at all of them.

/** A scan with a region on it that is red. */
export interface Plate {
  readonly name: string;
  /** Upright. */
  readonly width: number;
  readonly height: number;
  /** Of EXIF: how the scan lies in the file. */
  readonly orientation: 1 | 3 | 6 | 8;
  readonly region: Box;
}

const PLATES: readonly Plate[] = [
  { name: 'landscape', width: 1600, height: 1100, orientation: 1, region: [640, 400, 300, 300] },
  { name: 'landscape strip', width: 1600, height: 1100, orientation: 1, region: [100, 500, 1400, 200] },
  { name: 'landscape corner', width: 1600, height: 1100, orientation: 1, region: [0, 0, 260, 180] },
  { name: 'portrait', width: 900, height: 1300, orientation: 1, region: [150, 300, 600, 350] },
  { name: 'portrait strip', width: 900, height: 1300, orientation: 1, region: [420, 40, 160, 1200] },
  { name: 'turned right', width: 801, height: 1201, orientation: 6, region: [301, 423, 360, 202] },
  { name: 'turned left', width: 1201, height: 801, orientation: 8, region: [1001, 601, 200, 200] },
  { name: 'upside down', width: 1000, height: 700, orientation: 3, region: [33, 44, 222, 333] },
  { name: 'odd', width: 2051, height: 1537, orientation: 1, region: [1589, 1201, 297, 261] },
  { name: 'odd nearly whole', width: 1025, height: 513, orientation: 1, region: [3, 5, 1017, 501] },
].map(({ region: [x = 0, y = 0, width = 0, height = 0], ...plate }) => ({
  ...plate,
  orientation: plate.orientation as Plate['orientation'],
  region: { x, y, width, height },
}));

/** How far an upright plate is turned to lie as it does in the file. */
const DEGREES = { 1: 0, 3: 180, 6: -90, 8: 90 } as const;
export const DIRECTIONS = ['left-to-right', 'right-to-left'] as const;
const WINDOWS = [
  { width: 1400, height: 900 },
  { width: 390, height: 844 },
] as const;
const VIEWERS = ['loupe', 'mirador', 'uv'] as const;

/** A link to a region, opened. */
export interface Look {
  readonly plate: Plate;
  readonly direction: (typeof DIRECTIONS)[number];
  readonly viewport: (typeof WINDOWS)[number];
  readonly viewer: (typeof VIEWERS)[number];
}

const ALL: readonly Look[] = PLATES.flatMap((plate) =>
  DIRECTIONS.flatMap((direction) =>
    WINDOWS.flatMap((viewport) => VIEWERS.map((viewer) => ({ plate, direction, viewport, viewer }))),
  ),
);

/** Of each viewer one, of another plate, window and direction than the next: all of them over some days. */
function few(): readonly Look[] {
  const day = Number(process.env['SEED'] ?? Math.floor(Date.now() / 86_400_000));
  return VIEWERS.flatMap((viewer, at) => {
    const looks = ALL.filter((look) => look.viewer === viewer);
    return looks[((day + at * 3) * 7) % looks.length] ?? [];
  });
}

/** What is looked at. `FUZZ=all`: all of them. */
export const LOOKS: readonly Look[] = IS_WHOLE ? ALL : few();

/** Adds the plates of all looks, and an essay of them in each direction, named by it. */
export async function addPlates(archive: Archive): Promise<void> {
  const plates = [...new Set(LOOKS.map((look) => look.plate))];
  for (const plate of plates) {
    const { name, orientation, region } = plate;
    const upright = sharp(await plateWith(plate, region));
    await archive.add(
      `${name}.jpg`,
      upright.rotate(DEGREES[orientation]).jpeg({ quality: 95 }).withMetadata({ orientation }),
    );
  }
  const photographs = plates.map(({ name }) => `{image: ${name}, id: ${canvasOf(name)}}`).join(', ');
  for (const direction of DIRECTIONS)
    await archive.addManifest(
      `${direction}.yaml`,
      `label: Plates\nviewingDirection: ${direction}\nphotographs: [${photographs}]\n`,
    );
}

function canvasOf(name: string): string {
  return name.replaceAll(' ', '-');
}

/** The path that opens the region of a look in its viewer. */
export function pathOf({ plate, direction, viewer }: Look, base: string): string {
  const manifest = `${base}/presentation/3/${direction}`;
  const { x, y, width, height } = plate.region;
  const state = encodedContentState({
    id: `${manifest}/canvas/${canvasOf(plate.name)}#xywh=${x},${y},${width},${height}`,
    type: 'Canvas',
    partOf: [{ id: `${manifest}/manifest`, type: 'Manifest' }],
  });
  return `/view?iiif-content=${state}&viewer=${viewer}`;
}
