import type { IncomingMessage } from 'node:http';
import { parsedUrl } from '../parsed-url.ts';
import { RequestFailure } from './request-failure.ts';

const MOST_REDIRECTS = 5;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A response that leads nowhere else, and where it came from. */
export interface FinalResponse {
  readonly response: IncomingMessage;
  readonly url: URL;
}

/** How addresses are asked. */
export interface FollowingParts {
  /** Sends a request. Rejects for an address that may not be asked. @param hops how many have led there */
  readonly ask: (url: URL, hops: number) => Promise<IncomingMessage>;
  /** Lets go of a response that leads on. */
  readonly drop: (response: IncomingMessage) => Promise<void> | void;
}

/**
 * Asks an address, and the one that it leads on to, and so on, each by a call of its own.
 *
 * @throws RequestFailure when it leads on too often, or to no address
 */
export async function followed(address: URL, { ask, drop }: FollowingParts): Promise<FinalResponse> {
  let url = address;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const response = await ask(url, hops);
    const { location } = response.headers;
    if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined) return { response, url };
    await drop(response);
    const next = parsedUrl(location, url.href);
    if (!next) throw new RequestFailure('illegible', 'leads to no address');
    url = next;
  }
  throw new RequestFailure('refused', `leads on more than ${MOST_REDIRECTS} times`);
}
