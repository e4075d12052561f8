import { extname, join } from 'node:path';
import type { Request, RequestHandler } from 'express';
import { LoupeError } from '../../errors.ts';
import { readAt, withOpenFile } from '../../storage/file-store.ts';
import { filesBelow } from '../../storage/files-below.ts';
import { type CodedBody, codedBody } from '../protocol/coded-body.ts';
import { entityTag, isTagKnown } from '../protocol/conditional.ts';
import { type ContentCoding, preferredCoding } from '../protocol/negotiate.ts';

/** Types of the files that are served, and whether they compress well. */
const MEDIA_TYPES: Readonly<Record<string, { readonly type: string; readonly compress: boolean }>> = {
  '.js': { type: 'text/javascript; charset=utf-8', compress: true },
  '.css': { type: 'text/css; charset=utf-8', compress: true },
  '.svg': { type: 'image/svg+xml', compress: true },
  '.png': { type: 'image/png', compress: false },
};

interface KeptFile extends CodedBody {
  readonly etag: string;
  readonly type: string;
}

/** The files of one folder that pages load. */
export interface AssetFolder {
  readonly folder: string;
  /** Whether a file is served, by its path below the folder; all are when left out. */
  readonly isServed?: (path: string) => boolean;
  /** The path below the folder that a request asks for; the rest of its own, where it is mounted, when left out. */
  readonly pathOf?: (request: Request) => string;
  readonly cacheControlOf: (path: string, request: Request) => string;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

async function readFile(folder: string, path: string, coding: ContentCoding): Promise<KeptFile> {
  const bytes = await withOpenFile(join(folder, path), (file) => readAt(file, 0, file.size));
  const sent = await codedBody(bytes, coding);
  return { ...sent, etag: entityTag(sent.coding, sent.body), type: MEDIA_TYPES[extname(path)]?.type ?? '' };
}

/**
 * Serves the scripts, styles and pictures of a folder of the program. Each is read and compressed once, and kept: the
 * program bounds the memory. HTML files are not served, since a viewer's own pages would lack this server's Content
 * Security Policy. Only paths that the folder has are looked up on disk.
 */
export function assetFiles(assets: AssetFolder): RequestHandler {
  const { folder, isServed = () => true, pathOf = ({ path }) => path.slice(1), headers = {} } = assets;
  let paths: Promise<ReadonlySet<string>> | undefined;
  const kept = new Map<string, Promise<KeptFile>>();

  async function listed(): Promise<ReadonlySet<string>> {
    const isWanted = (path: string): boolean => extname(path) in MEDIA_TYPES && isServed(path);
    const { files } = await filesBelow(folder, isWanted);
    return new Set(files.map(({ path }) => path));
  }

  function fileOf(path: string, coding: ContentCoding): Promise<KeptFile> {
    const key = `${coding} ${path}`;
    let file = kept.get(key);
    if (file === undefined) {
      file = readFile(folder, path, coding);
      kept.set(key, file);
      file.catch(() => kept.delete(key));
    }
    return file;
  }

  return async (request, response) => {
    paths ??= listed().catch((error: unknown) => {
      paths = undefined;
      throw error;
    });
    const path = pathOf(request);
    if (!(await paths).has(path)) throw new LoupeError('not-found', 'there is nothing at this address');
    const accepted = preferredCoding(request.headers['accept-encoding']?.toString());
    const file = await fileOf(path, MEDIA_TYPES[extname(path)]?.compress ? accepted : 'identity');
    response.set({
      ...headers,
      'Cache-Control': assets.cacheControlOf(path, request),
      ETag: file.etag,
      Vary: 'Accept-Encoding',
    });
    if (isTagKnown(request.headers, file.etag)) {
      response.status(304).end();
      return;
    }
    if (file.coding !== 'identity') response.set('Content-Encoding', file.coding);
    response.set('Content-Type', file.type).send(file.body);
  };
}
