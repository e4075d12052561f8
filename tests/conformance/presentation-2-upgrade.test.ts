import { isDeepStrictEqual } from 'node:util';
import { convertPresentation2 } from '@iiif/parser/presentation-2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  serialiseCollection2,
  serialiseManifest2,
  serialisePart2,
} from '../../src/presentation/iiif/v2/document.ts';
import {
  serialiseCollection3,
  serialiseManifest3,
  serialisePart3,
} from '../../src/presentation/iiif/v3/document.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import type { PresentationResource } from '../../src/urls.ts';
import { collections, manifests } from '../properties/manifest-arbitraries.ts';
import { contextWith, ESSAY, ESSAY_BY_DATE, TOP } from '../support/essay-model.ts';
import { at, type Json, type JsonObject, listed, type Rewrite, rewritten, sent } from '../support/json.ts';
import { DIFFERENCES, type Difference } from './upgrade-differences.ts';

/**
 * What `@iiif/parser` makes of our 2.1 is our 3.0, but for what `upgrade-differences.ts` lists. Each side is rewritten
 * there to what the two have in common.
 */

/** The parser reads one collection that a manifest is within, not several. */
const context = contextWith({ collectionsOf: () => [TOP] });

interface Pair {
  readonly upgraded: Json;
  readonly three: Json;
}

/** The parser rewrites what it is given. */
function upgrade(two: object | undefined): JsonObject {
  return sent(convertPresentation2(sent(two)));
}

function manifestPair(manifest: Manifest): Pair {
  return {
    upgraded: upgrade(serialiseManifest2(manifest, context)),
    three: sent(serialiseManifest3(manifest, context)),
  };
}

function partPair(manifest: Manifest, resource: PresentationResource): Pair {
  return {
    upgraded: upgrade(serialisePart2(manifest, resource, context)),
    three: sent(serialisePart3(manifest, resource, context)),
  };
}

function reduced({ upgraded, three }: Pair, differences: readonly Difference[]): Pair {
  const apply = (json: Json, rewrites: readonly (Rewrite | undefined)[]): Json =>
    rewrites.reduce<Json>((document, rewrite) => (rewrite ? rewritten(document, rewrite) : document), json);
  return {
    upgraded: apply(
      upgraded,
      differences.map(({ ofUpgraded }) => ofUpgraded),
    ),
    three: apply(
      three,
      differences.map(({ of3 }) => of3),
    ),
  };
}

function expectEqual(pair: Pair): void {
  const { upgraded, three } = reduced(pair, DIFFERENCES);
  expect(upgraded).toEqual(three);
}

const COLLECTION: Pair = {
  upgraded: upgrade(serialiseCollection2(TOP, context)),
  three: sent(serialiseCollection3(TOP, context)),
};
const NOTES = partPair(ESSAY, { kind: 'annotations', manifest: 'exile', canvas: 'cactus-01' });

describe('2.1, upgraded, is 3.0', () => {
  test('a manifest', () => {
    expectEqual(manifestPair(ESSAY));
  });

  test('another order of its photographs', () => {
    expectEqual(manifestPair(ESSAY_BY_DATE));
  });

  test('a collection', () => {
    expectEqual(COLLECTION);
  });

  test('the notes on a photograph', () => {
    expectEqual(NOTES);
  });

  test.each<PresentationResource>([
    { kind: 'canvas', manifest: 'exile', canvas: 'rabbits-02' },
    { kind: 'annotation', manifest: 'exile', canvas: 'cactus-01', annotation: 'note-1' },
    { kind: 'painting', manifest: 'exile', canvas: 'cactus-01' },
  ])('a $kind at its own URL', (resource) => {
    expectEqual(partPair(ESSAY, resource));
  });

  test('any manifest and any collection', () => {
    fc.assert(fc.property(manifests, (manifest) => expectEqual(manifestPair(manifest))));
    fc.assert(
      fc.property(collections, (collection) =>
        expectEqual({
          upgraded: upgrade(serialiseCollection2(collection, context)),
          three: sent(serialiseCollection3(collection, context)),
        }),
      ),
    );
  });

  test.each(DIFFERENCES)('there is this difference: $reason', (difference) => {
    const others = DIFFERENCES.filter((other) => other !== difference);
    const equal = [manifestPair(ESSAY), COLLECTION, NOTES].map((pair) => {
      const { upgraded, three } = reduced(pair, others);
      return isDeepStrictEqual(upgraded, three);
    });
    expect(equal).toContain(false);
  });

  test('what the parser loses is there: rights, and all links to pages', () => {
    const two = sent(serialiseManifest2(ESSAY, context));
    const three = sent(serialiseManifest3(ESSAY, context));
    expect(two['license']).toBe(three['rights']);
    expect(listed(two['related']).map((link) => at(link, '@id'))).toEqual(
      [
        ...listed(three['homepage']),
        ...listed(three['provider']).flatMap((agent) => listed(at(agent, 'homepage'))),
      ].map((link) => at(link, 'id')),
    );
  });
});
