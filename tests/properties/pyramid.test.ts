import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepZoomTile } from '../../src/image/deep-zoom.ts';
import { type Dialect, IMAGE_2, IMAGE_3 } from '../../src/image/dialect.ts';
import { type Dimensions, type Rectangle, TILE_SIZE } from '../../src/image/geometry.ts';
import { imageInformation } from '../../src/image/information.ts';
import {
  edgeTiles,
  matchTile,
  packKey,
  paddedDimensions,
  pyramidLevels,
  readyMadeSizes,
  type TileAddress,
} from '../../src/image/pyramid.ts';
import type { ResolvedImage, SourceImage } from '../../src/image/resolve.ts';
import { resolve } from '../support/image-requests.ts';
import { sampleSize } from '../support/sample-size.ts';
import { limits, sources } from './arbitraries.ts';

const NO_LIMITS = {};
const runs = { numRuns: sampleSize(150) };

/** The tiles of a viewer: implementation note 3 of the specification, written out for itself. */
function viewerTiles(
  image: Dimensions,
  tile: number,
  scaleFactor: number,
): { region: Rectangle; size: Dimensions }[] {
  const tiles: { region: Rectangle; size: Dimensions }[] = [];
  for (let y = 0; y < image.height; y += tile * scaleFactor) {
    for (let x = 0; x < image.width; x += tile * scaleFactor) {
      const width = Math.min(tile * scaleFactor, image.width - x);
      const height = Math.min(tile * scaleFactor, image.height - y);
      const size = {
        width: Math.floor((width + scaleFactor - 1) / scaleFactor),
        height: Math.floor((height + scaleFactor - 1) / scaleFactor),
      };
      tiles.push({ region: { x, y, width, height }, size });
    }
  }
  return tiles;
}

function tilePath({ region, size }: { region: Rectangle; size: Dimensions }): string {
  return `${region.x},${region.y},${region.width},${region.height}/${size.width},${size.height}/0/default.jpg`;
}

function resolvedIn(dialect: Dialect, path: string, source: SourceImage, within = NO_LIMITS): ResolvedImage {
  return resolve({ dialect, source, limits: within }, path);
}

/** What a stored JPEG shows, computed from its address alone. */
function shown(address: TileAddress, image: Dimensions): { region: Rectangle; size: Dimensions } {
  if (address.kind === 'size') {
    const { width, height } = address;
    return { region: { x: 0, y: 0, width: image.width, height: image.height }, size: { width, height } };
  }
  const scaleFactor = 2 ** address.level;
  const tiles = viewerTiles(image, TILE_SIZE, scaleFactor);
  const columns = Math.ceil(image.width / (TILE_SIZE * scaleFactor));
  const tile = tiles[address.row * columns + address.column];
  if (tile === undefined) throw new Error('an address outside of the grid');
  return tile;
}

