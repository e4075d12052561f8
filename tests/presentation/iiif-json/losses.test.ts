import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { storyOf } from '../../../src/pages/essay/sections.ts';
import { composeArchive } from '../../../src/presentation/compose/archive.ts';
import { serialisePart2 } from '../../../src/presentation/iiif/v2/document.ts';
import { readIiifJson } from '../../../src/presentation/iiif-json/read-file.ts';
import { contextWith } from '../../support/essay-model.ts';

const OTHERS = join(import.meta.dirname, '../../manifests-of-others');
const CONTEXT = contextWith({ limits: {}, collectionsOf: () => [], appearancesOf: () => [] });

function composed(name: string, change: (text: string) => string = (text) => text) {
  const text = change(readFileSync(join(OTHERS, name), 'utf8'));
  const reading = readIiifJson(Buffer.from(text), 'case.json');
  const images = new Map(
    ['a/01', 'a/02', 'a/03'].map((identifier) => [
      identifier,
      { identifier, width: 800, height: 600, modifiedMs: 1, embedded: {} },
    ]),
  );
  const { manifests, problems } = composeArchive(
    { files: [{ name: 'case.json', reading, modifiedMs: 1 }], images },
    { folderManifests: false },
  );
  const manifest = manifests.get('case');
  if (!manifest) throw new Error('there is no manifest');
  const in2 = (resource: Parameters<typeof serialisePart2>[1]) =>
    JSON.parse(JSON.stringify(serialisePart2(manifest, resource, CONTEXT) ?? null));
  return { manifest, problems, in2, json: in2({ kind: 'manifest', manifest: 'case' }) };
}

test('what a manifest says of its canvases is in 2.1, and nothing is left to tell', () => {
  const { json, problems } = composed('k18-losses.json');
  expect(problems).toEqual([]);
  const [first, second] = json.sequences[0].canvases;
  expect(JSON.stringify(first.rendering)).toContain('https://example.org/p1.pdf');
  expect(JSON.stringify(first.related)).toContain('https://example.org/p1');
  expect(first.attribution).toEqual({ '@value': 'Other owner', '@language': 'en' });
  expect(first.otherContent).toMatchObject([{ '@id': 'https://example.org/n.json' }]);
  expect(second.viewingHint).toBe('non-paged');
  const [search, area] = json.service;
  expect(search).toMatchObject({ profile: 'http://iiif.io/api/search/1/search' });
  expect(area).toMatchObject({
    geometry: { type: 'Polygon' },
    properties: { name: { '@value': 'Area' } },
  });
});

describe('a range that is an order', () => {
  const orderOf = (canvases: readonly { readonly '@id': string }[]): string[] =>
    canvases.map((canvas) => canvas['@id'].replace(/^.*\//, ''));

  test('orders the photographs of the page, of the PDF and of 2.1, and is no section', () => {
    const { manifest, json, problems } = composed('k19-sequence.json');
    expect(problems).toEqual([]);
    expect(manifest.canvases.map(({ id }) => id)).toEqual(['c3', 'c2', 'c1']);
    expect(
      storyOf(manifest).flatMap((part) => (part.kind === 'loose' ? part.canvases.map(({ id }) => id) : [])),
    ).toEqual(['c3', 'c2', 'c1']);
    expect(json.sequences).toHaveLength(1);
    expect(json.sequences[0].label).toEqual({ '@value': 'Original order', '@language': 'en' });
    expect(orderOf(json.sequences[0].canvases)).toEqual(['c3', 'c2', 'c1']);
    expect(json.structures).toBeUndefined();
  });

  test('has an address of its own in 2.1 when it is not the first, and names canvases that it leaves out last', () => {
    const further = `"structures": [{"id": "https://example.org/k19/first", "type": "Range", "behavior": ["sequence"],
      "label": {"en": ["First"]}, "items": [{"id": "https://example.org/k19-sequence/c2", "type": "Canvas"}]},`;
    const { in2, json } = composed('k19-sequence.json', (text) => text.replace('"structures": [', further));
    expect(orderOf(json.sequences[0].canvases)).toEqual(['c2', 'c1', 'c3']);
    expect(json.sequences[1]).toEqual({
      '@id': expect.stringMatching(/\/2\/case\/sequence\/r$/),
      '@type': 'sc:Sequence',
      label: { '@value': 'Original order', '@language': 'en' },
    });
    const sequence = in2({ kind: 'sequence', manifest: 'case', sequence: 'r' });
    expect(orderOf(sequence.canvases)).toEqual(['c3', 'c2', 'c1']);
    expect(sequence['@id']).toBe(json.sequences[1]['@id']);
    expect(in2({ kind: 'sequence', manifest: 'case', sequence: 'other' })).toBeNull();
  });
});
