import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import type { TileLane } from './tile-lane.ts';

/**
 * The HTTP server of a worker: the tile lane first, Express for the rest.
 *
 * @param pathBelow takes the public URL's own path off a request path
 */
export function createHttpServer(lane: TileLane, app: Express, pathBelow: (path: string) => string): Server {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, (request, response) => {
    request.url = pathBelow(request.url ?? '/');
    if (!lane(request, response)) app(request, response);
  });
  server.on('clientError', (_error, socket) => {
    // What is not HTTP gets the shortest answer that is; sockets that are gone already get none.
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  return server;
}
