import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, type HttpResponse, metadataOf } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

// Image API 3.0, 4.2 and 5.2; 2.1, 4.2 and 5.3: what an operator's limits do.

const CHART = { width: 1537, height: 1025 };

let archive: Archive;
let limited: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', CHART.width, CHART.height);
  await archive.addChart('strip.jpg', 30, 1200);
  limited = await startLoupe({
    images: archive.folder,
    flags: ['--max-width', '1200', '--max-height', '1100', '--max-area', '900000'],
  });
});

afterAll(async () => {
  await limited.stop();
  await archive.remove();
});

function get(request: string, version: 2 | 3 = 3, identifier = 'chart'): Promise<HttpResponse> {
  return ask(limited.url, `/iiif/${version}/${identifier}/${request}`);
}

describe('an explicit size above a limit is refused by the name of the limit', () => {
  test.each([
    ['1201,100', 'maxWidth 1200'],
    ['^1201,10', 'maxWidth 1200'],
    ['1300,', 'maxWidth 1200'],
    ['^10,1101', 'maxHeight 1100'],
    ['1190,900', 'maxArea 900000'],
    ['pct:99', 'maxWidth 1200'],
  ])('4.2: %s', async (size, limit) => {
    const answer = await get(`full/${size}/0/default.jpg`);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.text).toMatch(/^size/);
    expect(answer.text).toContain(limit);
  });

  test('2.1: full of an image above a limit', async () => {
    const answer = await get('full/full/0/default.jpg', 2);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('maxWidth 1200');
    expect((await get('0,0,800,800/full/0/default.jpg', 2)).status).toBe(200);
  });

  test('4.3: a rotation whose bounding box is above the area', async () => {
    expect((await get('full/1100,730/0/default.jpg')).status).toBe(200);
    const answer = await get('full/1100,730/45/default.jpg');
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/^rotation .*maxArea 900000/);
  });
});

describe('a fitted size stays within every limit', () => {
  test.each<[string, 2 | 3]>([
    ['max', 3],
    ['^max', 3],
    ['!2000,2000', 3],
    ['^!5000,5000', 3],
    ['max', 2],
    ['!2000,2000', 2],
  ])('4.2: %s of version %i', async (size, version) => {
    const answer = await get(`full/${size}/0/default.jpg`, version);
    expect(answer.status).toBe(200);
    const { width, height } = await metadataOf(answer);
    expect(width).toBeLessThanOrEqual(1200);
    expect(height).toBeLessThanOrEqual(1100);
    expect(width * height).toBeLessThanOrEqual(900_000);
    // As large as possible: another percent would be above the area.
    expect(width * height * 1.02).toBeGreaterThan(900_000);
    expect(Math.abs(width / height - CHART.width / CHART.height)).toBeLessThan(0.005);
  });

  test('^max enlarges a small region up to the nearest limit', async () => {
    expect(await metadataOf(await get('0,0,100,50/^max/0/default.jpg'))).toMatchObject({
      width: 1200,
      height: 600,
    });
  });

  test('max of a strip is cut to maxHeight alone', async () => {
    expect((await metadataOf(await get('full/max/0/default.jpg', 3, 'strip'))).height).toBe(1100);
  });
});

describe('info.json', () => {
  test('5.2: publishes the limits', async () => {
    const limits = { maxWidth: 1200, maxHeight: 1100, maxArea: 900_000 };
    expect(JSON.parse((await get('info.json')).text)).toMatchObject(limits);
    expect(JSON.parse((await get('info.json', 2)).text).profile[1]).toMatchObject(limits);
  });

  test.each<2 | 3>([2, 3])('5.3: lists nothing that is refused, in version %i', async (version) => {
    const { sizes, tiles } = JSON.parse((await get('info.json', version)).text);
    expect(sizes).toEqual([
      { width: 385, height: 257 },
      { width: 769, height: 513 },
    ]);
    for (const { width, height } of sizes)
      expect((await get(`full/${width},${height}/0/default.jpg`, version)).status).toBe(200);
    for (const { width, scaleFactors } of tiles) {
      for (const factor of scaleFactors) {
        const [w, h] = [Math.min(width * factor, CHART.width), Math.min(width * factor, CHART.height)];
        const size = `${Math.ceil(w / factor)},${Math.ceil(h / factor)}`;
        expect((await get(`0,0,${w},${h}/${size}/0/default.jpg`, version)).status).toBe(200);
      }
    }
  });
});

