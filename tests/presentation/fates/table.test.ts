import { text as streamed } from 'node:stream/consumers';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, test } from 'vitest';
import { renderEssayPage } from '../../../src/pages/essay/page.ts';
import { readerOf } from '../../../src/pages/parts/reader.ts';
import { renderPhotoPage } from '../../../src/pages/photo/page.ts';
import { printEssay } from '../../../src/pdf/essay-pdf.ts';
import { composeArchive } from '../../../src/presentation/compose/archive.ts';
import type { Fate, FateRow, Kind } from '../../../src/presentation/fates/fates.ts';
import { fateRowOf } from '../../../src/presentation/fates/losses.ts';
import { FATES } from '../../../src/presentation/fates/table.ts';
import { presentationDocument } from '../../../src/presentation/iiif/document.ts';
import type { PresentationCatalog } from '../../../src/presentation/iiif/shared/catalog.ts';
import { readIiifJson } from '../../../src/presentation/iiif-json/read-file.ts';
import type { ImageFacts } from '../../../src/presentation/model/image-facts.ts';
import type { LocatedProblem } from '../../../src/presentation/problems/problem.ts';
import type { PresentationResource, PresentationVersion } from '../../../src/urls.ts';
import { BASE, contextWith } from '../../support/essay-model.ts';
import {
  emptyManifest,
  type Node,
  nodeAt,
  placeOf,
  type Sample,
  VALUES,
} from '../../support/fate-samples.ts';
import { SAMPLES } from '../../support/fate-samples-of-rows.ts';
import { pageContext } from '../../support/page-context.ts';

/**
 * The table of docs/validating.md, row by row: a manifest with that property is written in each version, as pages and as a
 * PDF, and what the table says of it is looked for there.
 */

const TARGETS = ['version 2.1', 'version 4', 'the page', 'the PDF'];

function nameOf({ on, property, when }: FateRow): string {
  return `${on}.${property}${when ? `: ${when.words}` : ''}`;
}

function sampleOf(row: FateRow): Sample {
  const value = VALUES[row.property];
  const sample = SAMPLES.get(nameOf(row)) ?? (value && { value });
  if (!sample) throw new Error(`no sample for ${nameOf(row)}`);
  return sample;
}

interface Written {
  readonly outputs: readonly string[];
  readonly problemsAt: (path: readonly (string | number)[]) => readonly LocatedProblem[];
}

const IMAGES = new Map<string, ImageFacts>(
  ['box/01', 'box/02', 'box/03'].map((identifier) => [
    identifier,
    { identifier, width: 400, height: 300, modifiedMs: 1, embedded: {} },
  ]),
);

async function written(document: Node, isPrinted = true): Promise<Written> {
  const reading = readIiifJson(Buffer.from(JSON.stringify(document, null, 1)), 'box.json');
  expect(reading.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const archive = composeArchive(
    { files: [{ name: 'box.json', reading, modifiedMs: 1 }], images: IMAGES },
    { folderManifests: false },
  );
  const manifest = archive.manifests.get('box');
  if (!manifest) throw new Error('the manifest is in version 3 only');
  const catalog: Pick<PresentationCatalog, 'manifest' | 'collection' | 'document'> = {
    manifest: (id) => archive.manifests.get(id),
    collection: () => undefined,
    document: (type, id) => archive.documents.get(`${type} ${id}`),
  };
  const context = contextWith({ limits: {}, collectionsOf: () => [], appearancesOf: () => [] });
  const inVersion = (version: PresentationVersion, resource: PresentationResource): string =>
    [...(presentationDocument(version, resource, { catalog, context, drafts: false })?.pieces ?? [])].join(
      '',
    );
  const versions = ([2, 4] as const).map((version) =>
    [
      inVersion(version, { kind: 'manifest', manifest: 'box' }),
      ...manifest.canvases.map(({ id }) =>
        inVersion(version, { kind: 'annotations', manifest: 'box', canvas: id }),
      ),
    ].join('\n'),
  );
  const pages = pageContext(['en']);
  const essay = { context: pages, manifest, appearancesOf: () => [], collections: [] };
  const page = [
    ...renderEssayPage(essay),
    ...manifest.canvases.map((canvas) =>
      renderPhotoPage({ ...essay, canvas, version: 1, image: canvas.images[0] }),
    ),
  ].join('\n');
  return {
    outputs: [...versions, page, isPrinted ? await printed(manifest) : ''],
    problemsAt: (path) => {
      const { line, column } = reading.locate({ severity: 'error', rule: '', message: '', path });
      return archive.problems.filter((problem) => problem.line === line && problem.column === column);
    },
  };
}

/** The text of the PDF, and the addresses of its links. */
async function printed(manifest: Parameters<typeof printEssay>[0]['manifest']): Promise<string> {
  const stream = printEssay({
    manifest,
    reader: readerOf(['en'], undefined, []),
    base: BASE,
    jpegOf: async () => undefined,
  });
  stream.setEncoding('latin1');
  const bytes = Buffer.from(await streamed(stream), 'latin1');
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { text } = await extractText(document, { mergePages: true });
  const links = bytes.toString('latin1').match(/\/URI \([^)]*\)/g) ?? [];
  return [text.replace(/\s+/g, ' '), ...links].join('\n');
}

