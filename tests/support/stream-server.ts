import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A response of a server that stands for another archive. */
export interface StandInResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text or bytes as they are, anything else as JSON. */
  readonly body?: unknown;
}

type Respond = (request: IncomingMessage, response: ServerResponse) => StandInResponse | undefined;

/** Another archive, as far as a test needs it: a real HTTP server. */
export interface StandIn {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** What is at a path, with its query; a function that returns nothing has responded by itself. */
  readonly set: (path: string, response: StandInResponse | Respond) => void;
  /** What is at a path now, to be put there again. */
  readonly responseAt: (path: string) => StandInResponse;
  readonly remove: (path: string) => void;
  /** Requests so far: `GET /path`, with `304` or another status behind it where it is not 200. */
  readonly requests: string[];
  /** The header fields of the requests. */
  readonly headers: IncomingMessage['headers'][];
  readonly close: () => Promise<void>;
}

/** @param host on which it listens; any of 127.0.0.0/8 is this machine */
export async function startStandIn(host = '127.0.0.1'): Promise<StandIn> {
  const responses = new Map<string, StandInResponse | Respond>();
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers);
    const found = responses.get(request.url ?? '') ?? { status: 404, body: 'not found' };
    const answer = typeof found === 'function' ? found(request, response) : found;
    const status = answer === undefined ? 200 : send(request, response, answer);
    requests.push(`GET ${request.url}${status === 200 ? '' : ` ${status}`}`);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    set: (path, response) => responses.set(path, response),
    responseAt: (path) => {
      const found = responses.get(path);
      if (found === undefined || typeof found === 'function')
        throw new Error(`there is no response at ${path}`);
      return found;
    },
    remove: (path) => responses.delete(path),
    requests,
    headers,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers = {}, body = '' }: StandInResponse,
): number {
  const etag = headers['ETag'];
  const isKnown = etag !== undefined && request.headers['if-none-match'] === etag;
  const sent = isKnown ? 304 : status;
  response.writeHead(sent, { ...headers });
  const isBytes = typeof body === 'string' || Buffer.isBuffer(body);
  response.end(isKnown ? undefined : isBytes ? body : JSON.stringify(body));
  return sent;
}
