import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Something that was asked of a server, and what came of it. */
export interface Visit {
  readonly path: string;
  /** Milliseconds on the clock of `performance.now`. */
  readonly askedAt: number;
  readonly endedAt: number;
  /** 0 when the connection ended before the whole response was there. */
  readonly status: number;
  readonly etag: string;
}

/** Between two requests of one visitor, who looks at what has come. */
const LOOKING_MS = 200;

function visit(agent: Agent, url: string, path: string, mayAskAgain = true): Promise<Visit> {
  const askedAt = performance.now();
  return new Promise((resolve) => {
    const ended = (status: number, etag: string) =>
      resolve({ path, askedAt, endedAt: performance.now(), status, etag });
    let hasBegun = false;
    const asked = request(`${url}${path}`, { agent: mayAskAgain && agent }, (response) => {
      hasBegun = true;
      response.once('error', () => ended(0, ''));
      response.once('end', () => ended(response.statusCode ?? 0, response.headers.etag ?? ''));
      response.resume();
    });
    asked.once('error', () => {
      // A connection that was idle may be closed just now. Browsers ask again, over a new one.
      if (asked.reusedSocket && mayAskAgain && !hasBegun) resolve(visit(agent, url, path, false));
      else ended(0, '');
    });
    asked.end();
  });
}

/** Visitors that come back again and again, each over a connection of its own, until they are told to stop. */
export interface Visitors {
  /** What has ended so far, in the order of ends. */
  readonly visits: readonly Visit[];
  readonly leave: () => Promise<void>;
}

/**
 * Lets visitors go through a session of a viewer, each from another place in it.
 *
 * @param url of the server, without a trailing slash
 * @param session paths, asked one after the other and from the start again
 */
export function visitors(url: string, count: number, session: readonly string[]): Visitors {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const visits: Visit[] = [];
  let isOpen = true;
  const goThrough = async (first: number) => {
    // They do not all come in one moment.
    await pause((first * LOOKING_MS) / count);
    for (let at = first; isOpen; at += 1) {
      visits.push(await visit(agent, url, session[at % session.length] ?? '/'));
      await pause(LOOKING_MS);
    }
  };
  const all = Array.from({ length: count }, (_, first) => goThrough(first));
  const leave = async () => {
    isOpen = false;
    await Promise.all(all);
    agent.destroy();
  };
  return { visits, leave };
}
