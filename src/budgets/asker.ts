/** By what right somebody has images rendered: as one of many, by a key or from a network that is above budgets, or as the server itself. */
export type Standing = 'anonymous' | 'allowed-network' | 'own' | `key ${string}`;

/** For whom an image is rendered. */
export interface Asker {
  /** The address of IPv4, or the network of 64 bits of IPv6: those with the same text here share one share of the renderers. */
  readonly client: string;
  readonly standing: Standing;
  /** The User-Agent header as it came, cut to `LONGEST_AGENT`. */
  readonly agent: string;
}

/** Characters of a User-Agent that are looked at. */
export const LONGEST_AGENT = 400;

/** For what is made for everyone, such as the photographs of a print. */
export const OWN_ASKER: Asker = { client: 'own', standing: 'own', agent: '' };

/** Whether two stand before budgets as one. */
export function isSameAsker(one: Asker, other: Asker): boolean {
  return one.client === other.client && one.standing === other.standing;
}

/**
 * The network of a client, such as `198.51.100.0/24` or `2001:db8:1::/48`: what one household, office or provider has, and as
 * much as is ever told of an address.
 *
 * @param client as in `Asker`
 */
export function networkOf(client: string): string {
  const [, ofIpv4] = /^(\d+\.\d+\.\d+)\.\d+$/.exec(client) ?? [];
  if (ofIpv4 !== undefined) return `${ofIpv4}.0/24`;
  const [, ofIpv6] = /^([0-9a-f]+:[0-9a-f]+:[0-9a-f]+):[0-9a-f]+::\/64$/.exec(client) ?? [];
  return ofIpv6 === undefined ? 'unknown' : `${ofIpv6}::/48`;
}
