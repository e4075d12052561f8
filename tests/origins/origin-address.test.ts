import { expect, test } from 'vitest';
import { addressInFile, isAllowedOrigin } from '../../src/origins/origin-address.ts';

const PREFIXES = ['https://scans.example.org/maps/', 'http://archive.example.org:8080/'];

test.each([
  ['https://scans.example.org/maps/1.tif', true],
  ['https://SCANS.example.org:443/maps/a/../1.tif?page=2', true],
  ['http://archive.example.org:8080/any', true],
  ['https://scans.example.org/maps', false],
  ['https://scans.example.org/maps-of-others/1.tif', false],
  ['https://scans.example.org/maps/../secret.tif', false],
  ['https://scans.example.org/maps/%2e%2e/secret.tif', false],
  ['https://scans.example.org/maps/..%2fsecret.tif', false],
  ['https://scans.example.org/maps/%2e%2e%5Csecret.tif', false],
  ['https://scans.example.org/maps/%252e%252e%252fsecret.tif', false],
  ['https://scans.example.org/maps/..\\secret.tif', false],
  ['http://scans.example.org/maps/1.tif', false],
  ['https://scans.example.org:8443/maps/1.tif', false],
  ['https://scans.example.org.evil.example/maps/1.tif', false],
  ['https://scans.example.org@evil.example/maps/1.tif', false],
  ['https://evil.example/https://scans.example.org/maps/1.tif', false],
  ['ftp://scans.example.org/maps/1.tif', false],
])('%s is allowed: %s', (address, isAllowed) => {
  expect(isAllowedOrigin(new URL(address), PREFIXES)).toBe(isAllowed);
});

test.each([
  ['https://scans.example.org/1.tif\n', 'https://scans.example.org/1.tif'],
  ['\uFEFF\r\n  https://scans.example.org/1.tif  \r\nmore', 'https://scans.example.org/1.tif'],
  [
    '[InternetShortcut]\r\nURL=https://scans.example.org/1.tif\r\nIconIndex=0',
    'https://scans.example.org/1.tif',
  ],
  ['', undefined],
  ['letter.tif', undefined],
  ['file:///etc/passwd', undefined],
  ['https://name:secret@scans.example.org/1.tif', undefined],
])('of %j the address is %s', (text, address) => {
  expect(addressInFile(text)?.href).toBe(address);
});
