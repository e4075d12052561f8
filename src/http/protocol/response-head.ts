import { type IncomingMessage, ServerResponse, validateHeaderValue } from 'node:http';

/** How long an idle connection stays open, in seconds; it is told to clients. */
export const KEEP_ALIVE_SECONDS = 65;

const REASONS: Readonly<Record<200 | 304, string>> = { 200: 'OK', 304: 'Not Modified' };

/** What Node adds to an answer over a connection that stays open, after the Date. */
const KEPT_ALIVE = `\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_SECONDS}\r\n\r\n`;

const DATE_MS = 1000;
let dateText = '';
let dateUntilMs = 0;

/** The value of the Date header: made once a second. */
function httpDate(): string {
  const nowMs = Date.now();
  if (nowMs >= dateUntilMs || nowMs < dateUntilMs - DATE_MS) {
    dateText = new Date(nowMs).toUTCString();
    dateUntilMs = nowMs - (nowMs % DATE_MS) + DATE_MS;
  }
  return dateText;
}

/** A response that can be given a head as bytes. */
export class LaneResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /**
   * Whether a head may be written as it is: nothing is before it on the connection, which stays open. HTTP/1.0, a
   * client that closes and one that did not wait for the answer before are left to Node.
   */
  takesBytes(): boolean {
    return this.socket !== null && this.shouldKeepAlive && this.req.httpVersion === '1.1';
  }

  /** Writes a whole answer. Node goes on to the next request on the connection when it hears `finish`. */
  writeBytes(head: Buffer, body: Buffer | undefined): void {
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

/**
 * The status and headers of an answer that is sent again and again. Node makes and checks the head of each answer anew,
 * which takes a quarter of the time of a tile; here it is made once a second.
 */
export class AnswerHead {
  readonly status: 200 | 304;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly #start: string;
  #date = '';
  #bytes = Buffer.alloc(0);

  /** @throws TypeError when a value holds what no header may */
  constructor(status: 200 | 304, headers: readonly string[]) {
    this.status = status;
    this.headers = headers;
    const lines = [`HTTP/1.1 ${status} ${REASONS[status]}`];
    for (let at = 0; at < headers.length; at += 2) {
      const [name = '', value = ''] = headers.slice(at, at + 2);
      validateHeaderValue(name, value);
      lines.push(`${name}: ${value}`);
    }
    this.#start = `${lines.join('\r\n')}\r\nDate: `;
  }

  /** Sends the answer; without a body to HEAD and for 304. */
  send(response: LaneResponse, body: Buffer | undefined): void {
    if (response.takesBytes()) {
      response.statusCode = this.status;
      response.writeBytes(this.#current(), body);
    } else {
      response.writeHead(this.status, [...this.headers]);
      response.end(body);
    }
  }

  #current(): Buffer {
    const date = httpDate();
    if (date !== this.#date) {
      this.#date = date;
      // A new one each time: the connection may still be reading from the last.
      this.#bytes = Buffer.from(this.#start + date + KEPT_ALIVE, 'latin1');
    }
    return this.#bytes;
  }
}
