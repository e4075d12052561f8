import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ALLOWED_METHODS } from '../protocol/respond.ts';

/** What Node tells of a request that it cannot parse. */
interface ParseError extends Error {
  readonly code?: string;
  /** What had come when the parser stopped. */
  readonly rawPacket?: Buffer;
  /** Where in it. */
  readonly bytesParsed?: number;
}

/** As Node gives them itself. */
const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** A request line that is right but for its method, which is a token (RFC 9110, 5.6.2). */
const REQUEST_LINE = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/1\.[01]\r?$/;

/** The line of a packet that a place is in. */
function lineAt(packet: Buffer, place: number): string {
  const start = packet.lastIndexOf('\n', Math.max(0, place - 1)) + 1;
  const end = packet.indexOf('\n', start);
  return packet.toString('latin1', start, end < 0 ? packet.length : end);
}

function statusOf({ code = '', rawPacket, bytesParsed = 0 }: ParseError): number {
  const isOddMethod =
    code === 'HPE_INVALID_METHOD' && rawPacket && REQUEST_LINE.test(lineAt(rawPacket, bytesParsed));
  return isOddMethod ? 405 : (STATUS[code] ?? 400);
}

/** Whether a response to an earlier request of the connection is still to be sent or under way. */
function owesResponse(socket: Duplex): boolean {
  // Node keeps it here for its own handling of such errors; nothing public tells.
  return Boolean(Reflect.get(socket, '_httpMessage'));
}

function refuse(socket: Duplex, status: number): void {
  if (!socket.writable || owesResponse(socket)) {
    socket.destroy();
    return;
  }
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close', 'Content-Length: 0'];
  lines.push('X-Content-Type-Options: nosniff');
  if (status === 405) lines.push(`Allow: ${ALLOWED_METHODS}`);
  socket.end(`${lines.join('\r\n')}\r\n\r\n`, () => socket.destroy());
}

/**
 * Responds to what Node hands on to no handler: requests that it cannot parse, methods that it does not know, and CONNECT,
 * which asks for a tunnel. The connection closes, and nothing is said in the middle of a response.
 */
export function refuseUnparsedRequests(server: Server): void {
  server.on('clientError', (error: ParseError, socket) => refuse(socket, statusOf(error)));
  server.on('connect', (_request: IncomingMessage, socket) => {
    socket.on('error', () => {});
    refuse(socket, 405);
  });
}
