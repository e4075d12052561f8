import type { Browser } from 'playwright-core';
import type { Archive } from '../support/archive.ts';
import { sharedChromium } from '../support/chromium.ts';
import { startLoupe } from '../support/loupe.ts';
import { type PrefixProxy, startPrefixProxy } from './prefix-proxy.ts';

/** An archive that one server shows at the root of its address, another below a path, and a browser to see them. */
export interface ServedArchive {
  readonly browser: Browser;
  /** The address of the server at the root. */
  readonly url: string;
  /** In front of the other server. */
  readonly proxy: PrefixProxy;
  /** Stops the servers, and removes the archive. */
  readonly close: () => Promise<void>;
}

/** The public addresses of a served archive, for `describe.each`. */
export const PLACES = [
  ['at the root', ({ url }: ServedArchive): string => url],
  ['below a path, behind a proxy', ({ proxy }: ServedArchive): string => proxy.url],
] as const;

export async function serveArchive(archive: Archive): Promise<ServedArchive> {
  const closing: (() => Promise<unknown>)[] = [() => archive.remove()];
  const close = async (): Promise<void> => {
    for (const end of closing.reverse()) await end();
  };
  try {
    const proxy = await startPrefixProxy('/archive/photos');
    closing.push(proxy.close);
    const images = archive.folder;
    const server = await startLoupe({ images, data: archive.dataFolder });
    closing.push(server.stop);
    const flags = ['--public-url', proxy.url];
    const proxied = await startLoupe({ images, data: `${archive.dataFolder}-proxied`, flags });
    closing.push(proxied.stop);
    proxy.forwardTo(proxied.url);
    const browser = await sharedChromium();
    return { browser, url: server.url, proxy, close };
  } catch (error) {
    await close();
    throw error;
  }
}
