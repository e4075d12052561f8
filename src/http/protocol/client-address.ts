import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';

/** Addresses that have their first `prefix` bits in common. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
}

// As proxies write it: IPv4 or bracketed IPv6, with or without a port, or IPv6 alone.
const IPV4_ENTRY = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/;
const IPV6_ENTRY = /^\[([0-9a-f:.]{2,45})\](?::\d{1,5})?$/i;

/** The eight groups of an IPv6 address, which may end in the form of IPv4 and may leave out zeros. */
function groupsOf(address: string): number[] {
  // Hosts of URLs have one form, in hexadecimal (URL Standard, 3.5).
  const { hostname } = new URL(`http://[${address}]`);
  const [before = '', after = ''] = hostname.slice(1, -1).split('::');
  const [first, last] = [before, after].map((part) =>
    part.split(':').flatMap((group) => (group === '' ? [] : [Number.parseInt(group, 16)])),
  );
  const [start, end] = [first ?? [], last ?? []];
  return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
}

/** An address without a zone, IPv4 written as such also when it came as IPv6; undefined for what is no address. */
function plainAddress(written: string): string | undefined {
  const address = written.replace(/%.*$/s, '');
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : undefined;
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : address;
}

/** The address in an entry of X-Forwarded-For; undefined for `unknown` and what else may stand there. */
function addressIn(entry: string): string | undefined {
  const [, bare = entry] = IPV4_ENTRY.exec(entry) ?? IPV6_ENTRY.exec(entry) ?? [];
  return plainAddress(bare);
}

/** An IPv4 address as it is; of IPv6 the network of 64 bits, all of which one client may use. */
function shareOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const network = groupsOf(address).slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}

/** Makes the function that tells whether an address is in one of the networks. */
function createIsIn(networks: readonly Network[]): (address: string) => boolean {
  const list = new BlockList();
  for (const { address, prefix } of networks)
    list.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Who asks, by address. */
export interface ClientAddress {
  /** Whose share of the renderers a request takes: '' for a client that has left already. */
  readonly client: string;
  /** Whether the address is in one of the networks that are allowed more than others. */
  readonly isAllowed: boolean;
}

/**
 * Makes the function that names the client of a request, whose share of the renderers it takes: the address of the
 * socket; where that is a trusted proxy, the rightmost entry of X-Forwarded-For that is none. What stands to the left of
 * it may be forged. An entry that is no address counts as the proxy that passed it on. IPv6 counts by network of 64 bits.
 */
export function createClientAddress(
  trustedProxies: readonly Network[],
  allowedNetworks: readonly Network[] = [],
): (request: IncomingMessage) => ClientAddress {
  const isTrusted = createIsIn(trustedProxies);
  const isAllowed = createIsIn(allowedNetworks);
  const known = new WeakMap<Socket, ClientAddress>();
  const addressOf = (address: string): ClientAddress => ({
    client: shareOf(address),
    isAllowed: isAllowed(address),
  });
  return ({ socket, headers }) => {
    // Who is no proxy is the same client for as long as its connection is open.
    const before = known.get(socket);
    if (before) return before;
    let client = plainAddress(socket.remoteAddress ?? '');
    // The client has left already: nothing is done for it.
    if (client === undefined) return { client: '', isAllowed: false };
    if (!isTrusted(client)) {
      const address = addressOf(client);
      known.set(socket, address);
      return address;
    }
    const entries = String(headers['x-forwarded-for'] ?? '').split(',');
    while (isTrusted(client)) {
      const next = addressIn(entries.pop()?.trim() ?? '');
      if (next === undefined) break;
      client = next;
    }
    return addressOf(client);
  };
}