test('upscaling that is switched off is answered 501 where it is asked for, and not published', async () => {
  const server = await startLoupe({ images: archive.folder, flags: ['--upscaling=false'] });
  try {
    const asked = (path: string) => ask(server.url, `/iiif/${path}`);
    for (const size of ['^2000,', '^!2000,2000', '^pct:150', '^max']) {
      const answer = await asked(`3/chart/full/${size}/0/default.jpg`);
      expect(answer.status, size).toBe(501);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(answer.text).toContain('not upscaled');
    }
    // Nothing is upscaled here.
    expect((await asked('3/chart/full/^300,/0/default.jpg')).status).toBe(200);
    expect((await asked('2/chart/full/2000,/0/default.jpg')).status).toBe(400);
    expect((await asked('3/chart/full/!2000,2000/0/default.jpg')).status).toBe(200);
    const third = JSON.parse((await asked('3/chart/info.json')).text);
    expect(third.extraFeatures).not.toContain('sizeUpscaling');
    const second = JSON.parse((await asked('2/chart/info.json')).text);
    expect(second.profile[1].supports).not.toContain('sizeAboveFull');
  } finally {
    await server.stop();
  }
});

describe('the memory of a render is a limit', () => {
  let small: TestServer;

  beforeAll(async () => {
    small = await startLoupe({
      images: archive.folder,
      flags: ['--render-memory-mb', '64', '--renderers', '1'],
    });
  });

  afterAll(() => small.stop());

  const asked = (request: string) => ask(small.url, `/iiif/3/chart/${request}`);

  test.each([
    ['full/^3000,2000/45/default.webp', 'webp turned by 45 degrees'],
    ['full/^4000,2667/0/default.avif', 'avif'],
    ['full/^4000,3000/0/default.gif', 'gif'],
    ['full/^3000,2000/0/bitonal.png', 'png'],
    ['full/^9000,6000/90/default.jpg', 'jpg'],
  ])('%s is refused by what would fit, which does', async (request, what) => {
    const answer = await asked(request);
    expect(answer.status).toBe(400);
    const [, pixels, width, height] =
      /^size: \d+ x \d+ is too large for .*: at most (\d+) pixels \((\d+) x (\d+)\) with this server's render memory/.exec(
        answer.text,
      ) ?? [];
    expect(answer.text).toContain(`too large for ${what}: at most`);
    expect(Number(width) * Number(height)).toBe(Number(pixels));
    const [, , rotation, last] = request.split('/');
    const largest = await asked(`full/^${width},${height}/${rotation}/${last}`);
    expect(largest.status).toBe(200);
    expect((await asked(`full/^${Number(width) + 2},${Number(height) + 2}/${rotation}/${last}`)).status).toBe(
      400,
    );
  });

  test.each([
    ['full', '', '0'],
    ['full', '', '45'],
    ['0,0,300,200', '^', '0'],
    ['0,0,300,200', '^', '45'],
  ])(
    '^max and ^!w,h of %s are fitted under it, and have one canonical link',
    async (region, mark, rotation) => {
      const ending = `${rotation}/default.avif`;
      const fitted = await asked(`${region}/^max/${ending}`);
      expect(fitted.status).toBe(200);
      const canonical = `/iiif/3/chart/${region}/${mark}max/${ending}>;rel="canonical"`;
      expect(fitted.headers['link']).toContain(canonical);
      const confined = await asked(`${region}/^!30000,30000/${ending}`);
      expect(confined.headers['link']).toContain(canonical);
      expect(confined.headers['etag']).toBe(fitted.headers['etag']);
      // The chart has more pixels than this server can make of it as avif.
      expect(fitted.headers['etag']).not.toContain('/1537,1025/');
    },
  );

  test('sides that no library makes are refused in every format', async () => {
    for (const format of ['jpg', 'png', 'webp', 'gif', 'tif', 'avif', 'jp2', 'pdf']) {
      const answer = await asked(`0,0,1000,1/^50000000,1/0/default.${format}`);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(`${format} images are at most`);
    }
  });
});
