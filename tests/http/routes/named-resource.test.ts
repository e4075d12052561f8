import { expect, test } from 'vitest';
import { namedResource } from '../../../src/http/routes/named-resource.ts';

test.each([
  ['/iiif/3/box%2Fa/info.json', 'Image', 'box/a', 'new/b', '/iiif/3/new%2Fb/info.json'],
  ['/iiif/2/a', 'Image', 'a', 'b', '/iiif/2/b/info.json'],
  ['/iiif/3/a/full/max/0/default.jpg', 'Image', 'a', 'b', '/iiif/3/b/full/max/0/default.jpg'],
  [
    '/iiif/3/box/a/pct:1,2,3,4/90,/!45/gray.png',
    'Image',
    'box/a',
    'b',
    '/iiif/3/b/pct:1,2,3,4/90,/!45/gray.png',
  ],
  ['/dzi/a.dzi', 'Image', 'a', 'box/b', '/dzi/box%2Fb.dzi'],
  ['/dzi/a_files/10/2_3.jpg', 'Image', 'a', 'box/b', '/dzi/box%2Fb_files/10/2_3.jpg'],
  ['/image/box%2Fa', 'Image', 'box/a', 'b', '/image/b'],
  ['/image/box%2Fa@1,2,3,4', 'Image', 'box/a', 'b', '/image/b@1,2,3,4'],
  ['/image/box%2Fa@b', 'Image', 'box/a@b', 'b', '/image/b'],
  ['/original/box%2Fa', 'Image', 'box/a', 'b', '/original/b'],
  ['/presentation/3/a/manifest', 'Manifest', 'a', 'b', '/presentation/3/b/manifest'],
  ['/presentation/2/a/canvas/c', 'Manifest', 'a', 'b', '/presentation/2/b/canvas/c'],
  ['/presentation/a/manifest', 'Manifest', 'a', 'b', '/presentation/b/manifest'],
  ['/presentation/collection/a', 'Collection', 'a', 'b', '/presentation/collection/b'],
  ['/presentation/4/collection/a/page/2', 'Collection', 'a', 'b', '/presentation/4/collection/b/page/2'],
  ['/essay/a', 'Manifest', 'a', 'b', '/essay/b'],
  ['/essay/a/pdf', 'Manifest', 'a', 'b', '/essay/b/pdf'],
  ['/description/a.dc.xml', 'Manifest', 'a', 'b', '/description/b.dc.xml'],
  ['/description/collection/a.edm.rdf', 'Collection', 'a', 'b', '/description/collection/b.edm.rdf'],
  ['/photo/a/c1', 'Manifest', 'a', 'b', '/photo/b/c1'],
  ['/embed/photo/a/c1@1,2,3,4', 'Manifest', 'a', 'b', '/embed/photo/b/c1@1,2,3,4'],
  ['/embed/image/box%2Fa', 'Image', 'box/a', 'b', '/embed/image/b'],
])('%s names the %s "%s"', (path, kind, id, now, renamed) => {
  const named = namedResource(path);
  expect(named).toMatchObject({ kind, id });
  expect(named?.pathOf(now)).toBe(renamed);
  expect(named?.pathOf(id).replace(/%2F/g, '/').startsWith('/')).toBe(true);
});

test.each([
  '/',
  '/images',
  '/view',
  '/essay/',
  '/image/',
  '/embed/image/',
  '/health',
  '/assets/loupe.css',
  '/presentation/3/a',
])('%s names none', (path) => {
  expect(namedResource(path)).toBeUndefined();
});
