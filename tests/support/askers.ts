import type { Asker, Standing } from '../../src/budgets/asker.ts';

/** Somebody without a key, unless it is said otherwise. */
export function askerOf(client: string, standing: Standing = 'anonymous', agent = 'Firefox/140'): Asker {
  return { client, standing, agent };
}
