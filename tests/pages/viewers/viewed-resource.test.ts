import { describe, expect, test } from 'vitest';
import { viewedResource } from '../../../src/pages/viewers/viewed-resource.ts';
import { neutralManifestUrl, presentationUrl } from '../../../src/urls.ts';

const BASE = 'https://photos.example/archive';

describe('what a viewer is asked to open', () => {
  test.each([2, 3, 4] as const)('may be a manifest or collection of version %i', (version) => {
    const shown = version === 2 ? 2 : 3;
    expect(
      viewedResource(BASE, presentationUrl(BASE, version, { kind: 'manifest', manifest: 'exile' })),
    ).toEqual({
      resource: { kind: 'manifest', manifest: 'exile' },
      version: shown,
    });
    expect(
      viewedResource(BASE, presentationUrl(BASE, version, { kind: 'collection', collection: 'top' })),
    ).toEqual({
      resource: { kind: 'collection', collection: 'top' },
      version: shown,
    });
  });

  test('may be a manifest of no version, and one known by another scheme', () => {
    const wanted = { resource: { kind: 'manifest', manifest: 'exile' }, version: 3 };
    expect(viewedResource(BASE, neutralManifestUrl(BASE, 'exile'))).toEqual(wanted);
    expect(viewedResource(BASE, neutralManifestUrl(BASE.replace('https', 'http'), 'exile'))).toEqual(wanted);
  });

  test.each([
    'https://other.example/archive/presentation/exile/manifest',
    'https://photos.example.other.example/archive/presentation/exile/manifest',
    'https://photos.example/presentation/exile/manifest',
    'https://photos.example/archive/presentation/3/exile/canvas/a',
    'https://photos.example/archive/presentation/5/exile/manifest',
    'https://photos.example/archive/presentation/3/exile/manifest?x',
    'https://photos.example/archive/presentation/3/../manifest',
    'https://photos.example/archive/presentation/3/%2e%2e/manifest',
    'https://user@photos.example/archive/presentation/exile/manifest',
    '//photos.example/archive/presentation/exile/manifest',
    '/presentation/exile/manifest',
    'javascript:alert(1)',
    'data:application/json,{}',
    '',
  ])('may not be %s', (url) => {
    expect(viewedResource(BASE, url)).toBeUndefined();
  });
});
