import { appendFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecord } from '../../src/archive/record.ts';
import { type Archive, chart, emptyArchive, WRITTEN } from '../support/archive.ts';
import { ask, type HttpResponse, metadataOf, pixelsOf } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { HOUR_SECONDS, until } from '../support/patience.ts';

// Masters that are added, replaced, removed or still being written while the server runs.

let archive: Archive;
let server: TestServer;

function plain(colour: string, width = 900, height = 700): Sharp {
  return sharp({ create: { width, height, channels: 3, background: colour } }).jpeg();
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('steady.jpg', 1200, 900);
  for (const name of ['replaced', 'turned-bad']) await archive.add(`${name}.jpg`, plain('red'));
  // These are known again by their bytes, which no other has.
  await archive.add('renamed.jpg', plain('indigo', 640, 480));
  await archive.add('removed.jpg', plain('maroon'));
  server = await startLoupe({
    images: archive.folder,
    data: archive.dataFolder,
    flags: ['--settle-seconds', '1', '--rescan-seconds', '1'],
  });
});

afterAll(async () => {
  expect(await server.stop()).toBe(0);
  await archive.remove();
});

const get = (path: string): Promise<HttpResponse> => ask(server.url, path);

/** No master waits; new ones have put no server out of service meanwhile. */
async function nothingWaits(): Promise<boolean> {
  const { status, text } = await get('/ready');
  expect(status).toBe(200);
  return JSON.parse(text).waitingForIngest === 0;
}
const statusOf = async (identifier: string) => (await get(`/iiif/3/${identifier}/info.json`)).status;

/** The colour of the first pixel, in one word. */
async function colourOf(answer: HttpResponse): Promise<string> {
  const [red = 0, green = 0, blue = 0] = (await pixelsOf(answer)).data;
  if (red > 200 && green < 50 && blue < 50) return 'red';
  if (blue > 200 && red < 50 && green < 50) return 'blue';
  return `rgb(${red}, ${green}, ${blue})`;
}

interface Seen {
  readonly colour: string;
  readonly etag: string;
}

/** Asks without a pause, tiles and images that have to be rendered, until it is told to stop. */
function watch(
  identifier: string,
  paths: (turn: number) => string[],
  request = get,
): { stop(): Promise<{ seen: Seen[]; failures: string[] }> } {
  let stopped = false;
  const failures: string[] = [];
  const seen: Seen[] = [];
  const run = async (): Promise<void> => {
    // One whole turn more after it is told, so that what is then served has been seen.
    for (let turn = 0, last = false; !last; turn += 1) {
      last = stopped;
      for (const path of paths(turn)) {
        const answer = await request(`/iiif/3/${identifier}/${path}`);
        if (answer.status === 200)
          seen.push({ colour: await colourOf(answer), etag: answer.headers.etag ?? '' });
        else failures.push(`${path}: ${answer.status} ${answer.text.slice(0, 100)}`);
      }
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      await running;
      return { seen, failures };
    },
  };
}

const TILE = '0,0,512,512/512,512/0/default.jpg';
/** Another region each turn, so that it is rendered and not kept. */
const rendered = (turn: number) =>
  `${turn % 300},${(turn * 7) % 300},${100 + (turn % 100)},99/max/0/default.png`;

test('a master that is added is served without a restart', async () => {
  expect(await statusOf('new%2Fscan')).toBe(404);
  await archive.add('new/scan.jpg', chart(700, 500).jpeg(), new Date());
  await until(async () => (await statusOf('new%2Fscan')) === 200, 'it is served');
  expect(await metadataOf(await get('/iiif/3/new%2Fscan/full/max/0/default.jpg'))).toMatchObject({
    width: 700,
    height: 500,
  });
  expect((await get('/images')).text).toContain('/image/new%2Fscan');
});

