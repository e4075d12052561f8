import { storedTile } from '../../image/pyramid.ts';
import { LARGEST_HELD_RESULT_PIXELS } from '../../image/render-memory.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import { JoinedTiles } from '../jpeg/joined-tiles.ts';
import { withProfile } from '../jpeg/jpeg-profile.ts';
import { coloursOfPyramid } from './kept-profiles.ts';
import { tilesOf } from './level-tiles.ts';
import type { OpenPyramids } from './open-pyramids.ts';
import type { RenderPlan } from './plan.ts';
import type { RenderSource } from './render-source.ts';

/**
 * The JPEG of a part of a level that begins at a corner of a tile, put together of the codes of its tiles: nothing is decoded, and
 * what it shows is what the tiles show.
 *
 * @returns undefined for other parts and forms, and where a tile is not as it was written
 */
export async function joinStored(
  source: RenderSource,
  { level: index, extract, resize }: RenderPlan,
  resolved: ResolvedImage,
  pyramids: OpenPyramids,
): Promise<Buffer | undefined> {
  if (source.kind === 'master' || resize || !isPlain(resolved)) return undefined;
  // Tiles of a master are of other forms than ours, and its levels end elsewhere.
  if (source.inPlace) return undefined;
  if (extract.width * extract.height > LARGEST_HELD_RESULT_PIXELS) return undefined;
  const tile = storedTile(source);
  if (extract.x % tile.width !== 0 || extract.y % tile.height !== 0) return undefined;
  const colours = await coloursOfPyramid(source, resolved, pyramids);
  if (colours?.use === 'converted') return undefined;
  const opened = await pyramids.levelAsWritten(source, index);
  if (opened?.level.tile.width !== tile.width || opened.level.tile.height !== tile.height) return undefined;
  const range = tilesOf(extract, tile);
  const { left, top, right, bottom } = range;
  await opened.prepare(range);
  const tiles: Buffer[] = [];
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) tiles.push(await opened.readStored(column, row));
  try {
    const { jpegTables } = opened.level;
    const joined = new JoinedTiles({ tile, jpegTables, tiles, columns: right - left });
    const jpeg = joined.join({ column: 0, row: 0 }, extract);
    return colours ? withProfile(jpeg, colours.profile) : jpeg;
  } catch {
    // Codes that there are not: whoever decodes them tells what is wrong.
    return undefined;
  }
}

/** Colours and direction are those of the tiles. */
function isPlain({ format, quality, degrees, mirror }: ResolvedImage): boolean {
  return format === 'jpg' && (quality === 'default' || quality === 'negative') && degrees === '0' && !mirror;
}