function isThere(fate: Fate): boolean {
  return fate === '=' || fate.startsWith('as ');
}

interface Put {
  readonly row: FateRow;
  readonly sample: Sample;
  readonly mark: string;
}

/** Rows with a usual value are put together in one manifest, as many as have different places. */
function together(rows: readonly FateRow[]): readonly (readonly Put[])[] {
  const rounds: { readonly taken: Set<string>; readonly puts: Put[] }[] = [];
  const alone: Put[][] = [];
  /** What every manifest has, in one without anything else. */
  const plain: Put[] = [];
  for (const [index, row] of rows.entries()) {
    const sample = sampleOf(row);
    const put = { row, sample, mark: `zephyr${index}x` };
    const key = JSON.stringify([placeOf(row, sample), row.property]);
    if (sample.apart || sample.value('') === null) {
      if (sample.apart) alone.push([put]);
      else plain.push(put);
      continue;
    }
    let round = rounds.find(({ taken }) => !taken.has(key));
    if (!round) {
      round = { taken: new Set(), puts: [] };
      rounds.push(round);
    }
    round.taken.add(key);
    round.puts.push(put);
  }
  return [plain, ...rounds.map(({ puts }) => puts), ...alone];
}

function manifestWith(puts: readonly Put[]): Node {
  const manifest = emptyManifest();
  for (const { row, sample, mark } of puts) {
    sample.beside?.(manifest);
    const value = sample.value(mark);
    if (value !== null) nodeAt(manifest, placeOf(row, sample))[row.property] = value;
  }
  return manifest;
}

const ROWS = FATES.filter(({ on }) => on !== 'Collection');

describe.each(together(ROWS).map((puts) => ({ puts, names: puts.map(({ row }) => nameOf(row)) })))(
  '$names.0',
  ({ puts }) => {
    let made: Promise<Written> | undefined;
    const all = (): Promise<Written> => {
      made ??= written(
        manifestWith(puts),
        puts.some(({ row: { fates } }) => fates[3] !== '–'),
      );
      return made;
    };

    test.each(puts.map((put) => ({ put, name: nameOf(put.row) })))('$name', async ({ put }) => {
      const { row, sample, mark } = put;
      const { outputs, problemsAt } = await all();
      for (const [index, fate] of row.fates.entries()) {
        const evidence = sample.shown ? sample.shown[index] : new RegExp(mark);
        const output = outputs[index] ?? '';
        const where = `${fate} in ${TARGETS[index]}`;
        if (isThere(fate)) expect(evidence, `${where}: what shows it`).toBeDefined();
        if (evidence && isThere(fate)) expect(output, where).toMatch(evidence);
        if (evidence && fate === '!' && row.property !== 'motivation')
          expect(output, where).not.toMatch(evidence);
      }
      const at = [...placeOf(row, sample), row.property];
      const told = [...problemsAt(at), ...problemsAt([...at, sample.index ?? 0])];
      const lost = TARGETS.filter((_, index) => row.fates[index] === '!');
      const words = row.when ? `\`${row.property}\` (${row.when.words})` : `\`${row.property}\``;
      const own = told.filter(({ message }) => message.startsWith(`${words} is left out of `));
      const others = told.filter(({ rule }) => rule !== 'version-3-only');
      if (lost.length === 0) expect(own).toEqual([]);
      // What is wrong anyway is not told twice.
      else if (others.length === 0) {
        expect(told.map(({ rule }) => rule)).toContain('version-3-only');
        const names = lost.join(', ').replace(/, ([^,]*)$/, ' and $1');
        expect(own.map(({ message }) => message)).toContain(`${words} is left out of ${names}`);
      }
    });
  },
);

