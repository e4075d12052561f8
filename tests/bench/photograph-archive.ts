import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { MENDS_BY_FORMAT, PYRAMID_VERSION } from '../../src/archive/mends.ts';
import { imageFolder, type MasterRecord, versionFolder } from '../../src/archive/record.ts';

/** Photographs of one essay. */
export const PHOTOGRAPHS_EACH = 20;

/** When all masters were last written. */
const WRITTEN = new Date('2026-01-02T03:04:05.000Z');
const AT_ONCE = 64;

/** Folders of an archive that was made for measuring. */
export interface MadeArchive {
  readonly images: string;
  readonly manifests: string;
  readonly data: string;
  /** Ids of the essays. */
  readonly essays: readonly string[];
}

function identifierOf(essay: number, photograph: number): string {
  return `box-${String(essay).padStart(4, '0')}/${String(photograph).padStart(2, '0')}`;
}

/** What ingest writes of a master, of the size that scans of negatives have. */
function recordOf(identifier: string, bytes: number): MasterRecord {
  return {
    identifier,
    version: '0123456789ab',
    pyramidVersion: PYRAMID_VERSION,
    mends: MENDS_BY_FORMAT.jpeg,
    sha256: '0'.repeat(64),
    master: {
      path: `${identifier}.jpg`,
      bytes,
      modifiedMs: WRITTEN.getTime(),
      format: 'jpeg',
      pages: 1,
      page: 1,
    },
    width: 4800,
    height: 3200,
    gray: true,
    colour: 'gray',
    warnings: [],
    ingestedAt: WRITTEN.toISOString(),
  };
}

/** An essay of these photographs as a volunteer writes it: two languages, four sections, a caption, a place and a note for each photograph. */
export function essayText(essay: number, photographs: readonly string[]): string {
  const lines = [
    `label: {en: Essay ${essay}, es: Ensayo ${essay}}`,
    'language: en',
    'summary: {en: An introduction of a *few* words., es: Una introducción de *pocas* palabras.}',
    'date: 1939-11/1940-08',
    'place: {name: Coyoacán, latitude: 19.35, longitude: -99.16}',
    'rights: http://rightsstatements.org/vocab/InC/1.0/',
    'requiredStatement: {label: Credit, value: The archive}',
    'sections:',
  ];
  for (const [photograph, identifier] of photographs.entries()) {
    if (photograph % 5 === 0)
      lines.push(
        `  - label: {en: Part ${photograph / 5 + 1}, es: Parte ${photograph / 5 + 1}}`,
        '    text: {en: What happened *then*., es: Lo que pasó *entonces*.}',
        '    photographs:',
      );
    lines.push(
      `      - image: ${identifier}`,
      `        label: {en: Photograph ${photograph}, es: Fotografía ${photograph}}`,
      '        caption: {en: A caption that says who is seen and what they do there., es: Un pie de foto que dice quién se ve.}',
      '        alternativeText: {en: Two people in a garden, es: Dos personas en un jardín}',
      `        date: 1940-${String((photograph % 8) + 1).padStart(2, '0')}`,
      '        people: [Leon Trotsky, Natalia Sedova]',
      '        notes:',
      '          - tag: Natalia Sedova',
      '            region: {x: 10%, y: 20%, width: 30%, height: 25%}',
    );
  }
  return `${lines.join('\n')}\n`;
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) {
        next += 1;
        await work(next - 1);
      }
    }),
  );
}

/**
 * Makes an archive of so many photographs: small masters, records as if ingest had made their pyramids, and an essay for
 * every twenty, or every `each`. Nothing in it can be looked at; everything in it can be told of.
 */
export async function makeArchive(
  root: string,
  photographs: number,
  each = PHOTOGRAPHS_EACH,
): Promise<MadeArchive> {
  const [images, manifests, data] = ['images', 'manifests', 'data'].map((name) => join(root, name));
  if (images === undefined || manifests === undefined || data === undefined) throw new Error('no folders');
  const master = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'gray' } })
    .jpeg()
    .toBuffer();
  const count = Math.ceil(photographs / each);
  const essays = Array.from({ length: count }, (_, essay) => `essay-${String(essay).padStart(4, '0')}`);
  await mkdir(manifests, { recursive: true });
  await inParallel(count, async (essay) => {
    await mkdir(dirname(join(images, identifierOf(essay, 0))), { recursive: true });
    const shown = Array.from({ length: Math.min(each, photographs - essay * each) }, (_, photograph) =>
      identifierOf(essay, photograph),
    );
    await writeFile(join(manifests, `${essays[essay]}.yaml`), essayText(essay, shown));
  });
  await inParallel(photographs, async (index) => {
    const identifier = identifierOf(Math.floor(index / each), index % each);
    const path = join(images, `${identifier}.jpg`);
    await writeFile(path, master);
    await utimes(path, WRITTEN, WRITTEN);
    const record = recordOf(identifier, master.length);
    await mkdir(versionFolder(data, record), { recursive: true });
    await writeFile(join(imageFolder(data, identifier), 'record.json'), JSON.stringify(record));
  });
  return { images, manifests, data, essays };
}
