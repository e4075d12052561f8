import { validateHeaderValue } from 'node:http';

/** How long an idle connection stays open, in seconds; clients are told. */
export const KEEP_ALIVE_SECONDS = 65;

const REASONS: Readonly<Record<200 | 304, string>> = { 200: 'OK', 304: 'Not Modified' };

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
 * anew, which takes a quarter of the time of a tile; here its bytes are made once a second.
 */
export class ResponseHead {
  readonly status: 200 | 304;
  /** Names and values in turn, without those that depend on the moment or the connection. */
  readonly headers: readonly string[];
  readonly #start: string;
  #date = '';
  #bytes = Buffer.alloc(0);

  /** @throws TypeError when a value holds characters that a header must not have */
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

  /** The whole head of a response of this moment, over an HTTP/1.1 connection that stays open. */
  bytes(): Buffer {
    const date = httpDate();
    if (date !== this.#date) {
      this.#date = date;
      // A new buffer each time: the connection may still be reading from the last.
      this.#bytes = Buffer.from(this.#start + date + KEPT_ALIVE, 'latin1');
    }
    return this.#bytes;
  }
}
