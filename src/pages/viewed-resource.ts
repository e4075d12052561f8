import type { BaseUrl } from '../urls.ts';

/** A manifest or collection of this server that a viewer can open. */
export interface ViewedResource {
  readonly kind: 'manifest' | 'collection';
  readonly id: string;
  /** The version that the viewers get: they read no later one than 3. */
  readonly version: 2 | 3;
}

const PATH = /^\/presentation\/(?:([234])\/)?(?:collection\/([a-z0-9._-]+)|([a-z0-9._-]+)\/manifest)$/;

function withoutScheme(url: string): string {
  return url.replace(/^https?:/, '');
}

/**
 * What a URL names, when it is that of a manifest or collection of this server, in one version or in none.
 * Schemes are not compared: behind a proxy that adds TLS the server knows itself as `http`.
 */
export function viewedResource(base: BaseUrl, url: string): ViewedResource | undefined {
  const own = `${withoutScheme(base)}/`;
  if (!/^https?:/.test(url) || !withoutScheme(url).startsWith(own)) return undefined;
  const match = PATH.exec(withoutScheme(url).slice(own.length - 1));
  if (match === null) return undefined;
  const [, version, collection, manifest = ''] = match;
  const shown = { version: version === '2' ? 2 : 3 } as const;
  return collection === undefined
    ? { kind: 'manifest', id: manifest, ...shown }
    : { kind: 'collection', id: collection, ...shown };
}
