import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proportionalBytes, sampleMemory } from '../bench/measure.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { noiseImage } from '../support/grid-image.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { processesBelow } from '../support/processes.ts';
import { casesOfToday } from '../support/sample-size.ts';
import { metricsOf } from '../support/server-metrics.ts';

const SIDES = { width: 6000, height: 4000 };
const MEGABYTES = { render: 128, tiles: 8, memory: 8, documents: 8, decoded: 16 };
const SETTINGS = [
  ...['--render-memory-mb', `${MEGABYTES.render}`, '--renderers', '2', '--disk-cache-mb', '64'],
  ...['--tile-cache-mb', `${MEGABYTES.tiles}`, '--memory-cache-mb', `${MEGABYTES.memory}`],
  ...['--document-cache-mb', `${MEGABYTES.documents}`, '--decoded-cache-mb', `${MEGABYTES.decoded}`],
];
const MB = 2 ** 20;
/** Between two looks at what is held: a costly render holds it for tenths of a second. */
const LOOK_MS = 30;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  const raw = { ...SIDES, channels: 3 } as const;
  await archive.add(
    'scan.jpg',
    sharp(noiseImage(SIDES.width, SIDES.height).data, { raw }).jpeg({ quality: 90 }),
  );
  server = await startLoupe({ images: archive.folder, flags: SETTINGS });
  await until(
    async () => (await get('0,0,512,512/512,512/0/default.jpg')).status === 200,
    'the scan is served',
  );
  const isPrepared = async () => (await metricsOf(server.url)).sum('loupe_ingest_megapixels_total') > 0;
  await until(isPrepared, 'the pyramid is made');
  await until(
    () => processes().every(({ command }) => !command.includes('ingest/process.js')),
    'ingest ends',
  );
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

function get(request: string): Promise<HttpResponse> {
  return ask(server.url, `/iiif/3/scan/${request}`);
}

function processes() {
  return processesBelow(server.child.pid ?? 0);
}

/** What takes the most memory in each format, as large as it may be. */
const COSTLIEST = casesOfToday(
  [
    'full/max/90/default.jpg',
    'full/max/45/default.jpg',
    'full/max/0/bitonal.png',
    '0,0,3000,1/^max/0/default.png',
    'full/max/0/default.webp',
    'full/max/45/default.webp',
    'full/max/0/default.gif',
    'full/max/30/default.gif',
    'full/max/0/default.avif',
    'full/max/45/default.avif',
    'full/max/90/default.tif',
    'full/max/0/default.jp2',
    'full/max/0/bitonal.pdf',
  ],
  2,
);

test('all processes together hold no more than the settings say, whatever is rendered', async () => {
  // Both renderers are started, and the pages of all programs have been read.
  await Promise.all(['600,', '700,', '800,', '900,'].map((size) => get(`full/${size}/0/default.jpg`)));
  const idle = proportionalBytes([server.child.pid ?? 0]);
  const settings = Object.values(MEGABYTES).reduce((sum, megabytes) => sum + megabytes * MB, 0);
  const waiting = [...COSTLIEST];
  const statuses = new Map<string, number>();
  const client = async (): Promise<void> => {
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      statuses.set(request, (await get(request)).status);
    }
  };
  const memory = sampleMemory([server.child.pid ?? 0], 'proportional', LOOK_MS);
  let peak = idle;
  try {
    await Promise.all([client(), client(), client(), client()]);
  } finally {
    peak = memory.stop();
  }
  expect(statuses.size).toBe(COSTLIEST.length);
  expect([...statuses].filter(([, status]) => status !== 200)).toEqual([]);
  const said = `peak ${Math.round(peak / MB)} MB, idle ${Math.round(idle / MB)} MB, settings ${settings / MB} MB`;
  expect(peak, said).toBeLessThan(1.3 * (idle + settings));
});