describe('a master that is replaced', () => {
  test('shows its old bytes until the new ones are ready, and no request fails in between', async () => {
    const before = await get(`/iiif/3/replaced/${TILE}`);
    const document = await get('/iiif/3/replaced/info.json');
    const client = watch('replaced', (turn) => [TILE, rendered(turn), 'full/90,/0/default.jpg']);
    await archive.add('replaced.jpg', plain('blue', 900, 800), new Date());
    const changed = async () => (await colourOf(await get(`/iiif/3/replaced/${TILE}`))) === 'blue';
    await until(changed, 'the new bytes are served');
    // Until it is a pyramid that answers.
    await until(nothingWaits, 'the pyramid is made');
    const { seen, failures } = await client.stop();
    expect(failures).toEqual([]);
    const colours = seen.map(({ colour }) => colour);
    expect(new Set(colours)).toEqual(new Set(['red', 'blue']));
    // A tag never stands for two pictures.
    const tags = new Map<string, string>();
    for (const { colour, etag } of seen) {
      expect(tags.get(etag) ?? colour, etag).toBe(colour);
      tags.set(etag, colour);
    }
    const after = await get(`/iiif/3/replaced/${TILE}`);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    const stale = { 'If-None-Match': before.headers.etag ?? '' };
    expect((await ask(server.url, `/iiif/3/replaced/${TILE}`, { headers: stale })).status).toBe(200);
    const information = await get('/iiif/3/replaced/info.json');
    expect(JSON.parse(information.text).height).toBe(800);
    expect(information.headers.etag).not.toBe(document.headers.etag);
  });

  test('by one that cannot be read, is served as it was', async () => {
    const warned = () => /"identifier":"turned-bad"[^\n]*not an image/.test(server.logged());
    await archive.add('turned-bad.jpg', Buffer.from('no image any more'), new Date());
    await until(warned, 'ingest has met it');
    const tile = await get(`/iiif/3/turned-bad/${TILE}`);
    expect(tile.status).toBe(200);
    expect(await colourOf(tile)).toBe('red');
  });
});

test('a master that is only touched keeps its tag', async () => {
  const before = await get(`/iiif/3/steady/${TILE}`);
  const now = new Date(WRITTEN.getTime() + 3_600_000);
  await utimes(archive.path('steady.jpg'), now, now);
  const touched = async () =>
    (await get(`/iiif/3/steady/${TILE}`)).headers['last-modified'] === now.toUTCString();
  await until(touched, 'the new time is told');
  const after = await get(`/iiif/3/steady/${TILE}`);
  expect(after.headers.etag).toBe(before.headers.etag);
  expect(after.body.equals(before.body)).toBe(true);
});

test('a master that is renamed is served by its new name, to which the old one leads', async () => {
  await rename(archive.path('renamed.jpg'), archive.path('by another name.jpg'));
  await until(async () => (await statusOf('by%20another%20name')) === 200, 'the new name is served');
  await until(async () => (await statusOf('renamed')) === 301, 'the old name leads there');
});

test('a master that is removed is gone, its pyramid is removed, and the others stay', async () => {
  const isStored = async () => (await readRecord(archive.dataFolder, 'removed')) !== undefined;
  await until(nothingWaits, 'all is ingested');
  expect(await isStored()).toBe(true);
  const client = watch('steady', (turn) => [rendered(turn)]);
  await rm(archive.path('removed.jpg'));
  await until(async () => (await statusOf('removed')) === 410, 'it is gone');
  for (const path of [TILE, 'full/90,/0/default.jpg', '1,1,50,50/max/0/default.png'])
    expect((await get(`/iiif/3/removed/${path}`)).status).toBe(410);
  await until(async () => !(await isStored()), 'its pyramid is removed');
  expect(await readRecord(archive.dataFolder, 'steady')).toBeDefined();
  expect((await client.stop()).failures).toEqual([]);
  expect((await get('/images')).text).not.toContain('/image/removed');
});

