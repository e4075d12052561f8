import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import type { TileLane } from './tile-lane.ts';

/** Scheme and authority of a request to a proxy, which a server takes too (RFC 9112, 3.2.2). */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** The path and query of a request target. Express has no answer of ours for what it cannot parse. */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(ABSOLUTE, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * The HTTP server of a worker: the tile lane first, Express for the rest.
 *
 * @param pathBelow takes the public URL's own path off a request path
 */
export function createHttpServer(lane: TileLane, app: Express, pathBelow: (path: string) => string): Server {
  // What is not HTTP is answered by Node itself: 400, 408 or 431, and nothing in the middle of an answer.
  return createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, (request, response) => {
    request.url = pathBelow(pathOf(request.url ?? '/'));
    if (!lane(request, response)) app(request, response);
  });
}
