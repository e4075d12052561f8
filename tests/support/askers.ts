import type { Asker, Standing } from '../../src/budgets/asker.ts';
import { type AskOptions, ask, type HttpResponse } from './asking.ts';

/** Somebody without a key, unless it is said otherwise. */
export function askerOf(client: string, standing: Standing = 'anonymous', agent = 'Firefox/140'): Asker {
  return { client, standing, agent };
}

/** Flags of a server whose clients have a budget of one megapixel a minute, behind a proxy of this machine. */
export const SMALL_BUDGETS: readonly string[] = [
  ...['--workers', '2', '--trusted-proxies', '127.0.0.0/8', '--allowed-networks', '192.0.2.0/24'],
  ...['--budgets', 'enforce', '--client-budget', '1', '--budget-burst-minutes', '1'],
];

/**
 * Asks as a client of a proxy, over a connection of its own, which goes to any of the workers.
 *
 * @param client its address
 * @param program that it says it is
 */
export function askBehindProxy(
  { client, program }: { readonly client: string; readonly program: string },
  url: string,
  path: string,
  { headers, ...more }: AskOptions = {},
): Promise<HttpResponse> {
  const all = { Connection: 'close', 'X-Forwarded-For': client, 'User-Agent': program, ...headers };
  return ask(url, path, { headers: all, ...more });
}