/** Appendix A of Presentation 3.0, and navPlace 1.0: what each kind of resource may have. */
const DESCRIPTIVE = ['label', 'metadata', 'summary', 'requiredStatement', 'rights', 'provider', 'thumbnail'];
const LINKING = ['seeAlso', 'service', 'homepage', 'rendering', 'partOf'];
const ANY = [...DESCRIPTIVE, ...LINKING, 'id', 'type', 'behavior'];
const CANVASES = ['placeholderCanvas', 'accompanyingCanvas'];
const SPECIFICATION: Readonly<Record<Kind, readonly string[]>> = {
  Collection: [
    ...ANY,
    ...CANVASES,
    'navDate',
    'navPlace',
    'viewingDirection',
    'services',
    'items',
    'annotations',
  ],
  Manifest: [
    ...[...ANY, ...CANVASES, 'navDate', 'navPlace', 'viewingDirection', 'start', 'services', 'items'],
    ...['structures', 'annotations'],
  ],
  Canvas: [...ANY, ...CANVASES, 'navDate', 'navPlace', 'height', 'width', 'duration', 'items', 'annotations'],
  Range: [
    ...[...ANY, ...CANVASES, 'navDate', 'navPlace', 'viewingDirection', 'start', 'supplementary', 'items'],
    'annotations',
  ],
  'item of a Range': ['id', 'type', 'source', 'selector'],
  'AnnotationPage (painting)': [...ANY, 'items'],
  'AnnotationPage (notes)': [...ANY, 'items', 'next', 'prev'],
  'Annotation (painting)': [...ANY, 'motivation', 'body', 'target', 'timeMode'],
  'Annotation (note)': [...ANY, 'motivation', 'body', 'target', 'timeMode'],
  'specified image': ['id', 'type', 'source'],
  'painted image': [...ANY, 'language', 'format', 'profile', 'height', 'width', 'duration', 'annotations'],
  'Choice of images': ['id', 'type', 'items', 'label'],
  'body of a note': ['id', 'type', 'value', 'language', 'format', 'purpose'],
  'target of a note': ['id', 'type', 'source', 'selector'],
  selector: ['type', 'value', 'conformsTo', 'x', 'y', 't'],
  Agent: ['id', 'type', 'label', 'homepage', 'logo', 'seeAlso'],
  link: [
    'id',
    'type',
    'label',
    'format',
    'profile',
    'language',
    'height',
    'width',
    'duration',
    'thumbnail',
    'service',
  ],
  navPlace: ['id', 'type', 'features'],
  Feature: ['id', 'type', 'geometry', 'properties'],
  'properties of a Feature': ['label', 'summary'],
};

test.each(Object.entries(SPECIFICATION))('every property of a %s stands in the table', (on, properties) => {
  const known = new Set(FATES.filter((row) => row.on === on).map(({ property }) => property));
  expect(properties.filter((property) => !known.has(property))).toEqual([]);
});

const BEHAVIORS = [
  ...['auto-advance', 'continuous', 'facing-pages', 'individuals', 'no-auto-advance', 'no-nav', 'no-repeat'],
  ...['non-paged', 'paged', 'repeat', 'sequence', 'thumbnail-nav', 'unordered'],
];

test.each(['Manifest', 'Canvas', 'Range'] as const)('every behavior of a %s has a fate', (on) => {
  const at = {
    node: {},
    owner: undefined,
    canvas: undefined,
    context: { document: {}, addresses: new Map(), find: () => undefined },
  };
  for (const value of BEHAVIORS) expect(fateRowOf(on, 'behavior', { ...at, value })).toBeDefined();
});

test('what the table does not know is told', async () => {
  const manifest = emptyManifest();
  nodeAt(manifest, ['items', 0])['ownProperty'] = { deep: 'zephyr' };
  const { outputs, problemsAt } = await written(manifest);
  expect(outputs.map((output) => output.includes('zephyr'))).toEqual([false, true, false, false]);
  expect(problemsAt(['items', 0, 'ownProperty'])).not.toEqual([]);
});
