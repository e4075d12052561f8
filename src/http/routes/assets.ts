import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import { ICON } from '../../pages/parts/layout.ts';
import { packageFiles } from './package-files.ts';

/** For what must fit the page of the same moment: an upgrade changes both at once. */
const REVALIDATED = { 'Cache-Control': 'no-cache' };

/** The folder of the file that a package is entered by. */
function entryFolder(name: string): string {
  return fileURLToPath(new URL('.', import.meta.resolve(name)));
}

/** What the pages load: Loupe's own style and scripts, and the viewers from their packages. */
export function createPageAssets(): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const pagesFolder = fileURLToPath(new URL('../../pages/', import.meta.url));
  router.get('/assets/icon.svg', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=86400').type('svg').send(ICON);
  });
  for (const style of ['loupe.css', 'essay.css', 'photo.css', 'viewer-frame.css'])
    router.get(`/assets/${style}`, (_request, response) => {
      response.sendFile(style, { root: pagesFolder, cacheControl: false, headers: REVALIDATED });
    });
  router.use('/assets/client', (_request, response, next) => {
    response.set(REVALIDATED);
    next();
  });
  router.use(
    '/assets/client',
    express.static(`${pagesFolder}client`, {
      index: false,
      fallthrough: false,
      redirect: false,
      cacheControl: false,
    }),
  );
  router.use('/assets/openseadragon', packageFiles(entryFolder('openseadragon')));
  router.use('/assets/mirador', packageFiles(entryFolder('mirador')));
  router.use(
    '/assets/universalviewer',
    packageFiles(
      entryFolder('universalviewer/dist/uv.css'),
      (path) => path === 'uv.css' || path.startsWith('umd/'),
    ),
  );
  return router;
}
