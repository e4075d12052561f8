import { expect, test } from 'vitest';
import type { CatalogImage } from '../../src/archive/catalog.ts';
import { bagMegapixels } from '../../src/bags/bag-price.ts';
import type { Canvas, PaintedImage } from '../../src/presentation/model/manifest.ts';
import { canvas, image } from '../support/essay-model.ts';
import { masterOf, recordOf } from '../support/fixtures-record.ts';

const SIZE = { width: 6000, height: 4000 };

/** The ready-made size of 1500 x 1000. */
const READY_MADE = 1.5;

const LEAST = 30;

function prepared(identifier: string, path = `${identifier}.tif`, bytes = 72e6): CatalogImage {
  const record = { ...recordOf({ identifier, path, bytes }), ...SIZE };
  return { identifier, master: masterOf({ identifier, path, bytes }), record };
}

function essayOf(...images: readonly PaintedImage[]): { canvases: readonly Canvas[] } {
  return { canvases: images.map((each, at) => canvas(`c${at}`, { images: [each] })) };
}

const named = (count: number): string[] => Array.from({ length: count }, (_, at) => `scan-${at}`);
const shown = (name: string): PaintedImage => image(name, SIZE.width, SIZE.height);
const offered = (name: string): PaintedImage => ({ ...shown(name), original: 'image/tiff' });
const catalog = (...images: readonly CatalogImage[]) => ({
  get: (identifier: string) => images.find((each) => each.identifier === identifier),
});

test('a bag costs the megapixels of its pictures as they are stored, and not less than a process', () => {
  const names = named(40);
  const images = catalog(...names.map((name) => prepared(name)));
  expect(bagMegapixels(essayOf(...names.map(shown)), images, {})).toBeCloseTo(40 * READY_MADE);
  expect(bagMegapixels(essayOf(shown('scan-0')), images, {})).toBe(LEAST);
});

test('a picture that is shown again, or is not there, costs nothing more', () => {
  const names = named(40);
  const images = catalog(...names.map((name) => prepared(name)));
  const twice = essayOf(...[...names, ...names, 'nowhere'].map(shown));
  expect(bagMegapixels(twice, images, {})).toBeCloseTo(40 * READY_MADE);
});

test('scans cost a megapixel for three megabytes, each file once for all of its pages', () => {
  const pages = named(3).map((name) => prepared(name, 'album.pdf'));
  const images = catalog(...pages, prepared('print'));
  const essay = essayOf(...named(3).map(offered), offered('print'));
  expect(bagMegapixels(essay, images, {})).toBeCloseTo(24 + 24);
});

test('pictures that have to be rendered cost what their renders would', () => {
  const waiting: CatalogImage = {
    identifier: 'new',
    master: masterOf({ identifier: 'new' }),
    dimensions: SIZE,
  };
  // All pixels of the scan, four times, and those that are made.
  expect(bagMegapixels(essayOf(shown('new')), catalog(waiting), {})).toBeCloseTo(4 * 24 + READY_MADE);
  const broken = { ...waiting, problem: 'the file ends early' };
  expect(bagMegapixels(essayOf(shown('new')), catalog(broken), {})).toBe(LEAST);
  const names = named(40);
  const images = catalog(...names.map((name) => prepared(name)));
  // Where limits leave no size that is stored: 1000 x 667 of 1500 x 1000.
  const limited = bagMegapixels(essayOf(...names.map(shown)), images, { maxWidth: 1000 });
  expect(limited).toBeCloseTo(40 * (READY_MADE + 0.667));
});