describe('masters that are being written', () => {
  // A file settles once it was last written an hour ago: the times that files are given here are the clock.
  let slow: Archive;
  let patient: TestServer;
  let looks = 0;
  const ask3 = (path: string): Promise<HttpResponse> => ask(patient.url, path);
  const info = async (identifier: string) => (await ask3(`/iiif/3/${identifier}/info.json`)).status;

  beforeAll(async () => {
    slow = await emptyArchive();
    for (const name of ['rewritten', 'resaved']) await slow.add(`${name}.jpg`, plain('red'));
    patient = await startLoupe({
      images: slow.folder,
      data: slow.dataFolder,
      flags: ['--settle-seconds', `${HOUR_SECONDS}`, '--rescan-seconds', '1'],
    });
  });

  afterAll(async () => {
    expect(await patient.stop()).toBe(0);
    await slow.remove();
  });

  /** Resolves when the server has looked at the folder since: it serves a master that was added now. */
  async function untilSeen(): Promise<void> {
    looks += 1;
    const name = `look-${looks}`;
    await slow.add(`${name}.jpg`, plain('green', 60, 40));
    await until(async () => (await info(name)) === 200, 'the server has looked');
  }

  /** Says that a file was last written long ago, and not when it was before. */
  async function settle(name: string): Promise<void> {
    const time = new Date(WRITTEN.getTime() + 3_600_000);
    await utimes(slow.path(name), time, time);
  }

  /** Writes a file in parts. The server sees each of them. */
  async function writeSlowly(name: string, bytes: Buffer, eachTime: () => Promise<void>): Promise<void> {
    await writeFile(slow.path(name), '');
    const step = Math.ceil(bytes.length / 4);
    for (let at = 0; at < bytes.length; at += step) {
      await appendFile(slow.path(name), bytes.subarray(at, at + step));
      await untilSeen();
      await eachTime();
    }
    await settle(name);
  }

  test('in place are not read before they are whole', async () => {
    const client = watch('rewritten', (turn) => [TILE, rendered(turn)], ask3);
    const colour = async () => colourOf(await ask3(`/iiif/3/rewritten/${TILE}`));
    await writeSlowly('rewritten.jpg', await plain('blue', 900, 800).toBuffer(), async () =>
      expect(await colour()).toBe('red'),
    );
    await until(async () => (await colour()) === 'blue', 'the new bytes are served');
    const { seen, failures } = await client.stop();
    expect(failures).toEqual([]);
    expect(new Set(seen.map((each) => each.colour))).toEqual(new Set(['red', 'blue']));
    expect(patient.logged()).not.toMatch(/"identifier":"rewritten".*(ends early|damaged)/);
  });

  test('by programs that delete and write anew show no gap', async () => {
    const client = watch('resaved', () => [TILE], ask3);
    await rm(slow.path('resaved.jpg'));
    await untilSeen();
    await slow.add('resaved.jpg', plain('blue'), new Date(WRITTEN.getTime() + 3_600_000));
    const changed = async () => (await colourOf(await ask3(`/iiif/3/resaved/${TILE}`))) === 'blue';
    await until(changed, 'the new bytes are served');
    expect((await client.stop()).failures).toEqual([]);
  });

  test('and new are not taken in before they stop growing', async () => {
    await writeSlowly('growing.jpg', await chart(1000, 800).jpeg({ quality: 95 }).toBuffer(), async () =>
      expect(await info('growing')).toBe(404),
    );
    await until(async () => (await info('growing')) === 200, 'it is served');
    const nothingWaitsHere = async () => JSON.parse((await ask3('/ready')).text).waitingForIngest === 0;
    await until(nothingWaitsHere, 'it is ingested');
    expect(await metadataOf(await ask3('/iiif/3/growing/full/max/0/default.jpg'))).toMatchObject({
      width: 1000,
      height: 800,
    });
    expect(patient.logged()).not.toMatch(/"identifier":"growing".*(ends early|damaged)/);
  });
});
