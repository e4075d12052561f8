import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKindOf, createRouter } from '../../src/http/routes/route-table.ts';
import type { RequestKind } from '../../src/metrics.ts';
import { ask } from '../support/asking.ts';
import { routeTable } from '../support/routes.ts';

const ROUTES = routeTable();
const kindOf = createKindOf(ROUTES);

/** Addresses of the table in README.md, an example each. */
const ADDRESSES = [
  ...readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8').matchAll(
    /^\| `(\/[^`]*)` \| \d{3} \|/gm,
  ),
].map(([, address = '']) => address.replaceAll(/\{(\w+)[^}]*\}/g, '$1'));

/** Where requests arrive: the path of each row that matches. */
let server: Server;
let url: string;

beforeAll(async () => {
  const app = express();
  const found =
    (path: string): RequestHandler =>
    (_request, response, next) => {
      response.locals['found'] = [...(response.locals['found'] ?? []), path];
      next();
    };
  app.use(createRouter(ROUTES.map((route) => ({ ...route, handler: found(route.path) }))));
  app.use((_request, response) => {
    response.json(response.locals['found'] ?? []);
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function rowsOf(path: string, method: 'GET' | 'POST' = 'GET'): Promise<string[]> {
  return JSON.parse((await ask(url, path, { method })).text);
}

describe('the route table', () => {
  test('names no path twice', () => {
    const paths = ROUTES.map(({ path }) => path);
    expect(paths).toEqual([...new Set(paths)]);
  });

  test.each(ROUTES)('$path has the kind that its requests count as', ({ path, kind }) => {
    const address = path.replace('*', 'x');
    expect(kindOf(address)).toBe(typeof kind === 'function' ? kind(address) : kind);
  });

  test('README.md has addresses to look for', () => {
    expect(ADDRESSES.length).toBeGreaterThan(25);
  });

  test.each(ADDRESSES)('%s of README.md is in one row', async (address) => {
    const rows = [...(await rowsOf(address)), ...(await rowsOf(address, 'POST'))];
    expect(new Set(rows).size).toBe(1);
    expect(kindOf(address.replace(/\?.*/, ''))).not.toBe('other');
  });

  test.each([
    ['/', ['/']],
    ['/essay/a', ['/essay/:manifest']],
    ['/essay/a/', []],
    ['/Essay/a', []],
    ['/essay/a/pdf', ['/essay/:manifest/pdf']],
    ['/essay/a/pdf/', []],
    ['/photo/a', []],
    ['/images/', []],
    ['/image/%zz', ['/image/*']],
    ['/image/a/b%2Fc', ['/image/*']],
    ['/iiif/3/', ['/iiif/3/*']],
    ['/iiif/3/a/b/full/max/0/default.jpg', ['/iiif/3/*']],
    ['/iiif/1/a/info.json', []],
    ['/IIIF/3/a/info.json', []],
    ['/presentation/3/%zz/manifest', ['/presentation/*']],
    ['/Health/', ['/health']],
    ['/health//', []],
    ['/health/x', []],
    ['/assets/client', ['/assets/client']],
    ['/assets/client/parts/x.js', ['/assets/client']],
    ['/assets/clients', []],
    ['/assets/loupe.css', ['/assets/loupe.css']],
    ['/assets/none.css', []],
  ])('%s is in %j', async (path, rows) => {
    expect(await rowsOf(path)).toEqual(rows);
  });
});

describe('the kind of a request', () => {
  const KINDS: readonly (readonly [RequestKind, readonly string[]])[] = [
    [
      'image',
      ['/iiif/3/a/full/max/0/default.jpg', '/iiif/2/a', '/iiif/3/', '/iiif/3', '/iiif/', '/iiif/1/a'],
    ],
    [
      'information',
      ['/iiif/3/a/info.json', '/iiif/2/a/b/info.json', '/iiif/1/a/info.json', '/iiif/info.json'],
    ],
    ['deep-zoom', ['/dzi/a.dzi', '/dzi/a_files/0/0_0.jpg', '/dzi/', '/dzi/info.json']],
    [
      'presentation',
      ['/presentation/3/a/manifest', '/presentation/', '/presentation/9/x', '/presentation/info.json'],
    ],
    ['presentation', ['/schemas/manifest.json', '/schemas/', '/schemas/none.json']],
    ['operations', ['/health', '/ready', '/metrics']],
    ['page', ['/', '/images', '/view', '/image/a', '/image/', '/image/info.json']],
    ['page', ['/essay/a', '/essay/', '/essay/a/pdf', '/essay/a/none', '/photo/a/b', '/photo/', '/photo/a']],
    [
      'page',
      ['/assets/icon.svg', '/assets/', '/assets/none', '/assets/client/viewer.js', '/assets/mirador/none.js'],
    ],
    [
      'other',
      ['/none', '/favicon.ico', '//', '/images/', '/image', '/essay', '/view/', '/view/x', '/iiif', '/dzi'],
    ],
    [
      'other',
      ['/Iiif/3/a', '/Essay/a', '/health/', '/Health', '/metrics/x', '/presentation', '/schemas', '/assets'],
    ],
  ];

  test.each(KINDS.flatMap(([kind, paths]) => paths.map((path) => [path, kind] as const)))(
    '%s is %s',
    (path, kind) => {
      expect(kindOf(path)).toBe(kind);
    },
  );
});
