import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advertisedSizes, readyMadeSizes } from '../../../src/image/pyramid.ts';
import { picture } from '../../../src/pages/parts/picture.ts';
import { image } from '../../support/essay-model.ts';

function sourcesOf(text: string): { width: number; height: number; descriptor: number }[] {
  const [, set = ''] = /srcset="([^"]*)"/.exec(text) ?? [];
  return [...set.matchAll(/full\/(\d+),(\d+)\/0\/default\.jpg (\d+)w/g)].map(
    ([, width, height, descriptor]) => ({
      width: Number(width),
      height: Number(height),
      descriptor: Number(descriptor),
    }),
  );
}

const side = fc.integer({ min: 1, max: 12_000 });

describe('a picture', () => {
  test('comes in sizes that cost the server little, smallest first', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const painted = image('x', width, height);
        const cheap = [...advertisedSizes(painted, {}), ...readyMadeSizes(painted)];
        const sources = sourcesOf(
          picture('', {}, { image: painted, alternativeText: '', shownAs: '100vw' }).text,
        );
        expect(sources.length).toBeGreaterThan(0);
        for (const source of sources) {
          expect(source.descriptor).toBe(source.width);
          expect(cheap).toContainEqual({ width: source.width, height: source.height });
        }
        const widths = sources.map((source) => source.width);
        expect(widths).toEqual([...new Set(widths)].sort((a, b) => a - b));
      }),
    );
  });

  test('keeps within the limits of the server', () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 3000 }), (width, height, maxWidth) => {
        const { text } = picture(
          '',
          { maxWidth },
          { image: image('x', width, height), alternativeText: '', shownAs: '1px' },
        );
        for (const source of sourcesOf(text))
          expect(Math.max(source.width, source.height)).toBeLessThanOrEqual(maxWidth);
        expect(text).toMatch(/ src="\/iiif\/3\/x\/full\/!1024,1024\/0\/default\.jpg"/);
      }),
    );
  });

  test('says its size and what it shows before it has come', () => {
    const { text } = picture(
      '/archive',
      {},
      { image: image('a/b'), alternativeText: 'a "b"', shownAs: '50vw' },
    );
    expect(text).toContain('width="4290" height="2860" alt="a &quot;b&quot;" loading="lazy"');
    expect(text).toContain('src="/archive/iiif/3/a%2Fb/full/!1024,1024/0/default.jpg"');
    expect(text).toContain('sizes="50vw"');
  });
});
