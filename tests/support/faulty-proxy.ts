import {
  Agent,
  createServer,
  type IncomingMessage,
  request as overHttp,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What a proxy does to a request. */
export type Fault =
  /** Nothing. */
  | 'none'
  /** Responds 503 itself, with `Retry-After` when `retryAfterSeconds` is set. */
  | 'busy'
  /** Closes the connection before a response. */
  | 'cut'
  /** Closes it in the middle of the body of a response. */
  | 'half'
  /** Passes the request on, and closes the connection before the response, which is lost. */
  | 'lost'
  /** Responds nothing. */
  | 'hang';

/** A proxy in front of a store, which does to requests what a test tells it. */
export interface FaultyProxy {
  /** `http://127.0.0.1:port`. */
  readonly endpoint: string;
  /** What is done to requests from now on. */
  fault: Fault;
  /** Of 503; undefined for none. */
  retryAfterSeconds: number | undefined;
  /** Waits before each request is passed on. */
  slowMs: number;
  /** Faults of the next requests, each of one: then `fault` counts again. */
  readonly next: Fault[];
  /** `GET /bucket/key`, as they came, of those that were refused too. */
  readonly requests: string[];
  /** Bytes of bodies that went to clients. */
  bytes: number;
  /** Connections that clients opened. */
  connections: number;
  stop(): Promise<void>;
}

/** Looks at a request before it is passed on. @returns a status to respond instead, if any */
type Check = (request: IncomingMessage, body: Buffer) => Promise<number | undefined>;

/** Starts a proxy on a free port of the loopback. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const agent = new Agent({ keepAlive: true });
  const proxy: FaultyProxy = {
    ...{ endpoint: '', fault: 'none', retryAfterSeconds: undefined, slowMs: 0 },
    ...{ next: [], requests: [], bytes: 0, connections: 0, stop: async () => undefined },
  };
  const server = createServer((request, response) => {
    answer(proxy, { target, agent }, request, response).catch(() => response.destroy());
  });
  server.on('connection', () => proxy.connections++);
  const stop = async (): Promise<void> => {
    agent.destroy();
    await stopServer(server);
  };
  return Object.assign(proxy, { endpoint: await listen(server), stop });
}

async function answer(
  proxy: FaultyProxy,
  to: { readonly target: string; readonly agent: Agent },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  proxy.requests.push(`${request.method} ${request.url}`);
  const fault = proxy.next.shift() ?? proxy.fault;
  const body = await bodyOf(request);
  if (proxy.slowMs > 0) await pause(proxy.slowMs);
  if (fault === 'hang') return;
  if (fault === 'cut') {
    response.destroy();
    return;
  }
  if (fault === 'busy') {
    const after = proxy.retryAfterSeconds;
    response.writeHead(503, after === undefined ? {} : { 'retry-after': String(after) }).end();
    return;
  }
  const passed = await passOn(to, request, body);
  if (fault === 'lost') {
    response.destroy();
    return;
  }
  response.writeHead(passed.status, passed.headers);
  const sent = fault === 'half' ? passed.body.subarray(0, passed.body.length / 2) : passed.body;
  proxy.bytes += sent.length;
  if (fault === 'half') response.write(sent, () => response.destroy());
  else response.end(sent);
}

/**
 * Starts a front that holds the conditions of writes, as S3 describes them, for a store that takes them for nothing:
 * writes of a key come one after the other, each when its condition holds.
 */
export async function startConditionalFront(target: string): Promise<{
  endpoint: string;
  stop: () => Promise<void>;
}> {
  const agent = new Agent({ keepAlive: true });
  const turns = new Map<string, Promise<void>>();
  const check: Check = async ({ method, url = '', headers }) => {
    const [path = '', query = ''] = url.split('?');
    const isWrite =
      (method === 'PUT' && query === '') || (method === 'POST' && query.startsWith('uploadId='));
    if (!isWrite || (!headers['if-match'] && !headers['if-none-match'])) return undefined;
    const now = await fetch(`${target}${path}`, { method: 'HEAD' });
    if (headers['if-none-match']) return now.ok ? 412 : undefined;
    if (!now.ok) return 404;
    return now.headers.get('etag') === headers['if-match'] ? undefined : 412;
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const path = request.url?.split('?')[0] ?? '';
    const serve = async (): Promise<void> => {
      const status = await check(request, body);
      if (status !== undefined) {
        const code = status === 412 ? 'PreconditionFailed' : 'NoSuchKey';
        response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
        return;
      }
      const passed = await passOn({ target, agent }, request, body);
      response.writeHead(passed.status, passed.headers).end(passed.body);
    };
    const turn = (turns.get(path) ?? Promise.resolve()).then(serve).catch(() => void response.destroy());
    turns.set(path, turn);
  });
  const stop = async (): Promise<void> => {
    agent.destroy();
    await stopServer(server);
  };
  return { endpoint: await listen(server), stop };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    });
  });
}

function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Headers go through as they are: `host` is signed. */
function passOn(
  { target, agent }: { readonly target: string; readonly agent: Agent },
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const passed = overHttp(`${target}${url}`, { method, headers, agent }, (response) => {
      bodyOf(response).then(
        (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
        reject,
      );
    });
    passed.on('error', reject);
    passed.end(body);
  });
}
