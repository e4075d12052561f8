import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { LoupeError } from '../../errors.ts';
import { parsedUrl } from '../../parsed-url.ts';
import { type BaseUrl, basePath } from '../../urls.ts';

/** How the public address is found. */
export interface BaseUrlSettings {
  /** The configured public URL without a trailing slash; empty to take it from each request. */
  readonly publicUrl: string;
  readonly trustProxy: boolean;
}

// A registered name, IPv4 or bracketed IPv6 address and an optional port (RFC 3986, 3.2.2 and 3.2.3).
const HOST = /^(?:[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_.])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;
/** Whether a Host header can stand in a URL. */
function isHost(host: string): boolean {
  return HOST.test(host) && parsedUrl(`http://${host}`) !== undefined;
}

/** A path, apart from slashes at its end. */
const PREFIX = /^((?:\/[a-z0-9._~%-]+)*)\/*$/i;

/** The first of a list: each proxy adds to its end, so that the first is what the client asked for. */
function firstOf(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  return value?.split(',', 1)[0]?.trim();
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Boolean(
    headers['x-forwarded-host'] || headers['x-forwarded-proto'] || headers['x-forwarded-prefix'],
  );
}

/** Some proxies tell the port that a scheme has anyway: two addresses of one page are not wanted. */
function withoutUsualPort(host: string, protocol: 'http' | 'https'): string {
  return host.replace(protocol === 'https' ? /:443$/ : /:80$/, '');
}

/** The address of the server, for clients of HTTP/1.0 without a Host header. */
function addressOf({ localAddress = '', localPort }: Socket): string {
  return localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
}

/**
 * Makes the function that returns the public base URL of a request. A configured public URL is used as it is;
 * else the request's own Host header, so that `localhost`, a mapped container port and a LAN name all work;
 * `X-Forwarded-Proto`, `-Host` and `-Prefix` count only when the proxy is trusted.
 *
 * The function throws `invalid-request` for a Host that is not a host name: it would stand in links.
 */
export function createBaseUrl(settings: BaseUrlSettings): (request: IncomingMessage) => BaseUrl {
  if (settings.publicUrl) return () => settings.publicUrl;
  let lastHost: string | undefined;
  let lastBase = '';
  return ({ headers, socket }) => {
    if (settings.trustProxy && isForwarded(headers)) {
      const forwarded = firstOf(headers['x-forwarded-host']) || headers.host || '';
      // Schemes are the same in any case (RFC 3986, 3.1).
      const protocol = firstOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http';
      const host = withoutUsualPort(forwarded, protocol);
      const prefix = PREFIX.exec(firstOf(headers['x-forwarded-prefix']) ?? '')?.[1];
      if (!isHost(host) || prefix === undefined)
        throw new LoupeError('invalid-request', 'X-Forwarded-Host or -Prefix: not a host or path');
      return `${protocol}://${host}${prefix}`;
    }
    const host = headers.host ?? addressOf(socket);
    // Nearly every request has the same Host: it is checked once, not for each tile.
    if (host !== lastHost) {
      if (!isHost(host))
        throw new LoupeError('invalid-request', 'Host: not a host name with an optional port');
      lastHost = host;
      lastBase = `http://${host}`;
    }
    return lastBase;
  };
}

/** Makes the function that takes the public URL's own path off a request path, unless a proxy has done so already. */
export function createPathBelow(publicUrl: string): (path: string) => string {
  const prefix = publicUrl && basePath(publicUrl);
  if (!prefix) return (path) => path;
  return (path) => {
    if (!path.startsWith(prefix)) return path;
    const below = path.slice(prefix.length);
    if (below.startsWith('/')) return below;
    return below === '' || below.startsWith('?') ? `/${below}` : path;
  };
}
