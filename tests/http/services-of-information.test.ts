import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/image/request.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { at, type JsonObject, listAt, sent } from '../support/json.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

const BUILD_TIME = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const CHART = { width: 1537, height: 1025 };
/** Dots per inch that scans state. */
const STATED = { print: 400, screen: 72 };

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', CHART.width, CHART.height);
  for (const [name, dotsPerInch] of Object.entries(STATED)) {
    const density = dotsPerInch / 25.4;
    await archive.add(`${name}.tif`, chart(800, 600).tiff({ xres: density, yres: density }));
  }
  await archive.addManifest('prints.yaml', 'label: Prints\nphotographs: [print, screen]\n');
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

describe('the resolution that a scan states', () => {
  const PHYSICAL = 'http://iiif.io/api/annex/services/physdim';
  const SCALE = { physicalScale: 0.0635, physicalUnits: 'mm', profile: PHYSICAL };

  beforeAll(() =>
    until(
      async () => (await ask(server.url, '/ready')).text.includes('"waitingForIngest":0'),
      'scans are read',
    ),
  );

  async function json(path: string): Promise<JsonObject> {
    return sent(JSON.parse((await ask(server.url, path)).text));
  }

  test.each([2, 3] as const)('is the physical scale in info.json of version %i', async (version) => {
    const [limits, scale, ...more] = listAt(await json(`/iiif/${version}/print/info.json`), 'service');
    expect(limits?.['formatLimits']).toBeDefined();
    expect(scale).toEqual({
      ...SCALE,
      '@context': `${PHYSICAL}/1/context.json`,
      '@id': `${server.url}/iiif/${version}/print#physical-dimensions`,
      '@type': 'PhysicalDimensions',
    });
    expect(more).toEqual([]);
  });

  test('and in manifests of all versions', async () => {
    const of = async (version: 2 | 3 | 4) =>
      JSON.stringify(await json(`/presentation/${version}/prints/manifest`));
    for (const version of [2, 3] as const) expect(await of(version)).toContain('"physicalScale":0.0635,');
    expect(await of(4)).toContain('"spatialScale":{"type":"Quantity","quantityValue":0.0000635,"unit":"m"}');
  });

  test('is nowhere where it is a default of programs', async () => {
    expect(listAt(await json('/iiif/3/screen/info.json'), 'service')).toHaveLength(1);
    const manifest = JSON.stringify(await json('/presentation/3/prints/manifest'));
    expect(manifest.match(/physicalScale/g)).toHaveLength(1);
  });
});
