import type { Readable } from 'node:stream';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readerOf } from '../../src/pages/parts/reader.ts';
import { type PrintedEssay, printEssay } from '../../src/pdf/essay-pdf.ts';
import type { PaintedImage } from '../../src/presentation/model/manifest.ts';
import { canvas, ESSAY, HOSTILE, HOSTILE_ESSAY } from '../support/essay-model.ts';

async function jpegOf({ width, height }: PaintedImage): Promise<Buffer> {
  const scale = 100 / Math.max(width, height);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  return sharp({ create: { ...size, channels: 3, background: '#607080' } })
    .jpeg()
    .toBuffer();
}

function printed(language: string, more: Partial<PrintedEssay> = {}): Readable {
  const reader = readerOf(ESSAY.languages, language, []);
  return printEssay({ manifest: ESSAY, reader, base: 'https://archive.example', jpegOf, ...more });
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function read(stream: Readable) {
  const bytes = await bytesOf(stream);
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { text } = await extractText(document, { mergePages: true });
  return { bytes, document, text: text.replace(/\s+/g, ' ') };
}

/** The contents of all pages. */
function contentsOf(bytes: Buffer): string {
  const starts = bytes
    .toString('latin1')
    .matchAll(/\/Length (\d+)\s*\/Filter \/FlateDecode\s*>>\s*stream\r?\n/g);
  return [...starts]
    .map(({ 0: { length }, 1: deflated, index }) =>
      inflateSync(bytes.subarray(index + length).subarray(0, Number(deflated))).toString('latin1'),
    )
    .join('\n');
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a printed essay', () => {
  test('tells everything in the order of the essay', async () => {
    const manifest = { ...ESSAY, canvases: [canvas('before'), ...ESSAY.canvases] };
    const { text } = await read(printed('en', { manifest }));
    const parts = [
      'In exile',
      'November 1939 to August 1940',
      'The introduction.',
      'Plate before',
      'Cactuses, and the sea.',
      'Digging',
      'A heavy specimen.',
      'January 1940 · Coyoacán',
      'People: Leon Trotsky, Natalia Sedova',
      'Credits and rights',
      'Provided by',
      'In copyright',
    ];
    const places = parts.map((part) => text.indexOf(part));
    expect(places.filter((place) => place < 0)).toEqual([]);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  test('is in the language that is asked for', async () => {
    const { text, document } = await read(printed('es'));
    expect(text).toContain('En el exilio');
    expect(text).toContain('Un ejemplar pesado.');
    expect((await document.getMetadata()).info).toMatchObject({ Title: 'En el exilio' });
  });

  test('has its sections as bookmarks, and pages that can be read aloud', async () => {
    const { document, bytes } = await read(printed('en'));
    const outline = await document.getOutline();
    expect(outline.map(({ title }) => title)).toContain('Outings');
    expect(await document.getMarkInfo()).toMatchObject({ Marked: true });
    expect(bytes.toString('latin1')).toContain('/Lang (en');
  });

  test('ends without credits where nobody is named', async () => {
    const { requiredStatement: _, rights: __, ...nameless } = ESSAY;
    const none = { metadata: [], providers: [], homepage: [], seeAlso: [], rendering: [] };
    const { document, text } = await read(printed('en', { manifest: { ...nameless, ...none } }));
    expect((await document.getOutline()).map(({ title }) => title)).not.toContain('Credits and rights');
    expect(text).not.toContain('Credits and rights');
  });

  test('shows each photograph once, at print resolution, with its alternative text', async () => {
    const asked: [string, number][] = [];
    const { bytes, document } = await read(
      printed('en', {
        jpegOf: (image, box) => {
          asked.push([image.identifier, box]);
          return jpegOf(image);
        },
      }),
    );
    const first = ESSAY.canvases.map(({ images: [image] }) => image.identifier);
    expect(new Set(asked.map(([identifier]) => identifier))).toEqual(new Set(first));
    expect(asked).toHaveLength(first.length);
    expect(Math.min(...asked.map(([, box]) => box))).toBeGreaterThanOrEqual(1950);
    expect(bytes.toString('latin1').match(/\/Filter \/DCTDecode/g)).toHaveLength(first.length);
    const trees = [];
    for (let page = 1; page <= document.numPages; page++)
      trees.push(await (await document.getPage(page)).getStructTree());
    expect(JSON.stringify(trees)).toContain('A man digs up a cactus as tall as himself');
  });

  test('shows hostile words as words', async () => {
    expect((await read(printed('en', { manifest: HOSTILE_ESSAY }))).text).toContain(HOSTILE);
  });

  test('leaves out a photograph that cannot be had, and says what it showed', async () => {
    const { text } = await read(
      printed('en', {
        jpegOf: async (image) => (image.identifier === 'cactus/01' ? undefined : jpegOf(image)),
      }),
    );
    expect(text).toContain('A man digs up a cactus as tall as himself');
    expect(text).toContain('Digging');
  });

  test('ends with an error when a photograph fails otherwise', async () => {
    const failing = printed('en', { jpegOf: () => Promise.reject(new Error('busy')) });
    await expect(bytesOf(failing)).rejects.toThrow('busy');
  });

  test('is the same bytes whenever it is printed', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T12:00:00Z') });
    const first = await bytesOf(printed('en'));
    vi.setSystemTime(new Date('2031-08-09T01:02:03Z'));
    expect((await bytesOf(printed('en'))).equals(first)).toBe(true);
  });

  test('gives a photograph its place also above a caption that is longer than a page', async () => {
    const [plate] = ESSAY.canvases;
    if (plate === undefined) throw new Error('the essay is empty');
    const summary = { en: [Array.from({ length: 2500 }, (_, at) => `word${at}`).join(' ')] };
    const { structures: _structures, ...essay } = ESSAY;
    const manifest = { ...essay, canvases: [{ ...plate, summary }] };
    const { text, bytes } = await read(printed('en', { manifest }));
    for (const part of ['word0 ', 'word2499']) expect(text).toContain(part);
    expect(bytes.toString('latin1').match(/\/Filter \/DCTDecode/g)).toHaveLength(1);
    const [, width, height] = /([-\d.]+) 0 0 ([-\d.]+) \S+ \S+ cm\s+\/I1 Do/.exec(contentsOf(bytes)) ?? [];
    expect(Number(width)).toBeGreaterThan(200);
    expect(Number(height)).toBeLessThan(-200);
  });

  test('is not made faster than it is read', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const large = await sharp({
      create: { width: 1200, height: 900, channels: 3, background: '#000', noise },
    })
      .jpeg({ quality: 100 })
      .toBuffer();
    expect(large.length).toBeGreaterThan(1024 * 1024);
    let asked = 0;
    const stream = printed('en', {
      jpegOf: async () => {
        asked += 1;
        return large;
      },
    });
    // Another one is read to its end meanwhile.
    await bytesOf(printed('en', { jpegOf: async () => large }));
    expect(asked).toBe(1);
    await bytesOf(stream);
    expect(asked).toBe(ESSAY.canvases.length);
  });

  test('asks for no more photographs once nobody reads it', async () => {
    let asked = 0;
    const stream = printed('en', {
      jpegOf: async (image) => {
        asked += 1;
        await Promise.resolve();
        stream.destroy();
        return jpegOf(image);
      },
    });
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
    // Another one is printed to its end meanwhile.
    await bytesOf(printed('en'));
    expect(asked).toBe(1);
  });
});
