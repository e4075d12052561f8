import { isPresentationId } from '../../presentation/model/path.ts';
import type { BaseUrl } from '../../urls.ts';

/**
 * What identifiers of this server begin with: `oai:`, its host, and its path where it has one. Neither the scheme nor the port is
 * in it, so that they may change.
 */
export function identifierPrefix(base: BaseUrl): string {
  const { hostname, pathname } = new URL(base);
  const path = pathname.replace(/^\/|\/$/g, '');
  return `oai:${hostname.replace(/[[\]]/g, '')}:${path === '' ? '' : `${path}/`}`;
}

/** The identifier of the record of a manifest. */
export function recordIdentifier(base: BaseUrl, manifest: string): string {
  return `${identifierPrefix(base)}${manifest}`;
}

/** The inverse; undefined for what is no identifier of this server. */
export function manifestOfIdentifier(base: BaseUrl, identifier: string): string | undefined {
  const prefix = identifierPrefix(base);
  if (!identifier.startsWith(prefix)) return undefined;
  const id = identifier.slice(prefix.length);
  return isPresentationId(id) ? id : undefined;
}
