import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A purge as it came. */
export interface Call {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly tags: readonly string[];
}

/** A cache in front, as far as it takes purges: a real server. */
export class CacheInFront {
  readonly calls: Call[] = [];
  respond: (response: ServerResponse) => void = (response) => response.end('{"success": true}');
  readonly #server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const written = body === '' ? {} : JSON.parse(body);
    const { xkey = '' } = request.headers as { xkey?: string };
    const tags: string[] = written.tags ?? written.surrogate_keys ?? xkey.split(' ');
    this.calls.push({ method: request.method ?? '', headers: request.headers, body, tags });
    this.respond(response);
  });

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** The tag of an image (`i`), a manifest (`m`) and so on. */
export function tag(letter: string, name: string): string {
  return `${letter}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