describe('the tiles of a viewer', () => {
  test('are stored, every one: whole ones in the pyramid, the others in the pack', () => {
    fc.assert(
      fc.property(sources(5000), (image) => {
        const packed = new Set(edgeTiles(image).map((tile) => packKey({ kind: 'edge', ...tile })));
        for (const size of readyMadeSizes(image)) packed.add(packKey({ kind: 'size', ...size }));
        for (const { scaleFactor } of pyramidLevels(image)) {
          for (const tile of viewerTiles(image, TILE_SIZE, scaleFactor)) {
            for (const dialect of [IMAGE_2, IMAGE_3]) {
              const resolved = resolvedIn(dialect, tilePath(tile), image);
              const address = matchTile(resolved, image);
              if (address === undefined) throw new Error(`not stored: ${tilePath(tile)}`);
              expect(shown(address, image)).toEqual({ region: resolved.region, size: resolved.size });
              if (address.kind === 'tile') expect(resolved.size).toEqual({ width: 512, height: 512 });
              else expect(packed).toContain(packKey(address));
            }
          }
        }
      }),
      runs,
    );
  });

  test('are stored as well when clients of 2.1 ask them as `w,`, slivers aside', () => {
    fc.assert(
      fc.property(sources(5000), (image) => {
        for (const { scaleFactor } of pyramidLevels(image)) {
          for (const { region, size } of viewerTiles(image, TILE_SIZE, scaleFactor)) {
            if (size.width < 256 || size.height < 256) continue;
            const { x, y, width, height } = region;
            const path = `${x},${y},${width},${height}/${size.width},/0/default.jpg`;
            const resolved = resolvedIn(IMAGE_2, path, image);
            expect(resolved.size).toEqual(size);
            expect(matchTile(resolved, image)).toBeDefined();
          }
        }
      }),
      runs,
    );
  });

  test('are matched only where region and size are exactly theirs', () => {
    const nudge = fc.integer({ min: -2, max: 2 });
    const pick = fc.nat();
    fc.assert(
      fc.property(
        sources(5000),
        pick,
        pick,
        fc.tuple(nudge, nudge, nudge, nudge, nudge, nudge),
        (image, l, t, by) => {
          const levels = pyramidLevels(image);
          const { scaleFactor } = levels[l % levels.length] ?? { scaleFactor: 1 };
          const tiles = viewerTiles(image, TILE_SIZE, scaleFactor);
          const tile = tiles[t % tiles.length];
          if (tile === undefined) return;
          const x = Math.min(image.width - 1, Math.max(0, tile.region.x + by[0]));
          const y = Math.min(image.height - 1, Math.max(0, tile.region.y + by[1]));
          const width = Math.min(image.width - x, Math.max(1, tile.region.width + by[2]));
          const height = Math.min(image.height - y, Math.max(1, tile.region.height + by[3]));
          const region = { x, y, width, height };
          const size = {
            width: Math.max(1, tile.size.width + by[4]),
            height: Math.max(1, tile.size.height + by[5]),
          };
          const resolved: ResolvedImage = {
            region,
            size,
            mirror: false,
            degrees: '0',
            quality: 'default',
            format: 'jpg',
          };
          const address = matchTile(resolved, image);
          if (address !== undefined) expect(shown(address, image)).toEqual({ region, size });
        },
      ),
      { numRuns: sampleSize(5000) },
    );
  });

  test('are not matched for another rotation, quality or format', () => {
    const image = { width: 3000, height: 2000, gray: false };
    const tile = '0,0,512,512/512,512';
    expect(matchTile(resolvedIn(IMAGE_3, `${tile}/0/default.jpg`, image), image)).toBeDefined();
    for (const rest of [
      '90/default.jpg',
      '!0/default.jpg',
      '0.5/default.jpg',
      '0/gray.jpg',
      '0/bitonal.jpg',
      '0/default.png',
      '0/default.webp',
    ]) {
      expect(matchTile(resolvedIn(IMAGE_3, `${tile}/${rest}`, image), image)).toBeUndefined();
    }
  });

  test('that lie at the edge are listed once, with the region and size that a viewer asks', () => {
    fc.assert(
      fc.property(sources(5000), (image) => {
        const edges = edgeTiles(image);
        const keys = edges.map((tile) => packKey({ kind: 'edge', ...tile }));
        expect(new Set(keys).size).toBe(keys.length);
        for (const tile of edges) {
          const { region, size } = tile;
          expect(shown({ kind: 'edge', ...tile }, image)).toEqual({ region, size });
        }
      }),
      runs,
    );
  });
});

describe('info.json', () => {
  test('lists nothing that is refused', () => {
    fc.assert(
      fc.property(sources(5000), limits, (source, within) => {
        for (const dialect of [IMAGE_2, IMAGE_3]) {
          const document = imageInformation(dialect, { id: 'https://example.org/x', source, limits: within });
          const sizes = (document['sizes'] ?? []) as Dimensions[];
          if (document['sizes'] !== undefined) expect(sizes.length).toBeGreaterThan(0);
          for (const size of sizes) {
            expect(
              resolvedIn(dialect, `full/${size.width},${size.height}/0/default.jpg`, source, within).size,
            ).toEqual(size);
            resolvedIn(dialect, `full/${size.width},/0/default.jpg`, source, { ...within, upscaling: false });
          }
          for (const { width, scaleFactors } of document['tiles'] as {
            width: number;
            scaleFactors: number[];
          }[]) {
            for (const scaleFactor of scaleFactors.filter(
              (factor) => source.width * source.height < factor * width * factor * width * 500,
            )) {
              for (const tile of viewerTiles(source, width, scaleFactor)) {
                expect(resolvedIn(dialect, tilePath(tile), source, within).size).toEqual(tile.size);
              }
            }
          }
        }
      }),
      runs,
    );
  });

  test('has sizes that fit its scale factors, or none', () => {
    fc.assert(
      fc.property(sources(100_000), limits, (source, within) => {
        const document = imageInformation(IMAGE_3, { id: 'https://example.org/x', source, limits: within });
        const [{ scaleFactors = [] } = {}] = document['tiles'] as { scaleFactors?: number[] }[];
        const all = scaleFactors.map((factor) => ({
          width: Math.ceil(source.width / factor),
          height: Math.ceil(source.height / factor),
        }));
        const sizes = document['sizes'];
        if (sizes !== undefined) expect([all.reverse(), all.slice(0, -1)]).toContainEqual(sizes);
      }),
    );
  });

  test('has tiles that cover every level exactly once', () => {
    fc.assert(
      fc.property(sources(5000), (image) => {
        for (const { scaleFactor, width, height, columns, rows } of pyramidLevels(image)) {
          const tiles = viewerTiles(image, TILE_SIZE, scaleFactor);
          expect(tiles.length).toBe(columns * rows);
          const pixels = tiles.reduce((sum, { size }) => sum + size.width * size.height, 0);
          expect(pixels).toBe(width * height);
          const area = tiles.reduce((sum, { region }) => sum + region.width * region.height, 0);
          expect(area).toBe(image.width * image.height);
        }
      }),
      runs,
    );
  });
});

