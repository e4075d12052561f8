import { describe, expect, test } from 'vitest';
import { connectsTo } from '../../src/requests/private-addresses.ts';

const PRIVATE = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.255.254'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.8', '192.168.1.1', '198.18.0.1'],
  ...['192.0.2.1', '198.51.100.1', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', '::127.0.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fc00::1', 'fd12:3456::1', 'ff02::1'],
  // IPv4 written as IPv6: mapped, translated, 6to4, Teredo.
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:10.0.0.1', '::ffff:169.254.169.254'],
  ...['64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::1', '2002:7f00:1::1', '2001:0:7f00:1::1'],
  ...['2001:db8::1', '3fff::1', 'fec0::1', '100::1', ''],
  ...['localhost', 'example.org', '127.1', '0x7f000001'],
];

const PUBLIC = [
  ...['1.1.1.1', '8.8.8.8', '100.63.255.255', '100.128.0.1', '126.255.255.255', '128.0.0.1', '172.15.0.1'],
  ...['172.32.0.1', '192.167.255.255', '198.17.255.255', '198.20.0.1', '223.255.255.255'],
  ...['2606:4700::1111', '2a00:1450::1', '::ffff:8.8.8.8', '64:ff9b::808:808'],
];

describe('addresses', () => {
  test.each(PRIVATE)('%j is not connected to', (address) => expect(connectsTo([])(address)).toBe(false));
  test.each(PUBLIC)('%j is connected to', (address) => expect(connectsTo([])(address)).toBe(true));
});

test('private networks that are allowed are connected to, and no others', () => {
  const connects = connectsTo([
    { address: '10.1.0.0', prefix: 16 },
    { address: 'fd00:1::', prefix: 32 },
  ]);
  expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd00:1::7', '9.9.9.9'].filter((each) => !connects(each))).toEqual(
    [],
  );
  expect(['10.2.0.1', '127.0.0.1', 'fd00:2::7', '::1'].filter(connects)).toEqual([]);
});
