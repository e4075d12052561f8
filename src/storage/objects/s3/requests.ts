import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps, type Agent as SecureAgent } from 'node:https';
import { errorInXml, noResponse, refusal } from './faults.ts';
import { type Signer, signedHeaders } from './signature.ts';

/** Where requests go, and how. */
export interface Door {
  /** Of the bucket, with or without a slash at the end. */
  readonly base: URL;
  readonly agent: Agent | SecureAgent;
  /** How long nothing may come before a request counts as lost, milliseconds. */
  readonly timeoutMs: number;
}

/** A request for an object. */
export interface StoreRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Below `base`, escaped, with its slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** Statuses that are hoped for; of others the fault is thrown. */
  readonly expects: readonly number[];
  /** The longest body that is hoped for, bytes. */
  readonly most?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface StoreResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** No error is longer. */
const LONGEST_ERROR_BYTES = 64_000;

const NO_ERROR = { code: '', message: '' };

/**
 * Sends a signed request over a connection that is kept.
 *
 * @throws {ObjectStoreError} for a status that is not expected, and when no whole response comes
 */
export async function send(door: Door, request: StoreRequest, signer: Signer): Promise<StoreResponse> {
  const { method, body, signal, expects } = request;
  signal?.throwIfAborted();
  const path = `${door.base.pathname.replace(/\/$/, '')}${request.path}`;
  const headers: Record<string, string> = { ...request.headers, host: door.base.host };
  if (body) headers['content-length'] = String(body.length);
  const signed = signedHeaders({ method, path, headers, body }, signer, new Date());
  try {
    const response = await begin(door, { method, path, headers: signed, body, signal });
    const { statusCode: status = 0, headers: told } = response;
    const read = await readBody(response, method, status < 300 ? request.most : LONGEST_ERROR_BYTES);
    const { code, message } = status < 300 ? NO_ERROR : errorInXml(read.toString());
    // A bucket that is not there is none of which nothing is in it.
    if (expects.includes(status) && code !== 'NoSuchBucket') return { status, headers: told, body: read };
    throw refusal({ status, code, message, retryAfter: told['retry-after'] });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof LostConnection ? noResponse(error.cause) : error;
  }
}

/** No response, or not the whole of one. */
class LostConnection extends Error {}

interface Begun {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | undefined;
  readonly signal: AbortSignal | undefined;
}

function begin(
  { base, agent, timeoutMs }: Door,
  { method, path, headers, body, signal }: Begun,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const open = base.protocol === 'https:' ? overHttps : overHttp;
    const { hostname, port } = base;
    const request = open({
      method,
      path,
      headers,
      agent,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      ...(port === '' ? {} : { port }),
      timeout: timeoutMs,
      ...(signal ? { signal } : {}),
    });
    // Of the whole time in which nothing moves: connecting, waiting for the response, and reading it.
    request.once('timeout', () => request.destroy(new Error('nothing came in time')));
    request.once('response', resolve);
    request.on('error', (cause) => reject(new LostConnection('no response', { cause })));
    request.end(body);
  });
}

/** Reads a body, of which the store has told the length before. */
function readBody(response: IncomingMessage, method: string, most: number | undefined): Promise<Buffer> {
  const told = method === 'HEAD' ? 0 : Number(response.headers['content-length'] ?? Number.NaN);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const lost = (cause: Error): void => {
      reject(new LostConnection('not the whole response', { cause }));
      if (!response.complete) response.destroy();
    };
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (most !== undefined && length > most) lost(new Error(`more came than ${most} bytes`));
    });
    response.once('error', lost);
    response.once('close', () => lost(new Error('the connection was closed')));
    response.once('end', () => {
      if (!Number.isNaN(told) && told !== length) lost(new Error(`${length} bytes of ${told}`));
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length));
    });
  });
}
