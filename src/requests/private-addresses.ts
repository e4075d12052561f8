import { BlockList, isIP } from 'node:net';

/** Addresses of IPv4 or IPv6 that have their first `prefix` bits in common. */
export interface AddressRange {
  readonly address: string;
  readonly prefix: number;
}

/** What is no public host in IPv4 (IANA special-purpose registry, RFC 6890), multicast among it. */
const NOT_PUBLIC_4 = rangesOf([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]);

/** All public hosts of IPv6 are in this; loopback, unique local, link-local and multicast are not. */
const GLOBAL_6 = rangesOf(['2000::/3']);

/** And what of it is none: protocols (Teredo among them), documentation, 6to4. */
const NOT_PUBLIC_6 = rangesOf(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

function rangesOf(written: readonly string[]): BlockList {
  return blockListOf(
    written.map((range) => {
      const [address = '', prefix = ''] = range.split('/');
      return { address, prefix: Number(prefix) };
    }),
  );
}

function blockListOf(ranges: readonly AddressRange[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix } of ranges)
    list.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The URL parser writes every form of an address in one way, without dots.
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = written.split('::');
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return numbers(head);
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** The IPv4 address that a mapped (RFC 4291, 2.5.5.2) or translated one (RFC 6052) leads to. */
function ipv4Within(address: string): string | undefined {
  const groups = groupsOf(address);
  const start = groups.slice(0, 6).join();
  if (start !== '0,0,0,0,0,65535' && start !== '100,65435,0,0,0,0') return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !NOT_PUBLIC_4.check(address, 'ipv4');
  return GLOBAL_6.check(address, 'ipv6') && !NOT_PUBLIC_6.check(address, 'ipv6');
}

/**
 * Whether may be connected to an address: to public ones, and to those that are allowed. Addresses of IPv4 that are
 * written as IPv6 count as what they lead to.
 *
 * @param allowed private ranges that may be connected to all the same
 */
export function connectsTo(allowed: readonly AddressRange[]): (address: string) => boolean {
  const list = blockListOf(allowed);
  return (written) => {
    const [address = ''] = written.split('%');
    const family = isIP(address);
    if (family === 0) return false;
    const meant = family === 6 ? (ipv4Within(address) ?? address) : address;
    return isPublic(meant) || list.check(meant, isIP(meant) === 6 ? 'ipv6' : 'ipv4');
  };
}
