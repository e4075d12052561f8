import type { MasterLevel, MasterPyramid } from '../../archive/scan.ts';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import { LARGEST_READY_MADE, pyramidLevels, storedTile } from '../../image/pyramid.ts';
import { withOpenFile } from '../../storage/file-store.ts';
import type { MasterProbe } from '../master/probe.ts';
import { type MasterStructure, warningsOfFrame } from '../master/structure.ts';
import { readImageFields, type TiffImageFields } from '../tiff/image-fields.ts';
import { JPEG_COMPRESSION, PHOTOMETRIC } from '../tiff/level.ts';
import { smallerSizesOf } from './pyramid-facts.ts';
import { type ReducedCopy, reducedCopies } from './tiff-facts.ts';

/** A level that a file does not have. */
const NO_LEVEL: MasterLevel = { page: 0, width: 0, height: 0 };

/** Sides of tiles that are sent as they are. */
const TILE_SIDES: readonly number[] = [256, TILE_SIZE];

/** How the sentence begins of a file whose colours are converted. */
export const COLOURS_LACK = 'its colours are not served as they are stored';

/** The image library reads all directories of a TIFF each time that it opens one: a book with a pyramid for each page is slow. */
const MOST_DIRECTORIES = 64;

/** The pyramid of a file, where that can stand for the one that Loupe makes; else all that it lacks, each as a sentence without its end. */
export type UsablePyramid = { readonly pyramid: MasterPyramid } | { readonly lacks: readonly string[] };

/**
 * Judges by its header whether the pyramid of a master can be used in place. Whether its smaller sizes show what its full size
 * does, its pixels tell.
 *
 * @param probe as ingest takes the image
 */
export async function usablePyramid(structure: MasterStructure, probe: MasterProbe): Promise<UsablePyramid> {
  const { path, format, directories, frames, chained } = structure;
  const { frame } = probe;
  const directory = directories[frame];
  if (format !== 'tiff' || !directory) return { lacks: ['it is no TIFF'] };
  if (frame !== frames[0]) return { lacks: ['it is not the first picture of its file'] };
  return withOpenFile(path, async (file) => {
    const tiff = { file, size: file.size, directories };
    const fields = await readImageFields(tiff, directory);
    const levels = levelsOf(probe, fields, await reducedCopies(tiff, frames, frame), frame);
    const isFaulty = frame >= chained || warningsOfFrame(structure, frame).length > 0;
    const lacks = [
      ...(directories.length > MOST_DIRECTORIES
        ? [
            `its file has ${directories.length} pictures, smaller sizes among them, of which ${MOST_DIRECTORIES} may be`,
          ]
        : []),
      ...(isFaulty ? ['its directories have faults'] : []),
      ...lacksOfTiles(fields, probe),
      ...lacksOfPicture(probe),
      ...lacksOfSizes(probe, levels),
    ];
    if (lacks.length > 0) return { lacks };
    const { width: tileSize = TILE_SIZE } = fields.tile ?? {};
    return { pyramid: { tileSize, levels, keepsProfile: probe.normalisation.profile !== undefined } };
  });
}

function lacksOfTiles(fields: TiffImageFields, { gray }: MasterProbe): string[] {
  const { tile, compression, photometric, bitsPerSample, separatePlanes } = fields;
  if (!tile) return ['it is not tiled'];
  const isSquare = tile.width === tile.height && TILE_SIDES.includes(tile.width);
  const colours = gray ? PHOTOMETRIC.blackIsZero : PHOTOMETRIC.yCbCr;
  return [
    ...(isSquare ? [] : [`its tiles are ${tile.width} x ${tile.height}, not 256 x 256 or 512 x 512`]),
    ...(compression === JPEG_COMPRESSION ? [] : ['its tiles are not compressed as JPEG']),
    ...(photometric === colours ? [] : [`its tiles are not ${gray ? 'gray' : 'YCbCr'}`]),
    ...(bitsPerSample.every((bits) => bits === 8) && !separatePlanes
      ? []
      : ['its samples are not plain 8 bits']),
  ];
}

function lacksOfPicture(probe: MasterProbe): string[] {
  const { orientation, normalisation } = probe;
  const isPlain = normalisation.asStored && normalisation.stored === undefined;
  const isLarge = storedTile(probe).width === TILE_SIZE && storedTile(probe).height === TILE_SIZE;
  return [
    ...(orientation === 1 ? [] : ['it is not stored upright']),
    ...(isPlain ? [] : [`${COLOURS_LACK} (${normalisation.colour})`]),
    ...(isLarge && pyramidLevels(probe).length > 1 ? [] : ['it is hardly larger than a tile']),
  ];
}

/** Small ones are made in any case. */
function lacksOfSizes(image: Dimensions, levels: readonly MasterLevel[]): string[] {
  const missing = pyramidLevels(image).find(
    ({ width, height }, index) =>
      Math.max(width, height) > LARGEST_READY_MADE && (levels[index] ?? NO_LEVEL).width === 0,
  );
  return missing
    ? [
        `it lacks the same picture in ${missing.width} x ${missing.height}, in tiles as those of its full size`,
      ]
    : [];
}

/** The levels of ours that a file has, by their index. */
function levelsOf(
  image: Dimensions,
  fields: TiffImageFields,
  copies: readonly ReducedCopy[],
  page: number,
): MasterLevel[] {
  const sizes = smallerSizesOf(
    image,
    copies.filter((copy) => isLike(copy, fields)),
  );
  return pyramidLevels(image).map(({ scaleFactor, width, height }, index) => {
    if (index === 0) return { page, width: fields.width, height: fields.height };
    const found = sizes[index - 1];
    const fits = (side: number, of: number, most: number) =>
      side >= Math.floor(of / scaleFactor) && side <= most;
    if (!found || !fits(found.width, image.width, width) || !fits(found.height, image.height, height))
      return NO_LEVEL;
    const { page: at, subifd } = found;
    return { page: at, ...(subifd !== undefined && { subifd }), width: found.width, height: found.height };
  });
}

/** Whether the tiles of two images of a file are of the same kind. */
function isLike(one: TiffImageFields, other: TiffImageFields): boolean {
  const kindOf = ({ tile, compression, photometric, bitsPerSample, separatePlanes }: TiffImageFields) =>
    JSON.stringify([tile, compression, photometric, bitsPerSample, separatePlanes]);
  return kindOf(one) === kindOf(other);
}
