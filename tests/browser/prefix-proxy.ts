import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that shows a server below a path of its own, and takes that path off. */
export interface PrefixProxy {
  /** The public address, with the path and without a trailing slash. */
  readonly url: string;
  /** Requests go to this server from now on. */
  readonly forwardTo: (url: string) => void;
  /** Paths that were asked for outside of the prefix. */
  readonly strays: readonly string[];
  readonly close: () => Promise<void>;
}

export async function startPrefixProxy(prefix: string): Promise<PrefixProxy> {
  const strays: string[] = [];
  let target = '';
  const server: Server = createServer((asked, answer) => {
    const path = asked.url ?? '';
    if (!path.startsWith(`${prefix}/`)) {
      strays.push(path);
      answer.writeHead(404).end();
      return;
    }
    const { method, headers } = asked;
    const forwarded = request(target + path.slice(prefix.length), { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    // A browser that leaves early is no fault of the proxy's.
    forwarded.on('error', () => answer.destroy());
    asked.pipe(forwarded);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    forwardTo: (url) => {
      target = url;
    },
    strays,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
