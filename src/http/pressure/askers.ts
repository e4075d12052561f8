import type { IncomingMessage } from 'node:http';
import { createKeyHolderOf, type HashedKey } from '../../budgets/access-keys.ts';
import { type Asker, LONGEST_AGENT } from '../../budgets/asker.ts';
import type { ClientAddress } from '../protocol/client-address.ts';

/** By what it is known who asks. */
export interface AskersParts {
  readonly addressOf: (request: IncomingMessage) => ClientAddress;
  readonly keys: readonly HashedKey[];
}

/**
 * Makes the function that says for whom a request has something rendered. A key counts wherever it comes from; one that is not known
 * is no error, but as if there were none. It is called for what is not stored alone.
 */
export function createAskerOf({ addressOf, keys }: AskersParts): (request: IncomingMessage) => Asker {
  const holderOf = createKeyHolderOf(keys);
  return (request) => {
    const { client, isAllowed } = addressOf(request);
    const agent = (request.headers['user-agent'] ?? '').slice(0, LONGEST_AGENT);
    const holder = holderOf(request.headers.authorization);
    if (holder !== undefined) return { client, agent, standing: `key ${holder}` };
    return { client, agent, standing: isAllowed ? 'allowed-network' : 'anonymous' };
  };
}
