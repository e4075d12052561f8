import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { createClientAddress } from '../../src/http/protocol/client-address.ts';

type Asked = Parameters<ReturnType<typeof createClientAddress>>[0];

/** The client of a request, with the proxies as an operator names them. */
function clientOf(proxies: string, remoteAddress: string | undefined, forwarded?: string): string {
  const { trustedProxies } = loadConfig('serve', {}, ['--trusted-proxies', proxies]).config.server;
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return createClientAddress(trustedProxies)({ socket: { remoteAddress }, headers } as Asked).client;
}

describe('without trusted proxies', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    [undefined, ''],
  ])('%s is %s, whatever X-Forwarded-For says', (address, client) => {
    expect(clientOf('', address)).toBe(client);
    for (const forged of ['203.0.113.9', '203.0.113.9, 127.0.0.1', 'unknown', ''])
      expect(clientOf('', address, forged)).toBe(client);
  });
});

describe('with trusted proxies', () => {
  const PROXIES = '10.0.0.0/8, 127.0.0.1,::1,2001:db8:ffff::/48';

  test.each([
    ['one proxy', '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a forged entry before it', '127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['a forged chain of proxies', '10.1.1.1', '198.51.100.1, 10.2.2.2, 203.0.113.9', '203.0.113.9'],
    ['two proxies', '10.1.1.1', '198.51.100.1, 203.0.113.9, 10.2.2.2', '203.0.113.9'],
    ['a proxy of IPv6', '2001:db8:ffff:7::1', '203.0.113.9,::1', '203.0.113.9'],
    ['a proxy of IPv4 as IPv6', '::ffff:10.1.1.1', '203.0.113.9', '203.0.113.9'],
    ['a proxy of IPv4 as IPv6 in the header', '10.1.1.1', '203.0.113.9, ::ffff:10.2.2.2', '203.0.113.9'],
    ['a port', '127.0.0.1', '198.51.100.1:1, 203.0.113.9:4711', '203.0.113.9'],
    ['a client of IPv6', '127.0.0.1', '2001:db8:1:2::3', '2001:db8:1:2::/64'],
    ['brackets', '127.0.0.1', '[2001:db8:1:2::3]', '2001:db8:1:2::/64'],
    ['brackets and a port', '127.0.0.1', '[2001:db8:1:2::3]:443', '2001:db8:1:2::/64'],
    ['a client of IPv4 as IPv6', '127.0.0.1', '::FFFF:203.0.113.9', '203.0.113.9'],
    ['a peer that is no proxy', '203.0.113.5', '198.51.100.1, 10.1.1.1', '203.0.113.5'],
    ['nothing but proxies', '10.1.1.1', '10.3.3.3, 10.2.2.2', '10.3.3.3'],
    ['no header', '10.1.1.1', undefined, '10.1.1.1'],
    ['an empty header', '10.1.1.1', '', '10.1.1.1'],
  ])('%s', (_what, peer, forwarded, client) => {
    expect(clientOf(PROXIES, peer, forwarded)).toBe(client);
  });

  test.each([
    'unknown',
    '_hidden',
    '"203.0.113.9"',
    '203.0.113.999',
    '203.0.113.9:99999999',
    '203.0.113',
    '[203.0.113.9',
    '[2001:db8::1',
    '2001:db8::1]',
    '[2001:db8::1]x',
    ':::',
    'x'.repeat(10_000),
    '203.0.113.9, ',
    ',,,,',
    '203.0.113.9, \u0000',
  ])('an entry that is no address makes nobody a client of its own: %j', (entry) => {
    expect(clientOf(PROXIES, '10.1.1.1', `198.51.100.1, ${entry}, 10.2.2.2`)).toBe('10.2.2.2');
    expect(clientOf(PROXIES, '10.1.1.1', entry)).toBe('10.1.1.1');
  });

  test('a network may be written with any of its addresses, and as IPv6 of IPv4', () => {
    for (const proxies of ['10.9.9.9/8', '::ffff:10.0.0.0/104', '0.0.0.0/1'])
      expect(clientOf(proxies, '10.1.1.1', '203.0.113.9')).toBe('203.0.113.9');
    expect(clientOf('10.1.1.0/24', '10.1.2.1', '203.0.113.9')).toBe('10.1.2.1');
    expect(clientOf('10.1.1.1', '10.1.1.2', '203.0.113.9')).toBe('10.1.1.2');
  });
});
