import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalPath } from '../../../src/image/canonical.ts';
import { IMAGE_3 } from '../../../src/image/dialect.ts';
import { boundsOf, type Limits } from '../../../src/image/limits.ts';
import {
  dragged,
  frameMarkup,
  type PlaceToShare,
  picturesOf,
  type SharedPart,
  sharedAddress,
} from '../../../src/pages/client/share-addresses.ts';
import { readerOf } from '../../../src/pages/parts/reader.ts';
import { sharedImage, sharedPhoto } from '../../../src/pages/share/shared-place.ts';
import { ESSAY } from '../../support/essay-model.ts';
import { resolve } from '../../support/image-requests.ts';
import { pageContext } from '../../support/page-context.ts';

const SERVICE = 'https://photos.example/iiif/3/box%2F01';

const bounded = (value: number): number | null => (Number.isFinite(value) ? value : null);

function place(width: number, height: number, limits: Limits = {}, scale = 1): PlaceToShare {
  const bounds = boundsOf(limits, 'jpg');
  return {
    title: 'A "lid" & <more>',
    addresses: {
      embed: [
        'https://photos.example/embed/photo/box/lid',
        'https://photos.example/embed/photo/box/lid@{region}',
      ],
      mirador: [
        'https://photos.example/view',
        'https://photos.example/view?iiif-content=x%3D%7Bregion%7D&lang=es',
      ],
      state: ['https://photos.example/s', 'https://photos.example/s?xywh={region}'],
    },
    qr: '/qr?url=',
    extent: { width: width * scale, height: height * scale },
    images: [{ service: SERVICE, width, height }],
    bounds: { width: bounded(bounds.width), height: bounded(bounds.height), area: bounded(bounds.area) },
    dragged: {
      manifest: 'https://photos.example/m?manifest=https%3A%2F%2Fphotos.example%2Fm',
      annotation: { id: 'https://photos.example/s', target: { id: 'https://photos.example/c' } },
    },
  };
}

const part = (region?: string, version = 0): SharedPart => ({ version, region });

function addressesOf(shared: PlaceToShare, region?: string): string[] {
  return picturesOf(shared, part(region)).map(({ address }) => address.slice(SERVICE.length + 1));
}

