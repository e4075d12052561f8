import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Archive, emptyArchive } from './archive.ts';
import { startLoupe, type TestServer, type TestServerOptions } from './loupe.ts';

/** By which operators are known to servers that are given `tokenFile`. */
export const TOKEN = 'a-token-of-operators';

/** An archive, and the store in a folder that servers share. */
export interface SharedArchive {
  readonly archive: Archive;
  /** The folder of the store. */
  readonly store: string;
  readonly tokenFile: string;
}

export async function emptySharedArchive(): Promise<SharedArchive> {
  const archive = await emptyArchive();
  const [store, tokenFile] = [join(archive.folder, '../store'), join(archive.folder, '../token')];
  await mkdir(store);
  await writeFile(tokenFile, TOKEN);
  return { archive, store, tokenFile };
}

/**
 * Starts one of the servers that share a store. Nodes are not given the scans.
 *
 * @param local the name of its folder, beside the archive
 * @param options `data` is where the store is, such as `file:///folder`
 */
export function startShared(
  archive: Archive,
  role: 'both' | 'build' | 'node',
  local: string,
  { flags = [], ...options }: Partial<TestServerOptions> & { readonly data: string },
): Promise<TestServer> {
  const beside = (name: string): string => join(archive.folder, '..', name);
  return startLoupe({
    images: role === 'node' ? beside('no-masters') : archive.folder,
    manifests: archive.manifestsFolder,
    ...options,
    flags: ['--role', role, '--local', beside(local), ...flags],
  });
}

/** Asks a server to purge something by HTTP. */
export function purge({ url }: TestServer, wish: object): Promise<Response> {
  const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
  return fetch(`${url}/admin/purge`, { method: 'POST', headers, body: JSON.stringify(wish) });
}
