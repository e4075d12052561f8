import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Archive } from '../support/archive.ts';
import { archiveWithEssays } from '../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

// Every id of the Presentation API that a document holds leads to a document with that id.

let archive: Archive;

beforeAll(async () => {
  archive = await archiveWithEssays();
});
afterAll(async () => {
  await archive.remove();
});

/** Every string in a document, however deep. */
function* stringsOf(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* stringsOf(inner);
}

interface Crawl {
  /** Paths of the documents of the API that were reached. */
  readonly documents: readonly string[];
  /** Images and descriptions of images that documents name. */
  readonly images: ReadonlySet<string>;
}

/** Asks at a whole address. */
function askAt(address: string): Promise<HttpResponse> {
  const { origin } = new URL(address);
  return ask(origin, address.slice(origin.length));
}

/**
 * Follows every id of this server from a document on.
 *
 * @param reach turns an id into the address it is asked at
 */
async function crawl(base: string, start: string, reach: (id: string) => string): Promise<Crawl> {
  const documents: string[] = [];
  const images = new Set<string>();
  const waiting = [start];
  const seen = new Set(waiting);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const response = await askAt(reach(id));
    expect({ id, status: response.status }).toEqual({ id, status: 200 });
    const document: Record<string, unknown> = JSON.parse(response.text);
    expect(document['id'] ?? document['@id']).toBe(id);
    expect(document).toHaveProperty('@context');
    documents.push(id.slice(base.length));
    for (const text of stringsOf(document)) {
      const [found = ''] = text.split('#');
      if (!found.startsWith(`${base}/`)) continue;
      if (found.startsWith(`${base}/iiif/`)) images.add(found);
      if (!found.startsWith(`${base}/presentation/`) || seen.has(found)) continue;
      seen.add(found);
      waiting.push(found);
    }
  }
  return { documents, images };
}

async function expectImages({ images }: Crawl, reach: (id: string) => string): Promise<void> {
  expect(images.size).toBeGreaterThan(10);
  for (const id of images) {
    // The base of an image service leads to its description.
    const response = await askAt(reach(id));
    const isBase = /\/iiif\/\d\/[^/]+$/.test(id);
    expect({ id, status: response.status }).toEqual({ id, status: isBase ? 303 : 200 });
  }
}

describe('at the address of the request', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startLoupe({ images: archive.folder });
  });
  afterAll(async () => {
    await server.stop();
  });

  test.each([
    [2, ['sequence/normal', 'range/', 'canvas/', 'annotations/', 'painting/']],
    [3, ['range/', 'canvas/', 'painting-page/', 'painting/', 'annotations/', 'annotation/', 'placeholder/']],
    [4, ['range/', 'canvas/', 'painting-page/', 'painting/', 'annotations/', 'annotation/']],
  ])('version %d', async (version, kinds) => {
    const found = await crawl(server.url, `${server.url}/presentation/${version}/collection/top`, (id) => id);
    const prefix = `/presentation/${version}/`;
    for (const kind of kinds) expect(found.documents.join('\n')).toContain(`${prefix}harbour/${kind}`);
    for (const path of ['collection/coast', 'harbour/manifest', 'harbour-by-date/manifest'])
      expect(found.documents).toContain(`${prefix}${path}`);
    expect(found.documents.join('\n')).not.toContain('not-ready');
    await expectImages(found, (id) => id);
  });
});

test('below a path, behind a proxy that passes it on or takes it off', async () => {
  const base = 'https://archive.example/photos';
  const server = await startLoupe({ images: archive.folder, flags: ['--public-url', base] });
  try {
    const passed = (id: string): string => `${server.url}/photos${id.slice(base.length)}`;
    const taken = (id: string): string => `${server.url}${id.slice(base.length)}`;
    const found = await crawl(base, `${base}/presentation/3/collection/top`, passed);
    await expectImages(found, taken);
    expect((await crawl(base, `${base}/presentation/2/collection/top`, taken)).documents).toContain(
      '/presentation/2/harbour/manifest',
    );
    const led = await ask(server.url, '/photos/presentation/harbour/manifest');
    expect(led.headers.location).toBe(`${base}/presentation/3/harbour/manifest`);
  } finally {
    await server.stop();
  }
});
