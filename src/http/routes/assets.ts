import { fileURLToPath } from 'node:url';
import express, { type RequestHandler } from 'express';
import { ICON } from '../../pages/parts/layout.ts';
import { programPath } from '../../program.ts';
import { packageFiles } from './package-files.ts';

/** For files that have to fit the page that loads them: an upgrade of Loupe changes both at once. */
const REVALIDATED = { 'Cache-Control': 'no-cache' };

const PAGES_FOLDER = programPath('pages/');

/** The folder that holds the entry file of a package. */
function entryFolder(name: string): string {
  return fileURLToPath(new URL('.', import.meta.resolve(name)));
}

/** Loupe's icon. */
export const icon: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'public, max-age=86400').type('svg').send(ICON);
};

/** One of Loupe's own styles. */
export function styleSheet(name: string): RequestHandler {
  return (_request, response) => {
    response.sendFile(name, { root: PAGES_FOLDER, cacheControl: false, headers: REVALIDATED });
  };
}

/** Loupe's own scripts; to be mounted. */
export function clientScripts(): RequestHandler {
  const files = express.static(`${PAGES_FOLDER}client`, {
    index: false,
    fallthrough: false,
    redirect: false,
    cacheControl: false,
  });
  return (request, response, next) => {
    response.set(REVALIDATED);
    files(request, response, next);
  };
}

/** OpenSeadragon and its icons; to be mounted. */
export function openSeadragonFiles(): RequestHandler {
  return packageFiles(entryFolder('openseadragon'));
}

/** Mirador; to be mounted. */
export function miradorFiles(): RequestHandler {
  return packageFiles(entryFolder('mirador'));
}

/** Universal Viewer, of which the scripts and one style are used; to be mounted. */
export function universalViewerFiles(): RequestHandler {
  return packageFiles(
    entryFolder('universalviewer/dist/uv.css'),
    (path) => path === 'uv.css' || path.startsWith('umd/'),
  );
}
