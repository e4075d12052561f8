import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import sharp, { type Metadata } from 'sharp';
import { PATIENCE_MS } from './patience.ts';

/** An answer of the server, its body read to the end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names as they were sent, and values, in turn. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Idle connections are kept for a small part of the time that the server keeps them (KEEP_ALIVE_SECONDS): a request over
 * one that the server is just closing is lost.
 */
const IDLE_MS = 5000;

const agent = new Agent({ keepAlive: true, maxSockets: 16, timeout: IDLE_MS });

/** A client that closes its connection after the response opens one of its own: an idle one may be of a killed server. */
function agentFor(headers: Readonly<Record<string, string>>): Agent | false {
  return headers['Connection'] === 'close' ? false : agent;
}

/**
 * Asks a server for a path exactly as it is written: nothing is normalised, no redirect is followed.
 *
 * @param url of the server, without a trailing slash
 */
export function ask(url: string, path: string, options: AskOptions = {}): Promise<HttpResponse> {
  const { hostname, port } = new URL(url);
  const { method = 'GET', headers = {}, signal } = options;
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        hostname,
        port,
        path,
        method,
        headers: { ...headers },
        agent: agentFor(headers),
        ...(signal && { signal }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () => {
          const body = Buffer.concat(chunks);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            rawHeaders: incoming.rawHeaders,
            body,
            // Of a long print, made out only where it is wanted.
            get text() {
              return body.toString('utf8');
            },
          });
        });
      },
    );
    asked.once('error', reject);
    asked.setTimeout(PATIENCE_MS, () =>
      asked.destroy(new Error(`${path}: nothing came in ${PATIENCE_MS} ms`)),
    );
    asked.end();
  });
}

/** What the bytes of an answer are, whatever its headers say. */
export function metadataOf(answer: HttpResponse): Promise<Metadata> {
  return sharp(answer.body).metadata();
}

/** The pixels of an answer, in as many channels as asked. */
export async function pixelsOf(
  answer: Pick<HttpResponse, 'body'>,
  channels: 3 | 4 = 3,
): Promise<{ data: Buffer; width: number; height: number }> {
  const image = channels === 4 ? sharp(answer.body).ensureAlpha() : sharp(answer.body).removeAlpha();
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Mean absolute difference of two equally large images, from 0 to 255. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} samples against ${b.length}`);
  let sum = 0;
  for (const [index, value] of a.entries()) sum += Math.abs(value - (b[index] ?? 0));
  return sum / a.length;
}

/** The target of a relation in a Link header. */
export function linkTo(answer: HttpResponse, relation: string): string | undefined {
  const { link } = answer.headers;
  const links = (Array.isArray(link) ? link.join(', ') : (link ?? '')).split(/,\s*(?=<)/);
  return links
    .map((each) => /^<([^>]*)>.*;\s*rel="([^"]*)"/.exec(each))
    .find((found) => found?.[2] === relation)?.[1];
}
