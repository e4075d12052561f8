import sharp from 'sharp';
import { bandHeight, drawCaption, microprint, targetPlace } from './caption.ts';
import { drawFilm, drawRuler, type Film, filmOf } from './film.ts';
import { drawGrid } from './grid.ts';
import type { Ground, Plate } from './plate.ts';
import { hash, seeded } from './random.ts';
import { SECTIONS } from './sections.ts';
import { box, clipped, group } from './svg.ts';
import { linePairs, neighbours } from './targets.ts';

/** Red, green, blue of a whole plate, 0 to 65535, sRGB encoded. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint16Array;
}

interface Page {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** Pixels between the page's edge and the film's, where a scan has odd dimensions. */
  readonly offsetX: number;
  readonly offsetY: number;
}

const PIXELS_PER_UNIT = { frame: 1.1, strip: 0.9 } as const;

function pageOf(plate: Plate, film: Film, reduction: number): Page {
  const scale = (plate.storage.kind === 'tiff16' ? 0.6 : PIXELS_PER_UNIT[plate.format]) * reduction;
  const width = Math.round(plate.pixels === undefined ? film.width * scale : plate.pixels[0] * reduction);
  const height = Math.round(plate.pixels === undefined ? film.height * scale : plate.pixels[1] * reduction);
  return {
    width,
    height,
    scale,
    offsetX: Math.floor((width - film.width * scale) / 2),
    offsetY: Math.floor((height - film.height * scale) / 2),
  };
}

async function blend(into: Float32Array, page: Page, content: string): Promise<void> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}" height="${page.height}">${content}</svg>`;
  const layer = await sharp(Buffer.from(svg), { limitInputPixels: false, unlimited: true })
    .ensureAlpha()
    .raw()
    .toBuffer();
  for (let i = 0, p = 0; i < layer.length; i += 4, p += 3) {
    const alpha = (layer[i + 3] ?? 0) / 255;
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++)
      into[p + c] = (into[p + c] ?? 0) * (1 - alpha) + ((layer[i + c] ?? 0) / 255) * alpha;
  }
}

function paintGround(into: Float32Array, page: Page, film: Film, artHeight: number, ground: Ground): void {
  const left = Math.max(0, Math.ceil(page.offsetX + film.left * page.scale));
  const top = Math.max(0, Math.ceil(page.offsetY + film.top * page.scale));
  const right = Math.floor(left + film.pictureWidth * page.scale);
  const bottom = Math.floor(top + artHeight * page.scale);
  const out = new Float32Array(3);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      ground((x - left) / page.scale, (y - top) / page.scale, out);
      into.set(out, (y * page.width + x) * 3);
    }
  }
}

/** Film grain: clumps about two pixels wide, strongest in the middle tones. */
function grained(painted: Float32Array, page: Page, seed: number, strength: number): Uint16Array {
  const { width, height } = page;
  const samples = new Uint16Array(painted.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = (y * width + x) * 3;
      const level = ((painted[p] ?? 0) + (painted[p + 1] ?? 0) + (painted[p + 2] ?? 0)) / 3;
      const clump =
        hash(x, y, seed) + hash(x >> 1, y >> 1, seed + 1) + hash((x + 1) >> 1, (y + 1) >> 1, seed + 2) - 1.5;
      const grain = clump * strength * (0.35 + 2.6 * level * (1 - level));
      for (let c = 0; c < 3; c++)
        samples[p + c] = Math.round(65535 * Math.min(1, Math.max(0, (painted[p + c] ?? 0) + grain)));
    }
  }
  return samples;
}

/** Draws one plate upright. `reduction` below 1 makes a smaller proof of the same drawing. */
export async function compose(plate: Plate, reduction = 1): Promise<Raster> {
  const portrait = plate.portrait === true;
  const film = filmOf(plate.format, portrait);
  const page = pageOf(plate, film, reduction);
  const artHeight = film.pictureHeight - bandHeight(portrait);
  const drawing = plate.motif({
    width: film.pictureWidth,
    height: artHeight,
    palette: plate.palette,
    random: seeded(plate.identifier),
    facts: SECTIONS[plate.section].facts,
  });
  const painted = new Float32Array(page.width * page.height * 3);
  const onPage = `translate(${page.offsetX} ${page.offsetY}) scale(${page.scale})`;
  const inPicture = (content: string): string =>
    group(onPage, group(`translate(${film.left} ${film.top})`, content));
  const charts = portrait
    ? group(`translate(${film.width} 0) rotate(90)`, neighbours(plate.monochrome === true))
    : neighbours(plate.monochrome === true);
  await blend(
    painted,
    page,
    group(
      onPage,
      [
        drawFilm(plate.format, film, plate.frame, plate.identifier, plate.monochrome === true),
        plate.format === 'strip' ? charts : '',
        box(film.left, film.top, film.pictureWidth, film.pictureHeight, { fill: plate.palette.paper }),
      ].join(''),
    ),
  );
  if (drawing.ground !== undefined) paintGround(painted, page, film, artHeight, drawing.ground);
  for (const layer of drawing.layers) {
    await blend(painted, page, inPicture(clipped('art', box(0, 0, film.pictureWidth, artHeight, {}), layer)));
  }
  const [targetX, targetY] = targetPlace(portrait);
  const inPixels = (units: number, offset: number): number => Math.round(offset + units * page.scale);
  await blend(
    painted,
    page,
    [
      inPicture(
        drawGrid(film.pictureWidth, artHeight, plate.palette.ink, plate.palette.paper) +
          microprint(plate, film.pictureWidth, artHeight) +
          drawCaption(plate),
      ),
      group(onPage, drawRuler(film)),
      reduction === 1
        ? linePairs(
            inPixels(film.left + targetX, page.offsetX),
            inPixels(film.top + targetY, page.offsetY),
            plate.palette.bandInk,
          )
        : '',
    ].join(''),
  );
  const strength = plate.storage.kind === 'tiff16' ? 0 : 0.007;
  return {
    width: page.width,
    height: page.height,
    samples: grained(painted, page, plate.identifier.length * 977, strength),
  };
}
