import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/image/request.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { at, type JsonObject, listAt, sent } from '../support/json.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

const BUILD_TIME = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const CHART = { width: 1537, height: 1025 };

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', CHART.width, CHART.height);
  // So little memory that it bounds each format that is held whole.
  server = await startLoupe({ images: archive.folder, flags: ['--render-memory-mb', '64'] });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

async function serviceOf(version: 2 | 3): Promise<JsonObject> {
  const { text } = await ask(server.url, `/iiif/${version}/chart/info.json`);
  const [service] = listAt(sent(JSON.parse(text)), 'service');
  if (service === undefined) throw new Error('info.json has no service');
  return service;
}

/** The status of a size of so many pixels in the proportions of the chart; nothing is rendered for HEAD. */
async function statusOf(pixels: number, rotation: string, format: string): Promise<number> {
  const width = Math.round(Math.sqrt((pixels * CHART.width) / CHART.height));
  const size = `^${width},${Math.round(pixels / width)}`;
  const path = `/iiif/3/chart/full/${size}/${rotation}/default.${format}`;
  return (await ask(server.url, path, { method: 'HEAD' })).status;
}

describe('info.json says what each format may be', () => {
  test.each(FORMATS)('%s: a size within the limits is served, one above is refused', async (format) => {
    const limits = at(await serviceOf(3), 'formatLimits', format);
    for (const [name, rotation] of [
      ['maxArea', '0'],
      ['maxAreaRotated', '45'],
    ] as const) {
      const area = Number(at(limits, name));
      expect(await statusOf(area * 0.98, rotation, format), `${name} ${area}`).toBe(200);
      expect(await statusOf(area * 1.02, rotation, format), `${name} ${area}`).toBe(400);
    }
  });

  test('in both versions, by names of their own that have a meaning', async () => {
    const [service2, service3] = [await serviceOf(2), await serviceOf(3)];
    expect(service3).toMatchObject({ id: `${server.url}/iiif/3/chart#format-limits`, type: 'FormatLimits' });
    expect(service2).toMatchObject({ '@id': `${server.url}/iiif/2/chart#format-limits` });
    expect(service2['formatLimits']).toEqual(service3['formatLimits']);
    const { pathname } = new URL(String(service3['@context']));
    const { status, headers, text } = await ask(server.url, pathname);
    expect([status, headers['content-type']]).toEqual([200, 'application/ld+json']);
    // Of every worker the same: when Loupe was built.
    expect(headers['last-modified']).toBe(statSync(BUILD_TIME).mtime.toUTCString());
    const terms = Object.keys(JSON.parse(text)['@context']);
    expect(terms).toEqual(['FormatLimits', 'formatLimits', 'maxAreaRotated']);
  });
});
