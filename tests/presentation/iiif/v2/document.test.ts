import { describe, expect, test } from 'vitest';
import { serialiseManifest2, serialisePart2 } from '../../../../src/presentation/iiif/v2/document.ts';
import { type PresentationResource, presentationUrl } from '../../../../src/urls.ts';
import { contextWith, ESSAY, ESSAY_BY_DATE } from '../../../support/essay-model.ts';
import { at, type JsonObject, listed, sent } from '../../../support/json.ts';

const context = contextWith();
const essay = sent(serialiseManifest2(ESSAY, context));

function url(resource: PresentationResource): string {
  return presentationUrl(context.base, 2, resource);
}

describe('parts of manifests in 2.1', () => {
  test('another order shares canvases and annotations, and has a manifest, sequence and ranges of its own', () => {
    const other = sent(serialiseManifest2(ESSAY_BY_DATE, context));
    const idsOf = (document: JsonObject) =>
      listed(at(document, 'sequences', 0, 'canvases')).map((canvas) => [
        at(canvas, '@id'),
        at(canvas, 'images', 0, '@id'),
        at(canvas, 'otherContent', 0, '@id'),
      ]);
    expect(idsOf(other).sort()).toEqual(idsOf(essay).sort());
    expect(idsOf(other)).not.toEqual(idsOf(essay));
    expect(at(other, 'sequences', 0, '@id')).toBe(url({ kind: 'sequence', manifest: 'exile-by-date' }));
    expect(at(other, 'structures', 1)).toMatchObject({
      '@id': url({ kind: 'range', manifest: 'exile-by-date', range: '1940' }),
      canvases: [url({ kind: 'canvas', manifest: 'exile', canvas: 'cactus-01' })],
    });
    const elsewhere = { kind: 'canvas', manifest: 'exile-by-date', canvas: 'cactus-01' } as const;
    expect(serialisePart2(ESSAY_BY_DATE, elsewhere, context)).toBeUndefined();
  });

  test.each<PresentationResource>([
    { kind: 'canvas', manifest: 'exile', canvas: 'missing' },
    { kind: 'range', manifest: 'exile', range: 'missing' },
    { kind: 'annotation', manifest: 'exile', canvas: 'cactus-01', annotation: 'missing' },
    { kind: 'painting', manifest: 'other', canvas: 'cactus-01' },
    { kind: 'placeholder', manifest: 'exile', canvas: 'cactus-01' },
    { kind: 'painting-page', manifest: 'exile', canvas: 'cactus-01' },
    { kind: 'collection-page', collection: 'top', page: 1 },
  ])('2.1 has no $kind like this', (resource) => {
    expect(serialisePart2(ESSAY, resource, context)).toBeUndefined();
  });
});
