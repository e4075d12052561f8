import { describe, expect, test } from 'vitest';
import { metadataTiers } from '../../../src/discovery/readiness/europeana-metadata.ts';
import { readinessOf } from '../../../src/discovery/readiness/readiness.ts';
import type { Shortfall } from '../../../src/discovery/readiness/shortfall.ts';
import type { Canvas, Manifest } from '../../../src/presentation/model/manifest.ts';
import { DATED_ESSAY, described } from '../../support/described-essay.ts';
import { canvas, image, PLAIN_MANIFEST } from '../../support/essay-model.ts';

function judged(manifest: Manifest): readonly Shortfall[] {
  return readinessOf(manifest, (id) => [
    'photographs',
    manifest.canvases.findIndex((each) => each.id === id),
  ]);
}

function rulesOf(manifest: Manifest): string[] {
  return judged(manifest).map(({ rule }) => rule);
}

function told(manifest: Manifest, rule: string): Shortfall | undefined {
  return judged(manifest).find((shortfall) => shortfall.rule === rule);
}

const OPEN = 'http://creativecommons.org/licenses/by/4.0/';

/** One photograph of a size, in an essay on these terms. */
function sized(width: number, height: number, rights = OPEN): Manifest {
  const canvases = [canvas('a', { images: [image('a', width, height)] })];
  return { ...DATED_ESSAY, rights, canvases };
}

describe('content tiers', () => {
  test.each([
    [300, 300, 0, '0.1'],
    [400, 250, 1, '0.42'],
    [800, 520, 1, '0.42'],
    [800, 533, 2, '0.95'],
    [1200, 791, 2, '0.95'],
  ])('an image of %d x %d has tier %d', (width, height, tier, next) => {
    const shortfall = told(sized(width, height), 'europeana-content-size');
    expect(shortfall?.message).toContain(`content tier ${tier},`);
    expect(shortfall?.suggestion).toContain(`${next} megapixels`);
    expect(shortfall?.path).toEqual(['photographs', 0, 'image']);
  });

  test('of several images the largest counts', () => {
    const canvases = [
      canvas('a', { images: [image('a', 10, 10)] }),
      canvas('b', { images: [image('b', 1200, 800)] }),
    ];
    expect(rulesOf({ ...sized(1, 1), canvases })).not.toContain('europeana-content-size');
  });

  test.each([
    [OPEN, undefined],
    ['http://creativecommons.org/licenses/by-sa/3.0/', undefined],
    ['http://creativecommons.org/publicdomain/zero/1.0/', undefined],
    ['http://creativecommons.org/publicdomain/mark/1.0/', undefined],
    ['http://creativecommons.org/licenses/by-nc/4.0/', 'content tier 3'],
    ['http://creativecommons.org/licenses/by-nd/4.0/', 'content tier 3'],
    ['http://creativecommons.org/licenses/by-nc-sa/4.0/', 'content tier 3'],
    ['http://rightsstatements.org/vocab/InC-EDU/1.0/', 'content tier 3'],
    ['http://rightsstatements.org/vocab/InC/1.0/', 'content tier 2'],
    ['http://rightsstatements.org/vocab/CNE/1.0/', 'content tier 2'],
  ])('%s: %s', (rights, tier) => {
    const shortfall = told(sized(1200, 800, rights), 'europeana-content-rights');
    if (tier === undefined) expect(shortfall).toBeUndefined();
    else expect(shortfall).toMatchObject({ message: expect.stringContaining(tier), path: ['rights'] });
  });

  test.each(['UND', 'NKC', 'NoC-US', 'NoC-CR', 'InC-NC', 'InC-RUU'])('%s is not taken', (name) => {
    const rights = `http://rightsstatements.org/vocab/${name}/1.0/`;
    expect(told(sized(1200, 800, rights), 'europeana-rights')?.path).toEqual(['rights']);
  });
});

describe('metadata tiers', () => {
  test('are of languages, of enabling elements, and of places and times', () => {
    expect(metadataTiers(described())).toMatchObject({ language: 'C', elements: 'C', context: 'C' });
    expect(metadataTiers(described(PLAIN_MANIFEST))).toMatchObject({
      language: 'B',
      elements: 'A',
      context: 'A',
      missingScenarios: ['time', 'agents', 'places'],
    });
  });

  test.each<[Partial<Manifest>, string]>([
    [{ places: [], canvases: [canvas('a')], structures: undefined as never }, 'B'],
    [{}, 'C'],
  ])('a place or a time less is a tier less', (change, tier) => {
    const { structures: _, ...rest } = DATED_ESSAY;
    expect(metadataTiers(described({ ...rest, ...change })).context).toBe(tier);
  });

  test('an open date is no time that Europeana knows', () => {
    const open = { ...PLAIN_MANIFEST, edtf: '1940/..', date: { en: ['from 1940'] } };
    expect(metadataTiers(described(open)).contexts).toEqual(new Set());
  });

  test('each shortfall says which key to write', () => {
    expect(told(PLAIN_MANIFEST, 'europeana-metadata-language')?.path).toEqual(['language']);
    expect(told(PLAIN_MANIFEST, 'europeana-metadata-elements')).toMatchObject({
      path: ['date'],
      suggestion: 'add `date`, or an entry of `metadata` headed Photographer, or `place`',
    });
    expect(told(PLAIN_MANIFEST, 'europeana-metadata-context')).toMatchObject({
      path: ['place'],
      suggestion: expect.stringContaining('`latitude` and `longitude` in `place` and a `date` in EDTF'),
    });
  });
});

describe('what aggregators and Google ask', () => {
  test('an essay that says all of it has nothing to be told', () => {
    expect(judged({ ...DATED_ESSAY, rights: OPEN })).toEqual([]);
  });

  test('an essay that says nothing is told of each', () => {
    expect(rulesOf(PLAIN_MANIFEST)).toEqual([
      ...['aggregator-required', 'aggregator-required'],
      'europeana-content-size',
      ...['europeana-metadata-language', 'europeana-metadata-elements', 'europeana-metadata-context'],
      'dpla-language',
      ...['google-license', 'google-acquire-license-page', 'google-credit', 'google-creator'],
    ]);
  });

  test('what some photographs lack is told at the first of them, with how many do', () => {
    const { rights: _, ...essay } = DATED_ESSAY;
    const canvases: Canvas[] = [canvas('a', { rights: OPEN }), canvas('b'), canvas('c')];
    expect(told({ ...essay, canvases }, 'google-license')).toMatchObject({
      message: '2 of 3 photographs have no licence, so that Google does not show that they can be licensed',
      path: ['photographs', 1, 'rights'],
    });
  });

  test('a provider without a page has none to license images at', () => {
    const providers = [{ id: 'https://a.example/', label: { en: ['A'] }, homepage: [] }];
    expect(told({ ...DATED_ESSAY, providers }, 'google-acquire-license-page')?.path).toEqual([
      'provider',
      'homepage',
    ]);
  });
});