describe('the pyramid', () => {
  test('halves exactly from its padded dimensions, down to whole blocks, and covers the image', () => {
    fc.assert(
      fc.property(sources(100_000), (image) => {
        const levels = pyramidLevels(image);
        const padded = paddedDimensions(image);
        const last = 2 ** (levels.length - 1);
        expect([padded.width % (16 * last), padded.height % (16 * last)]).toEqual([0, 0]);
        expect(padded.width - image.width).toBeLessThan(16 * last);
        for (const { scaleFactor, width, height } of levels) {
          expect(padded.width / scaleFactor).toBeGreaterThanOrEqual(width);
          expect(padded.height / scaleFactor).toBeGreaterThanOrEqual(height);
        }
        expect(levels.slice(0, -1).every(({ width, height }) => width > 512 || height > 512)).toBe(true);
      }),
    );
  });

  test('has ready-made sizes for what viewers ask first, whatever the dialect', () => {
    fc.assert(
      fc.property(sources(10_000), (image) => {
        const levels = pyramidLevels(image).filter(({ width, height }) => width <= 2048 && height <= 2048);
        const wide = image.width >= 200 && image.height >= 1;
        const sizes = ['!200,200', '!400,400', '!1024,1024', ...levels.map(({ width }) => `${width},`)];
        if (wide) sizes.push('90,', '200,');
        for (const size of sizes) {
          for (const dialect of [IMAGE_2, IMAGE_3]) {
            const resolved = resolvedIn(dialect, `full/${size}/0/default.jpg`, image);
            if (resolved.size.height > 2048) continue;
            expect(matchTile(resolved, image)).toEqual({ kind: 'size', ...resolved.size });
          }
        }
        const made = readyMadeSizes(image);
        expect(new Set(made.map(({ width, height }) => `${width},${height}`)).size).toBe(made.length);
        for (const { width, height } of made) {
          expect(width <= Math.min(2048, image.width) && height <= Math.min(2048, image.height)).toBe(true);
        }
      }),
    );
  });
});

describe('Deep Zoom', () => {
  test('levels are halves rounded up, covered by their tiles, and stored where the pyramid has them', () => {
    fc.assert(
      fc.property(sources(5000), (image) => {
        const stored = pyramidLevels(image).length;
        let { width, height } = image;
        for (
          let level = Math.ceil(Math.log2(Math.max(width, height))), depth = 0;
          level >= 0;
          level--, depth++
        ) {
          let pixels = 0;
          for (let row = 0; row < Math.ceil(height / TILE_SIZE); row++) {
            for (let column = 0; column < Math.ceil(width / TILE_SIZE); column++) {
              const tile = deepZoomTile(image, level, column, row);
              pixels += tile.size.width * tile.size.height;
              if (depth < stored) expect(matchTile(tile, image)).toBeDefined();
            }
          }
          expect(pixels).toBe(width * height);
          width = Math.ceil(width / 2);
          height = Math.ceil(height / 2);
        }
        expect([width, height]).toEqual([1, 1]);
      }),
      runs,
    );
  });
});
