import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PresentationAddress, parsePresentationPath } from '../../../src/presentation/model/path.ts';
import {
  neutralCollectionUrl,
  neutralManifestUrl,
  type PresentationResource,
  presentationUrl,
} from '../../../src/urls.ts';

const id = fc
  .oneof(
    { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9._-]{1,8}$/) },
    // Words that paths use themselves.
    fc.constantFrom('manifest', 'canvas', 'range', 'page', 'annotation', 'normal', '2', '3', '4', '...'),
  )
  .filter((text) => text !== '.' && text !== '..');
const manifest = id.filter((text) => text !== 'collection');
const kindOfCanvas = fc.constantFrom('canvas', 'placeholder', 'painting-page', 'painting', 'annotations');

const resource: fc.Arbitrary<PresentationResource> = fc.oneof(
  fc.record({ kind: fc.constant('manifest'), manifest }),
  fc.record({ kind: fc.constant('collection'), collection: id }),
  fc.record({
    kind: fc.constant('collection-page'),
    collection: id,
    page: fc.integer({ min: 1, max: 999_999_999 }),
  }),
  fc.record({ kind: fc.constantFrom('sequence', 'layer'), manifest }),
  fc.record({ kind: fc.constant('range'), manifest, range: id }),
  fc.record({ kind: kindOfCanvas, manifest, canvas: id }),
  fc.record({ kind: fc.constant('annotation'), manifest, canvas: id, annotation: id }),
);

function pathOf(address: PresentationAddress): string {
  if (address.kind === 'resource') return presentationUrl('', address.version, address.resource);
  const { resource: named } = address;
  return named.kind === 'manifest'
    ? neutralManifestUrl('', named.manifest)
    : neutralCollectionUrl('', named.collection);
}

describe('parsePresentationPath', () => {
  test('gives back what the URL was made of', () => {
    const address = fc.oneof(
      fc.record({ kind: fc.constant('resource'), version: fc.constantFrom(2, 3, 4), resource }),
      fc.record({
        kind: fc.constant('neutral'),
        resource: fc.oneof(
          fc.record({ kind: fc.constant('manifest'), manifest }),
          fc.record({ kind: fc.constant('collection'), collection: id }),
        ),
      }),
    );
    fc.assert(
      fc.property(address, (made) => {
        expect(parsePresentationPath(pathOf(made))).toEqual(made);
      }),
    );
  });

  test('accepts one spelling only', () => {
    const segment = fc.oneof(id, fc.constantFrom('collection', 'sequence', '01', '', '.', '..', 'A', '%2e'));
    const path = fc
      .array(segment, { minLength: 1, maxLength: 6 })
      .map((segments) => `/presentation/${segments.join('/')}`);
    fc.assert(
      fc.property(path, (asked) => {
        const address = parsePresentationPath(asked);
        if (address !== undefined) expect(pathOf(address)).toBe(asked);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['another service', '/iiif/3/x/manifest'],
    ['a version that there is not', '/presentation/5/essay/manifest'],
    ['a name of Object.prototype for a version', '/presentation/constructor/essay/manifest'],
    ['a slash at the end', '/presentation/3/essay/manifest/'],
    ['capital letters', '/presentation/3/Essay/manifest'],
    ['a step upwards', '/presentation/3/../manifest'],
    ['the reserved id', '/presentation/3/collection/canvas/one'],
    ['page 0', '/presentation/4/collection/top/page/0'],
    ['a leading zero', '/presentation/4/collection/top/page/01'],
    ['an unknown kind', '/presentation/3/essay/layer/one'],
    ['a list of everything', '/presentation/3'],
    ['a whole URL', 'http://localhost/presentation/3/essay/manifest'],
  ])('refuses %s', (_what, path) => {
    expect(parsePresentationPath(path)).toBeUndefined();
  });
});
