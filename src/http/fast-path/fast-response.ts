import {
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import { NO_SNIFFING } from '../protocol/image-headers.ts';
import type { ResponseHead } from '../protocol/response-head.ts';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * A response that can be sent with a prepared head, past Node's own making of heads. Express makes another class of it, so
 * that what is overridden here is for responses that Node gives by itself.
 */
export class FastResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** Sends the whole response. A response to HEAD and a 304 have no body. */
  sendPrepared(head: ResponseHead, body: Buffer | undefined): void {
    if (this.#takesBytes()) {
      this.statusCode = head.status;
      this.#writeBytes(head.bytes(), body);
    } else {
      this.writeHead(head.status, [...head.headers]);
      this.end(body);
    }
  }

  override writeHead(status: number, reasonOrHeaders?: string | Headers, headers?: Headers): this {
    const isNamed = Array.isArray(reasonOrHeaders) && reasonOrHeaders.includes(NO_SNIFFING[0]);
    if (!isNamed && !this.headersSent) this.setHeader(...NO_SNIFFING);
    return typeof reasonOrHeaders === 'string'
      ? super.writeHead(status, reasonOrHeaders, headers)
      : super.writeHead(status, reasonOrHeaders);
  }

  /**
   * Whether the bytes of a head fit: the connection stays open and no earlier response is under way on it. HTTP/1.0, a
   * client that closes and one that did not wait for the response before are left to Node.
   */
  #takesBytes(): boolean {
    return this.socket !== null && this.shouldKeepAlive && this.req.httpVersion === '1.1';
  }

  /** Node goes on to the next request of the connection when `finish` is emitted. */
  #writeBytes(head: Buffer, body: Buffer | undefined): void {
    const { socket } = this;
    if (!socket) throw new TypeError('the response has no connection');
    const written = (error?: Error | null): void => {
      if (!error) this.emit('finish');
    };
    this.finished = true;
    if (!body) {
      socket.write(head, written);
      return;
    }
    socket.cork();
    socket.write(head);
    socket.write(body, written);
    socket.uncork();
  }
}
