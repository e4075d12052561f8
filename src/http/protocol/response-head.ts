import { validateHeaderValue } from 'node:http';

/** How long an idle connection stays open, in seconds; clients are told. */
export const KEEP_ALIVE_SECONDS = 65;

const REASONS: Readonly<Record<200 | 304, string>> = { 200: 'OK', 304: 'Not Modified' };

/** Headers that are about the body of a response. */
const OF_BODY: ReadonlySet<string> = new Set(['Content-Type', 'Content-Length', 'Content-Encoding']);

/** What Node adds to a response over a connection that stays open, after the Date. */
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

/**
 * The status and headers of a response that is sent again and again. Node makes and checks the head of each response
 * anew, which takes a quarter of the time of a tile; here its bytes are made twice a second at most.
 */
export class ResponseHead {
  readonly status: 200 | 304;
  /** Names and values in turn, without those that depend on the moment or the connection. */
  readonly headers: readonly string[];
  #date = '';
  #bytes: Buffer | undefined;
  #notModified: ResponseHead | undefined;

  /** @throws TypeError when a value holds characters that a header must not have */
  constructor(status: 200 | 304, headers: readonly string[]) {
    this.status = status;
    // What was made by and by takes more room than a copy of it.
    this.headers = headers.slice();
    for (let at = 0; at < headers.length; at += 2)
      validateHeaderValue(headers[at] ?? '', headers[at + 1] ?? '');
  }

  /** Of a 304 instead: without what describes the body (RFC 9110, 15.4.5). Made when a client has the response. */
  get notModified(): ResponseHead {
    this.#notModified ??= new ResponseHead(
      304,
      this.headers.filter((_, at) => !OF_BODY.has(this.headers[at - (at % 2)] ?? '')),
    );
    return this.#notModified;
  }

  /** The whole head of a response of this moment, over an HTTP/1.1 connection that stays open. */
  bytes(): Buffer {
    const date = httpDate();
    if (date !== this.#date) {
      this.#date = date;
      // Of all heads that are kept most are asked for once: only what is sent twice in a second stays in memory. A new
      // buffer each time: the connection may still be reading from the last.
      this.#bytes = undefined;
      return this.#bytesAt(date);
    }
    this.#bytes ??= this.#bytesAt(date);
    return this.#bytes;
  }

  #bytesAt(date: string): Buffer {
    let text = `HTTP/1.1 ${this.status} ${REASONS[this.status]}\r\n`;
    for (let at = 0; at < this.headers.length; at += 2)
      text += `${this.headers[at]}: ${this.headers[at + 1]}\r\n`;
    return Buffer.from(`${text}Date: ${date}${KEPT_ALIVE}`, 'latin1');
  }
}
