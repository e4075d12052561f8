import { connect } from 'node:net';
import { PATIENCE_MS } from './patience.ts';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Status line and header fields. */
  readonly head: string;
  readonly body: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** The bytes of a GET of a target that may hold anything. */
export function rawGet(target: string | Buffer, more = ''): Buffer {
  const bytes = typeof target === 'string' ? Buffer.from(target, 'latin1') : target;
  return Buffer.concat([
    Buffer.from('GET '),
    bytes,
    Buffer.from(` HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`),
  ]);
}

/** Reads the next answer to a GET off the front of what has come; undefined when it is not whole yet. */
function nextAnswer(bytes: Buffer): { answer: RawAnswer; length: number } | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  if (Number.isNaN(status)) throw new Error(`not an answer: ${JSON.stringify(head.slice(0, 100))}`);
  const start = headEnd + HEAD_END.length;
  if (/^transfer-encoding: *chunked/im.test(head)) {
    const end = bytes.indexOf('0\r\n\r\n', start);
    if (end < 0) return undefined;
    return { answer: { status, head, body: bytes.subarray(start, end) }, length: end + 5 };
  }
  const declared = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const length = status === 304 || status === 204 ? 0 : declared;
  if (bytes.length < start + length) return undefined;
  return { answer: { status, head, body: bytes.subarray(start, start + length) }, length: start + length };
}

/**
 * Sends all requests over one connection without waiting, and resolves with their answers in order: fewer of them
 * when the server closed the connection before.
 */
export function pipelined(url: string, requests: readonly Buffer[]): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const answers: RawAnswer[] = [];
    let pending: Buffer[] = [];
    let faulty: unknown;
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.concat(requests)));
    socket.setNoDelay(true);
    socket.setTimeout(PATIENCE_MS, () =>
      socket.destroy(new Error(`no answer to request ${answers.length + 1}`)),
    );
    socket.on('data', (chunk: Buffer) => {
      pending.push(chunk);
      try {
        let bytes = Buffer.concat(pending);
        for (let next = nextAnswer(bytes); next; next = nextAnswer(bytes)) {
          answers.push(next.answer);
          bytes = bytes.subarray(next.length);
        }
        pending = [bytes];
      } catch (error) {
        faulty = error;
        socket.destroy();
      }
      if (answers.length >= requests.length) socket.destroy();
    });
    // A server that closes while requests are still under way resets the connection. What it had answered before is
    // read as long as the requests went out at once: of some megabytes, the failed writing hides the answer.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') faulty = error;
    });
    socket.once('close', () => {
      if (faulty === undefined) resolve(answers);
      else reject(faulty);
    });
  });
}
