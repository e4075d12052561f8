import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { KEEP_ALIVE_SECONDS, LaneResponse } from '../protocol/response-head.ts';
import type { TileLane } from './fast-path.ts';

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
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_SECONDS * 1000, requestTimeout: 30_000, ServerResponse: LaneResponse },
    (request, response) => {
      request.url = pathBelow(pathOf(request.url ?? '/'));
      if (!lane(request, response)) app(request, response);
    },
  );
  spareAnswersUnderWay(server);
  return server;
}

/**
 * Node takes a connection for idle once its answer is handed over, and cuts off what the client has still to
 * read of it, also when the server closes. Here idle ones stay until nothing is on its way any more.
 */
function spareAnswersUnderWay(server: Server): void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    if ([...sockets].every(({ writableLength }) => writableLength === 0)) closeIdle();
  };
}
