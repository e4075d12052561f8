import { type NeutralResource, parsePresentationPath } from '../../presentation/model/path.ts';
import { type BaseUrl, pathBelow } from '../../urls.ts';

/** A manifest or collection of this server that a viewer can open. */
export interface ViewedResource {
  readonly resource: NeutralResource;
  /** The version that the viewers get: 3 is the latest that they read. */
  readonly version: 2 | 3;
}

/** The manifest or collection of this server that a URL names, in one version or in none; undefined for any other URL. */
export function viewedResource(base: BaseUrl, url: string): ViewedResource | undefined {
  const path = pathBelow(base, url);
  const address = path === undefined ? undefined : parsePresentationPath(path);
  if (address === undefined) return undefined;
  const { resource } = address;
  if (resource.kind !== 'manifest' && resource.kind !== 'collection') return undefined;
  return { resource, version: address.kind === 'resource' && address.version === 2 ? 2 : 3 };
}
