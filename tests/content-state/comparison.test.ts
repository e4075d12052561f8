import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMPARED_VIEWS,
  type ComparedPlace,
  comparedTargets,
  comparedText,
  comparisonAddress,
  FIRST_LOOK,
  parseComparedPlace,
  parseComparisonLook,
} from '../../src/content-state/comparison.ts';
import { LoupeError } from '../../src/errors.ts';

const BASE = 'https://archive.example/photos';

const id = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,12}$/);
const side = fc.integer({ min: 1, max: 9999 });
const place: fc.Arbitrary<ComparedPlace> = fc.record({
  manifest: id,
  canvas: id,
  version: fc.integer({ min: 1, max: 99 }),
  xywh: fc.option(
    fc.array(side, { minLength: 4, maxLength: 4 }).map((sides) => sides.join(',')),
    { nil: undefined },
  ),
});

describe('a photograph of a comparison', () => {
  test.each([
    ['exile/cactus-01', { manifest: 'exile', canvas: 'cactus-01', version: 1, xywh: undefined }],
    ['exile/letter~2@1,2,3,4', { manifest: 'exile', canvas: 'letter', version: 2, xywh: '1,2,3,4' }],
    ['exile/letter@', { manifest: 'exile', canvas: 'letter', version: 1, xywh: '' }],
    [
      `${BASE}/photo/exile/letter@1,2,3,4?lang=es#x`,
      { manifest: 'exile', canvas: 'letter', version: 1, xywh: '1,2,3,4' },
    ],
    [
      `${BASE}/photo/exile/letter~2@1,2,3,4`,
      { manifest: 'exile', canvas: 'letter', version: 2, xywh: '1,2,3,4' },
    ],
    [`${BASE}/photo/exile/letter~x`, undefined],
    [
      'http://archive.example/photos/photo/exile/letter',
      { manifest: 'exile', canvas: 'letter', version: 1, xywh: undefined },
    ],
    ['https://elsewhere.example/photo/exile/letter', 'elsewhere'],
    ['https://archive.example/photo/exile/letter', 'elsewhere'],
    [`${BASE}/essay/exile`, undefined],
    ['exile', undefined],
    ['exile/../letter', undefined],
    ['../letter', undefined],
    ['exile/letter~0', undefined],
    ['exile/letter~100', undefined],
    ['exile/letter~2~3', undefined],
    ['Exile/letter', undefined],
    ['javascript:alert(1)//x', undefined],
    ['exile/"><script>', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseComparedPlace(BASE, text)).toEqual(expected);
  });

  test('is read from what is written', () => {
    fc.assert(
      fc.property(place, (named) => {
        expect(parseComparedPlace(BASE, comparedText(named))).toEqual(named);
      }),
    );
  });

  test('is read from any text, or not at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const named = parseComparedPlace(BASE, text);
        if (typeof named !== 'object') return;
        expect(`${named.manifest}/${named.canvas}`).toMatch(/^[a-z0-9._-]+\/[a-z0-9._-]+$/);
      }),
    );
  });
});

describe('the address of a comparison', () => {
  const look = fc.record({
    view: fc.constantFrom(...COMPARED_VIEWS),
    share: fc.integer({ min: 0, max: 100 }),
    isLinked: fc.boolean(),
  });

  test('says all of it, in characters that no program escapes', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 4 }), look, (places, looked) => {
        const address = comparisonAddress(BASE, places, looked);
        expect(new URL(address).href).toBe(address);
        const parameters = new URL(address).searchParams;
        expect(parameters.getAll('photo').map((text) => parseComparedPlace(BASE, text))).toEqual(places);
        const [view, share, zoom] = ['view', 'share', 'zoom'].map(
          (name) => parameters.get(name) ?? undefined,
        );
        const read = parseComparisonLook({ view, share, zoom }, 2);
        // Beside each other, neither lies over the other.
        expect(read).toEqual(looked.view === 'beside' ? { ...looked, share: FIRST_LOOK.share } : looked);
      }),
    );
  });

  test.each([
    [{ view: 'over' }, 'view: beside, wipe, fade'],
    [{ share: '101' }, 'share: a whole number of percent from 0 to 100'],
    [{ share: '-1' }, 'share: a whole number of percent from 0 to 100'],
    [{ share: '007' }, 'share: a whole number of percent from 0 to 100'],
    [{ share: '' }, 'share: a whole number of percent from 0 to 100'],
    [{ zoom: 'both' }, 'zoom: linked or free'],
  ])('is refused where it has %o', (asked, sentence) => {
    const none = { view: undefined, share: undefined, zoom: undefined };
    const read = () => parseComparisonLook({ ...none, ...asked }, 2);
    expect(read).toThrow(new LoupeError('invalid-request', sentence));
  });
});

describe('a content state that is the address of a comparison', () => {
  test('is about its photographs', () => {
    const target = { id: `${BASE}/compare?photo=exile/a@1,2,3,4&photo=exile/b~2&view=wipe` };
    expect(comparedTargets(target, BASE)).toEqual([
      { id: `${BASE}/photo/exile/a@1,2,3,4` },
      { id: `${BASE}/photo/exile/b~2` },
    ]);
  });

  test.each([
    ['another page', `${BASE}/photo/exile/a`],
    ['another server', 'https://elsewhere.example/compare?photo=exile/a&photo=exile/b'],
    ['nothing', `${BASE}/compare?view=wipe`],
    ['something else', `${BASE}/compare?photo=exile/a&photo=https://elsewhere.example/b`],
    ['too many', `${BASE}/compare?${'photo=exile/a&'.repeat(5)}`],
  ])('is itself where it names %s', (_what, address) => {
    expect(comparedTargets({ id: address }, BASE)).toEqual([{ id: address }]);
  });
});
