import { expect, test } from 'vitest';
import { imageHostsIn, policyOrigin } from '../../../src/presentation/iiif-json/image-hosts.ts';

test.each([
  ['https://images.example.org/iiif/1', 'https://images.example.org'],
  ['http://IMAGES.example.org:8080/', 'http://images.example.org:8080'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example'],
  ['https://[2001:DB8::1]:8443/x', 'https://[2001:db8::1]:8443'],
  ['https://user:word@example.org/', 'https://example.org'],
])('%s is of %s', (address, origin) => expect(policyOrigin(address)).toBe(origin));

test.each([
  'https://*/x',
  'https://*.example.org/',
  'https://a;script-src/',
  "https://a'none'/",
  'https://a,b/',
  'file:///etc/passwd',
  'data:image/png;base64,AA',
  'blob:https://example.org/1',
  '/iiif/3/scan',
  'https://',
  '',
])('%j names no host for a policy', (address) => expect(policyOrigin(address)).toBeUndefined());

test('images and their services count wherever they are, and nothing else', () => {
  const image = (id: string, service: object[] = []) => ({ id, type: 'Image', service });
  const document = {
    id: 'https://manifests.example/1',
    type: 'Manifest',
    homepage: [{ id: 'https://pages.example/', type: 'Text' }],
    provider: [
      { id: 'https://agents.example/', type: 'Agent', logo: [image('https://logos.example/l.png')] },
    ],
    items: [
      {
        type: 'Canvas',
        id: 'https://canvases.example/1',
        items: [
          {
            items: [
              {
                body: {
                  type: 'Choice',
                  items: [
                    image('https://a.example/full.jpg', [
                      { '@id': 'https://b.example/iiif', '@type': 'ImageService2' },
                    ]),
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
  expect(imageHostsIn(JSON.parse(JSON.stringify(document)))).toEqual([
    'https://logos.example',
    'https://a.example',
    'https://b.example',
  ]);
});

test('a manifest of very many hosts names the first twenty', () => {
  const items = Array.from({ length: 1000 }, (_, at) => ({
    id: `https://h${at}.example/i.jpg`,
    type: 'Image',
  }));
  const hosts = imageHostsIn({ items });
  expect(hosts).toHaveLength(20);
  expect(hosts[0]).toBe('https://h0.example');
});
