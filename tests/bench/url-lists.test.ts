import { describe, expect, it } from 'vitest';
import { IMAGE_3 } from '../../src/image/dialect.ts';
import { matchTile, packKey } from '../../src/image/pyramid.ts';
import { parseImageRequest } from '../../src/image/request.ts';
import { resolveImage } from '../../src/image/resolve.ts';
import { seededRandom } from './random.ts';
import { arbitraryRegions, type ImagePath, unusualSizes, viewerSession, viewerTiles } from './url-lists.ts';

const SCAN = { name: 'odd', width: 6001, height: 3999 };
const SOURCE = { ...SCAN, gray: false };

function resolved(image: ImagePath) {
  const [region = '', size = '', rotation = '', file = ''] = image.path.split('/');
  return resolveImage(IMAGE_3, parseImageRequest(IMAGE_3, region, size, rotation, file), SOURCE, {});
}

describe('what the bench asks for', () => {
  it('is the viewer grid: every tile is stored, no two are the same, and sizes are as expected', () => {
    const tiles = viewerTiles(SCAN);
    const keys = tiles.map((tile) => {
      const image = resolved(tile);
      expect(image.size).toEqual({ width: tile.width, height: tile.height });
      const address = matchTile(image, SOURCE);
      return address === undefined ? 'not stored' : packKey(address);
    });
    expect(keys).not.toContain('not stored');
    expect(new Set(tiles.map(({ path }) => path)).size).toBe(tiles.length);
    const deepest = tiles.filter((tile) => tile.scaleFactor === 1);
    expect(deepest.reduce((sum, tile) => sum + (tile.width ?? 0) * (tile.height ?? 0), 0)).toBe(6001 * 3999);
  });

  it('is a session of stored answers only, from coarse to deep', () => {
    const [information, ...images] = viewerSession(SCAN, seededRandom(1));
    expect(information?.path).toBe('info.json');
    for (const image of images) expect(matchTile(resolved(image), SOURCE), image.path).toBeDefined();
    expect(images.length).toBeGreaterThan(10);
  });

  it('is renders only where rendering is measured', () => {
    const rendered = [...arbitraryRegions([SCAN], 200, 1), ...unusualSizes([SCAN], 200, 1)];
    for (const image of rendered) expect(matchTile(resolved(image), SOURCE), image.path).toBeUndefined();
    expect(new Set(rendered.map(({ path }) => path)).size).toBe(400);
  });
});