describe('the pictures of what is on the screen', () => {
  test('are of the whole, in sizes that it has', () => {
    expect(addressesOf(place(3000, 2000))).toEqual([
      'full/480,320/0/default.jpg',
      'full/1200,800/0/default.jpg',
      'full/2000,1333/0/default.jpg',
      'full/max/0/default.jpg',
    ]);
    expect(picturesOf(place(300, 200), part())).toEqual([
      { size: 'full', width: 300, height: 200, address: `${SERVICE}/full/max/0/default.jpg` },
    ]);
  });

  test('are of the detail in pixels of the image, whatever the canvas is measured in', () => {
    expect(addressesOf(place(3000, 2000, {}, 2), '2001,1001,1201,600')).toEqual([
      '1000,500,601,301/480,240/0/default.jpg',
      '1000,500,601,301/max/0/default.jpg',
    ]);
  });

  test('are of the version that is shown', () => {
    const two = place(3000, 2000);
    const images = [...two.images, { service: 'https://photos.example/verso', width: 1500, height: 990 }];
    expect(picturesOf({ ...two, images }, part('100,100,500,1900', 1)).map(({ address }) => address)).toEqual(
      [
        'https://photos.example/verso/50,45,250,945/126,480/0/default.jpg',
        'https://photos.example/verso/50,45,250,945/max/0/default.jpg',
      ],
    );
    // One that stands lies in the middle of the canvas of one that lies: from 833 to 2167.
    const standing = [...two.images, { service: 'https://photos.example/verso', width: 200, height: 300 }];
    const [picture] = picturesOf({ ...two, images: standing }, part('700,0,1000,1000', 1));
    expect(picture?.address).toBe('https://photos.example/verso/0,0,131,150/max/0/default.jpg');
  });

  test('are refused by no limit, never larger than the scan, and canonical', () => {
    const side = fc.integer({ min: 1, max: 20_000 });
    const limit = fc.option(fc.integer({ min: 1, max: 4000 }), { nil: undefined });
    const limits = fc.record({
      maxWidth: limit,
      maxHeight: limit,
      maxArea: fc.option(fc.integer({ min: 1, max: 3_000_000 }), { nil: undefined }),
    });
    const part = fc.tuple(...Array.from({ length: 4 }, () => fc.double({ min: 0, max: 1, noNaN: true })));
    const scale = fc.constantFrom(1, 0.5, 3);
    fc.assert(
      fc.property(
        side,
        side,
        limits,
        part,
        scale,
        (width, height, allowed, [left, top, wide, high], units) => {
          const shared = place(width, height, allowed, units);
          const { extent } = shared;
          const [across, down] = [Math.ceil(extent.width), Math.ceil(extent.height)];
          const [x, y] = [Math.floor((left ?? 0) * (across - 1)), Math.floor((top ?? 0) * (down - 1))];
          const w = 1 + Math.floor((wide ?? 0) * (across - x - 1));
          const h = 1 + Math.floor((high ?? 0) * (down - y - 1));
          // The least that a server is started with; of what is like a thread it makes nothing then.
          const isThread =
            Math.max(w, h) > 30 * Math.min(w, h) || Math.max(width, height) > 30 * Math.min(width, height);
          const limited = isThread ? allowed : { ...allowed, renderMemoryBytes: 64 * 1024 * 1024 };
          for (const address of addressesOf(shared, `${x},${y},${w},${h}`)) {
            const source = { width, height, gray: false };
            const resolved = resolve({ dialect: IMAGE_3, source, limits: limited }, address);
            expect(resolved.size.width).toBeLessThanOrEqual(resolved.region.width);
            expect(resolved.size.height).toBeLessThanOrEqual(resolved.region.height);
            expect(canonicalPath(IMAGE_3, resolved, source, limited)).toBe(address);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('addresses hold the detail as they need it', () => {
  expect(sharedAddress(place(30, 20), 'mirador', part())).toBe('https://photos.example/view');
  expect(sharedAddress(place(30, 20), 'mirador', part('1,2,3,4'))).toBe(
    'https://photos.example/view?iiif-content=x%3D1%2C2%2C3%2C4&lang=es',
  );
  expect(sharedAddress(place(30, 20), 'none', part('1,2,3,4'))).toBe('');
});

test('addresses name the version that is on the screen, and the first by nothing', () => {
  const canvas = ESSAY.canvases.find(({ id }) => id === 'cactus-01');
  if (!canvas) throw new Error('there is no such photograph');
  const shared: PlaceToShare = JSON.parse(
    JSON.stringify(sharedPhoto(ESSAY, canvas, pageContext(ESSAY.languages))),
  );
  for (const [version, name] of [
    [0, 'cactus-01'],
    [1, 'cactus-01~2'],
  ] as const) {
    for (const [of, address] of Object.entries(shared.addresses)) {
      const [whole, detail] = [part(undefined, version), part('1,2,3,4', version)].map((each) =>
        decodeURIComponent(sharedAddress(shared, of, each)),
      );
      expect(address[0]).toContain('cactus-01{version}');
      expect(whole).toMatch(new RegExp(`[/=]${name}(?:[?&]|$)`));
      expect(detail).toMatch(new RegExp(`/${name}(?:@|[?]xywh=)1,2,3,4`));
    }
    const { id, target } = JSON.parse(dragged(shared, part('1,2,3,4', version))['text/plain'] ?? '');
    expect(id).toMatch(new RegExp(`/content-state/exile/${name}[?]xywh=1,2,3,4$`));
    expect(target.id).toMatch(/\/canvas\/cactus-01#xywh=1,2,3,4$/);
  }
});

test('an identifier that looks like the place of a region stays as it is', () => {
  const context = {
    base: 'https://photos.example',
    root: '',
    limits: {},
    reader: readerOf(['en'], 'en', []),
  };
  const image = { identifier: 'box/{region}', width: 30, height: 20 };
  const shared: PlaceToShare = JSON.parse(JSON.stringify(sharedImage(image, context)));
  expect(sharedAddress(shared, 'link', part('1,2,3,4'))).toBe(
    'https://photos.example/image/box%2F%7Bregion%7D@1,2,3,4?lang=en',
  );
  expect(frameMarkup(shared, part('1,2,3,4'))).toContain(
    ' src="https://photos.example/embed/image/box%2F%7Bregion%7D?xywh=1,2,3,4&amp;lang=en"',
  );
  const view = 'https://photos.example/view?iiif-content=';
  const addresses = { mirador: [view, `${view}%7Bregion%7D%3Fxywh%3D%7Bregion%7D`] } as const;
  expect(sharedAddress({ ...shared, addresses }, 'mirador', part('1,2,3,4'))).toBe(
    `${view}%7Bregion%7D%3Fxywh%3D1%2C2%2C3%2C4`,
  );
});

test('a frame has a title and the shape of what it shows, within reason', () => {
  const frame = frameMarkup(place(3000, 2000), part('10,20,800,600'));
  expect(frame).toMatch(
    /^<iframe src="https:\/\/photos\.example\/embed\/photo\/box\/lid@10,20,800,600" title="A &quot;lid&quot; &amp; &lt;more>"/,
  );
  expect(frame).toContain(
    'width="800" height="644" style="width:100%;height:auto;aspect-ratio:800/644;border:0"',
  );
  expect(frameMarkup(place(3000, 100), part())).toContain('aspect-ratio:800/400;');
  expect(frameMarkup(place(100, 3000), part())).toContain('aspect-ratio:800/900;');
});

test('a drag carries the content state as text, and the manifest as viewers look for it', () => {
  const carried = dragged(place(3000, 2000), part('1,2,3,4'));
  expect(JSON.parse(carried['text/plain'] ?? '')).toEqual({
    id: 'https://photos.example/s?xywh=1,2,3,4',
    target: { id: 'https://photos.example/c#xywh=1,2,3,4' },
  });
  expect(new URL(carried['text/uri-list'] ?? '').searchParams.get('manifest')).toBe(
    'https://photos.example/m',
  );
  expect(JSON.parse(dragged(place(3000, 2000), part())['text/plain'] ?? '')).toMatchObject({
    target: { id: 'https://photos.example/c' },
  });
});
