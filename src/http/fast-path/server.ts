import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { KEEP_ALIVE_SECONDS } from '../protocol/response-head.ts';
import type { FastPath } from './fast-path.ts';
import { FastResponse } from './fast-response.ts';
import { refuseUnparsedRequests } from './unparsed-requests.ts';

/** Scheme and authority of a request to a proxy, which a server accepts too (RFC 9112, 3.2.2). */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** The path and query of a request target. For a target that Express cannot parse, Loupe would not send the error. */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(ABSOLUTE, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * The HTTP server of a worker: every request goes to the fast path, which leaves to the app what it cannot respond to.
 *
 * @param pathBelow takes the public URL's own path off a request path
 */
export function createHttpServer(
  fastPath: Pick<FastPath, 'handle'>,
  pathBelow: (path: string) => string,
): Server {
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_SECONDS * 1000, requestTimeout: 30_000, ServerResponse: FastResponse },
    (request, response) => {
      request.url = pathBelow(pathOf(request.url ?? '/'));
      fastPath.handle(request, response);
    },
  );
  refuseUnparsedRequests(server);
  spareResponsesUnderWay(server);
  return server;
}

/**
 * Node takes a connection for idle once its response is handed over, and cuts off what the client has still to
 * read of it, also when the server closes. Here no idle connection closes until every response is on its way.
 */
function spareResponsesUnderWay(server: Server): void {
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
