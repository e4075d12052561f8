import fc from 'fast-check';
import { type Dialect, IMAGE_2, IMAGE_3 } from '../../src/image/dialect.ts';
import type { Limits } from '../../src/image/limits.ts';
import { FORMATS, type ImageRequest, QUALITIES, type Region, type Size } from '../../src/image/request.ts';
import type { SourceImage } from '../../src/image/resolve.ts';

export const dialects: fc.Arbitrary<Dialect> = fc.constantFrom(IMAGE_2, IMAGE_3);

/** A side of an image: tiny ones, ones about a whole number of tiles, and any. */
export function sides(max: number): fc.Arbitrary<number> {
  const tiles = fc
    .tuple(fc.integer({ min: 1, max: Math.max(1, Math.floor(max / 512)) }), fc.integer({ min: -2, max: 2 }))
    .map(([count, more]) => Math.min(max, count * 512 + more));
  return fc.oneof(fc.integer({ min: 1, max: 5 }), tiles, fc.integer({ min: 1, max }));
}

export function sources(max: number): fc.Arbitrary<SourceImage> {
  return fc.record({ width: sides(max), height: sides(max), gray: fc.boolean(), hasProfile: fc.boolean() });
}

export const limits: fc.Arbitrary<Limits> = fc.record(
  {
    maxWidth: fc.integer({ min: 1, max: 20_000 }),
    maxHeight: fc.integer({ min: 1, max: 20_000 }),
    maxArea: fc.integer({ min: 1, max: 200_000_000 }),
    upscaling: fc.boolean(),
    renderMemoryBytes: fc.integer({ min: 64, max: 1024 }).map((megabytes) => megabytes * 2 ** 20),
  },
  { requiredKeys: [] },
);

/** Canonical decimals: "0", "12", "0.05", also with more decimals than a double has. */
export function decimals(maxWhole: number): fc.Arbitrary<string> {
  const whole = fc.integer({ min: 0, max: maxWhole }).map(String);
  const fraction = fc
    .tuple(
      fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 20 }),
      fc.integer({ min: 1, max: 9 }),
    )
    .map(([digits, last]) => `${digits}${last}`);
  const fractional = fc
    .tuple(fc.integer({ min: 0, max: Math.max(0, maxWhole - 1) }), fraction)
    .map(([before, after]) => `${before}.${after}`);
  return fc.oneof(whole, fractional);
}

const positiveDecimals = (maxWhole: number) => decimals(maxWhole).filter((decimal) => decimal !== '0');
const pixels = (min: number) => fc.oneof(fc.integer({ min, max: 3000 }), fc.integer({ min, max: 10 ** 12 }));

const regions: fc.Arbitrary<Region> = fc.oneof(
  fc.constant<Region>({ kind: 'full' }),
  fc.constant<Region>({ kind: 'square' }),
  fc.record({
    kind: fc.constant('pixels' as const),
    x: pixels(0),
    y: pixels(0),
    width: pixels(1),
    height: pixels(1),
  }),
  fc.record({
    kind: fc.constant('percent' as const),
    x: decimals(110),
    y: decimals(110),
    width: positiveDecimals(200),
    height: positiveDecimals(200),
  }),
);

function sizes(dialect: Dialect): fc.Arbitrary<Size> {
  const upscale = dialect.hasUpscaleMark ? fc.boolean() : fc.constant(false);
  const width = pixels(1);
  const height = pixels(1);
  const full = dialect.hasFullSize ? [fc.constant<Size>({ kind: 'full' })] : [];
  return fc.oneof(
    ...full,
    fc.record({ kind: fc.constant('max' as const), upscale }),
    fc.record({ kind: fc.constant('width' as const), width, upscale }),
    fc.record({ kind: fc.constant('height' as const), height, upscale }),
    fc.record({ kind: fc.constant('percent' as const), percent: positiveDecimals(300), upscale }),
    fc.record({ kind: fc.constant('exact' as const), width, height, upscale }),
    fc.record({ kind: fc.constant('confined' as const), width, height, upscale }),
  );
}

export function requests(dialect: Dialect): fc.Arbitrary<ImageRequest> {
  const degrees = fc.oneof(fc.constantFrom('0', '90', '180', '270', '360'), decimals(360));
  return fc.record({
    region: regions,
    size: sizes(dialect),
    rotation: fc.record({ mirror: fc.boolean(), degrees }),
    quality: fc.constantFrom(...QUALITIES),
    format: fc.constantFrom(...FORMATS),
  });
}

/** A dialect and a request of it. */
export const asked: fc.Arbitrary<{ dialect: Dialect; request: ImageRequest }> = dialects.chain((dialect) =>
  requests(dialect).map((request) => ({ dialect, request })),
);

/** Texts that are nearly paths of image requests: pieces of them in any order, and noise. */
export const nearlyPaths: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom(
          '/',
          '/',
          '/',
          'full',
          'max',
          'square',
          'pct:',
          '^',
          '!',
          ',',
          '0',
          '.',
          '12',
          '99999999999999999999',
          'default',
          '.jpg',
          'info.json',
          '%2F',
          '%5E',
          '%',
          '%00',
          '%25',
          '..',
          '-',
          'e3',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(''));
