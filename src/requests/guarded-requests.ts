import { lookup as lookUp } from 'node:dns';
import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { RequestFailure } from './request-failure.ts';

/** How long a server may send nothing. */
const SILENCE_MS = 30_000;

/**
 * Sends GET requests, one connection at a time, to permitted addresses only. The check is made on the addresses to which a
 * name leads at the moment of connecting, and once more on that of the socket before anything is sent: another response of
 * the name server in between changes nothing.
 */
export class GuardedRequests {
  readonly #mayConnect: (address: string) => boolean;
  readonly #agent: Agent;
  readonly #secureAgent: SecureAgent;

  constructor(mayConnect: (address: string) => boolean) {
    this.#mayConnect = mayConnect;
    const options = { keepAlive: true, maxSockets: 1, lookup: this.#lookup };
    this.#agent = new Agent(options);
    this.#secureAgent = new SecureAgent(options);
  }

  /**
   * Resolves with the head of the response; its body is to be read or destroyed.
   *
   * @throws RequestFailure `refused` for other schemes and for addresses that are not permitted; what the system says of
   * connections that fail
   */
  get(url: URL, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<IncomingMessage> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return Promise.reject(new RequestFailure('refused', 'is no http or https address'));
    if (url.username !== '' || url.password !== '')
      return Promise.reject(new RequestFailure('refused', 'holds a name or password'));
    // Addresses are not looked up.
    if (isIP(host) !== 0 && !this.#mayConnect(host)) return Promise.reject(refusal(host));
    return new Promise((resolve, reject) => {
      const options = { headers, signal };
      const sent: ClientRequest =
        url.protocol === 'https:'
          ? secureRequest(url, { ...options, agent: this.#secureAgent })
          : request(url, { ...options, agent: this.#agent });
      sent.once('response', resolve).on('error', reject);
      // Before the request is written to it.
      sent.once('socket', (socket) => {
        this.#check(socket);
        endLateConnecting(sent, socket);
      });
      sent.setTimeout(SILENCE_MS, () => sent.destroy(new RequestFailure('unavailable', 'sends nothing')));
      sent.end();
    });
  }

  close(): void {
    this.#agent.destroy();
    this.#secureAgent.destroy();
  }

  readonly #lookup: LookupFunction = (name, options, callback) => {
    lookUp(name, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const permitted = found.filter(({ address }) => this.#mayConnect(address));
      const [first] = permitted;
      if (!first) return callback(refusal(name), '', 0);
      if (options.all) callback(null, permitted);
      else callback(null, first.address, first.family);
    });
  };

  #check(socket: Socket): void {
    const check = (): void => {
      const { remoteAddress = '' } = socket;
      if (!this.#mayConnect(remoteAddress)) socket.destroy(refusal(remoteAddress));
    };
    if (socket.connecting) socket.once('connect', check);
    else check();
  }
}

/** The limit of silence counts from when a connection is there. */
function endLateConnecting(sent: ClientRequest, socket: Socket): void {
  if (!socket.connecting) return;
  const late = setTimeout(
    () => sent.destroy(new RequestFailure('unavailable', 'does not respond')),
    SILENCE_MS,
  );
  for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(late));
}

function refusal(host: string): RequestFailure {
  return new RequestFailure('refused', `leads to a private address (${host}), which is not allowed`);
}
