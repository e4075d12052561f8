import { extname, join } from 'node:path';
import type { RequestHandler } from 'express';
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

async function readPackageFile(folder: string, name: string, coding: ContentCoding): Promise<KeptFile> {
  const bytes = await withOpenFile(join(folder, name), (file) => readAt(file, 0, file.size));
  const sent = await codedBody(bytes, coding);
  return { ...sent, etag: entityTag(sent.coding, sent.body), type: MEDIA_TYPES[extname(name)]?.type ?? '' };
}

/**
 * Serves the scripts, styles and pictures of an installed package; to be mounted. Each is read and compressed once, and
 * kept: the package bounds the memory. HTML files are not served, since a viewer's own pages would lack this server's
 * Content Security Policy. Only names that the package has are looked up on disk.
 *
 * @param isServed whether a file is served, by its path below the folder
 */
export function packageFiles(
  folder: string,
  isServed: (path: string) => boolean = () => true,
): RequestHandler {
  let names: Promise<ReadonlySet<string>> | undefined;
  const kept = new Map<string, Promise<KeptFile>>();

  async function listed(): Promise<ReadonlySet<string>> {
    const isWanted = (path: string): boolean => extname(path) in MEDIA_TYPES && isServed(path);
    const { files } = await filesBelow(folder, isWanted);
    return new Set(files.map(({ path }) => path));
  }

  function fileOf(name: string, coding: ContentCoding): Promise<KeptFile> {
    const key = `${coding} ${name}`;
    let file = kept.get(key);
    if (file === undefined) {
      file = readPackageFile(folder, name, coding);
      kept.set(key, file);
      file.catch(() => kept.delete(key));
    }
    return file;
  }

  return async (request, response) => {
    names ??= listed().catch((error: unknown) => {
      names = undefined;
      throw error;
    });
    const name = request.path.slice(1);
    if (!(await names).has(name)) throw new LoupeError('not-found', 'there is nothing at this address');
    const accepted = preferredCoding(request.headers['accept-encoding']?.toString());
    const file = await fileOf(name, MEDIA_TYPES[extname(name)]?.compress ? accepted : 'identity');
    response.set({
      'Cache-Control': 'public, max-age=3600',
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
