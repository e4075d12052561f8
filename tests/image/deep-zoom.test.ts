import { describe, expect, test } from 'vitest';
import { deepZoomDocument, deepZoomTile } from '../../src/image/deep-zoom.ts';
import { matchTile } from '../../src/image/pyramid.ts';

const IMAGE = { width: 6001, height: 4003 };

describe('Deep Zoom', () => {
  test('the document names tile size, overlap, format and dimensions', () => {
    const xml = deepZoomDocument(IMAGE);
    expect(xml).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Image xmlns="http:\/\/schemas.microsoft.com\/deepzoom\/2008" /,
    );
    expect(xml).toContain('TileSize="512" Overlap="0" Format="jpg"');
    expect(xml).toContain('<Size Width="6001" Height="4003"/>');
  });

  test('the deepest level is the image, level 0 is one pixel', () => {
    expect(deepZoomTile(IMAGE, 13, 11, 7)).toEqual({
      region: { x: 5632, y: 3584, width: 369, height: 419 },
      size: { width: 369, height: 419 },
      mirror: false,
      degrees: '0',
      quality: 'default',
      format: 'jpg',
    });
    expect(deepZoomTile(IMAGE, 0, 0, 0).size).toEqual({ width: 1, height: 1 });
    expect(deepZoomTile({ width: 1, height: 1 }, 0, 0, 0).size).toEqual({ width: 1, height: 1 });
  });

  test('levels of the pyramid are the stored tiles, those below are one rendered tile', () => {
    expect(matchTile(deepZoomTile(IMAGE, 12, 1, 1), IMAGE)).toEqual({
      kind: 'tile',
      level: 1,
      column: 1,
      row: 1,
    });
    expect(matchTile(deepZoomTile(IMAGE, 9, 0, 0), IMAGE)).toEqual({ kind: 'size', width: 376, height: 251 });
    expect(deepZoomTile(IMAGE, 8, 0, 0).size).toEqual({ width: 188, height: 126 });
    expect(matchTile(deepZoomTile(IMAGE, 8, 0, 0), IMAGE)).toBeUndefined();
  });

  test.each([
    [14, 0, 0],
    [-1, 0, 0],
    [13, 12, 0],
    [13, 0, 8],
    [0, 1, 0],
    [13, -1, 0],
    [13, 0.5, 0],
    [Number.NaN, 0, 0],
    [13, Number.POSITIVE_INFINITY, 0],
  ])('level %d, column %d, row %d is not found', (level, column, row) => {
    expect(() => deepZoomTile(IMAGE, level, column, row)).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});
