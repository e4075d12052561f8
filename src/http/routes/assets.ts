import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { type AssetPackage, servedVersion } from '../../pages/parts/asset-addresses.ts';
import { ICON } from '../../pages/parts/layout.ts';
import { programPath } from '../../program.ts';
import { type AssetFolder, assetFiles } from './asset-files.ts';

/** For files that have to fit the page that loads them: an upgrade of Loupe changes both at once. */
const REVALIDATED = 'no-cache';

/** For what never changes under its address. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

/** For a file of a package under an address that does not say which version it is of. */
const FOR_AN_HOUR = 'public, max-age=3600';

/** Parts of Universal Viewer that its script loads itself: their names hold a digest of what is in them. */
const NAMED_BY_CONTENT = /\.[\da-f]{20}\.js$/;

const PAGES_FOLDER = programPath('pages/');

/** The folder that holds the entry file of a package. */
function entryFolder(name: string): string {
  return fileURLToPath(new URL('.', import.meta.resolve(name)));
}

/** Loupe's icon. */
export const icon: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'public, max-age=86400').type('svg').send(ICON);
};

/** Loupe's own styles, each at its own path. */
export function styleSheets(): RequestHandler {
  return assetFiles({
    folder: PAGES_FOLDER,
    isServed: (path) => /^[\w-]+\.css$/.test(path),
    pathOf: ({ path }) => basename(path),
    cacheControlOf: () => REVALIDATED,
  });
}

/** Loupe's own scripts; to be mounted. */
export function clientScripts(): RequestHandler {
  return assetFiles({
    folder: `${PAGES_FOLDER}client`,
    cacheControlOf: () => REVALIDATED,
    // Modules are asked for across origins, where a page has none.
    headers: { 'Access-Control-Allow-Origin': '*' },
  });
}

function packageFiles(
  name: AssetPackage,
  { folder, isServed }: Pick<AssetFolder, 'folder' | 'isServed'>,
): RequestHandler {
  return assetFiles({
    folder,
    ...(isServed && { isServed }),
    cacheControlOf: (path, { query }) =>
      query['v'] === servedVersion(name) || NAMED_BY_CONTENT.test(path) ? FOR_GOOD : FOR_AN_HOUR,
  });
}

/** OpenSeadragon and its icons; to be mounted. */
export function openSeadragonFiles(): RequestHandler {
  return packageFiles('openseadragon', { folder: entryFolder('openseadragon') });
}

/** Mirador; to be mounted. */
export function miradorFiles(): RequestHandler {
  return packageFiles('mirador', { folder: entryFolder('mirador') });
}

/** Universal Viewer, of which the scripts and one style are used; to be mounted. */
export function universalViewerFiles(): RequestHandler {
  return packageFiles('universalviewer', {
    folder: entryFolder('universalviewer/dist/uv.css'),
    isServed: (path) => path === 'uv.css' || path.startsWith('umd/'),
  });
}
