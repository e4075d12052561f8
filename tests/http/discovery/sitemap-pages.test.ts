import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PhotoListLookUps } from '../../../src/essays/presented/photo-list-store.ts';
import { sitemapDocument, sitemapIndexDocument } from '../../../src/http/discovery/crawlers.ts';
import { OneAtATime } from '../../../src/http/protocol/turns.ts';
import { ask } from '../../support/asking.ts';
import { ComposedRows } from '../../support/composed-rows.ts';
import { textsAt, validateXml } from '../../support/xml-schema.ts';

// More photographs than one sitemap holds: a large essay that begins in one and goes on in the next, between small ones.

const BASE = 'https://photos.example/archive';
const OF_LARGE = 5100;
const NAMESPACES = { s: 'http://www.sitemaps.org/schemas/sitemap/0.9' };

let server: Server;
let url: string;

beforeAll(() => {
  const rows = new ComposedRows({ folderManifests: false, iiifJsonIds: 'rewritten' });
  const images = Array.from({ length: OF_LARGE }, (_, index) => `box #/${index}`);
  for (const identifier of images) rows.putImage({ identifier, width: 40, height: 30, modifiedMs: 1000 });
  const essay = (label: string, named: readonly string[]): { bytes: Buffer; modifiedMs: number } => ({
    bytes: Buffer.from(JSON.stringify({ label, photographs: named })),
    modifiedMs: Date.UTC(2026, 1, 3),
  });
  rows.take(
    new Map([
      ['a-small.yaml', essay('A', images.slice(0, 10))],
      ['large.yaml', essay('Large', images)],
      ['z-small.yaml', essay('Z', images.slice(-10))],
    ]),
  );
  const parts = {
    photos: new PhotoListLookUps(rows.database),
    baseUrl: () => BASE,
    infoCacheControl: 'public, max-age=300',
    making: new OneAtATime(),
  };
  const app = express();
  app.get('/sitemap.xml', sitemapIndexDocument(parts));
  app.get(/^\/sitemap\//, sitemapDocument(parts));
  server = createServer(app);
  return new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      resolve();
    });
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function pathBelow(address: string): string {
  expect(address.startsWith(`${BASE}/`)).toBe(true);
  return address.slice(BASE.length);
}

test('all sitemaps together name every page, each photograph once', async () => {
  const index = (await ask(url, '/sitemap.xml')).text;
  validateXml(index, 'sitemap.xsd');
  const sitemaps = textsAt(index, '/s:sitemapindex/s:sitemap/s:loc', NAMESPACES).map(pathBelow);
  expect(sitemaps).toHaveLength(2);
  const pages: string[] = [];
  for (const path of sitemaps) {
    const { status, text, headers } = await ask(url, path);
    expect([status, headers['last-modified']]).toEqual([200, new Date(Date.UTC(2026, 1, 3)).toUTCString()]);
    validateXml(text, 'sitemap.xsd');
    pages.push(...textsAt(text, '/s:urlset/s:url/s:loc', NAMESPACES).map(pathBelow));
  }
  const photographs = pages.filter((page) => page.startsWith('/photo/'));
  expect(photographs).toHaveLength(OF_LARGE + 20);
  expect(new Set(photographs).size).toBe(OF_LARGE + 20);
  // The large one is named again where it goes on.
  expect(pages.filter((page) => !page.startsWith('/photo/'))).toEqual([
    '/',
    '/essay/a-small',
    '/essay/large',
    '/essay/large',
    '/essay/z-small',
  ]);
});

test('a sitemap of a client that has it is not sent again', async () => {
  const { headers } = await ask(url, '/sitemap/start.xml');
  const again = await ask(url, '/sitemap/start.xml', { headers: { 'If-None-Match': headers.etag ?? '' } });
  expect([again.status, again.text]).toEqual([304, '']);
});
