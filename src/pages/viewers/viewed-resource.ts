import { type NeutralResource, parsePresentationPath } from '../../presentation/path.ts';
import type { BaseUrl } from '../../urls.ts';

/** A manifest or collection of this server that a viewer can open. */
export interface ViewedResource {
  readonly resource: NeutralResource;
  /** The version that the viewers get: 3 is the latest that they read. */
  readonly version: 2 | 3;
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:/, '');
}

/**
 * The manifest or collection of this server that a URL names, in one version or in none; undefined for any other URL.
 * Schemes are not compared: behind a proxy that adds TLS the server knows itself as `http`.
 */
export function viewedResource(base: BaseUrl, url: string): ViewedResource | undefined {
  const own = withoutScheme(base);
  if (!/^https?:/.test(url) || !withoutScheme(url).startsWith(`${own}/`)) return undefined;
  const address = parsePresentationPath(withoutScheme(url).slice(own.length));
  if (address === undefined) return undefined;
  const { resource } = address;
  if (resource.kind !== 'manifest' && resource.kind !== 'collection') return undefined;
  return { resource, version: address.kind === 'resource' && address.version === 2 ? 2 : 3 };
}
