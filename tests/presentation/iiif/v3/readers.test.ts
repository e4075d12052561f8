import { normalize } from '@iiif/parser';
import { presentation3StrictUpgrade } from '@iiif/parser/strict';
import fc from 'fast-check';
import { type Canvas, Collection, Manifest, parseManifest, type Range } from 'manifesto.js';
import { describe, expect, test } from 'vitest';
import { serialiseCollection3, serialiseManifest3 } from '../../../../src/presentation/iiif/v3/document.ts';
import { presentationUrl } from '../../../../src/urls.ts';
import { manifests } from '../../../properties/manifest-arbitraries.ts';
import { BASE, contextWith, ESSAY, TOP } from '../../../support/essay-model.ts';
import { sent } from '../../../support/json.ts';

const context = contextWith();
const document = sent(serialiseManifest3(ESSAY, context));

function canvasUrl(canvas: string): string {
  return presentationUrl(BASE, 3, { kind: 'canvas', manifest: 'exile', canvas });
}

/** The parser inside Mirador and the Universal Viewer. */
describe('manifesto.js reads', () => {
  const manifest = parseManifest(document);
  if (!(manifest instanceof Manifest)) throw new Error('not read as a manifest');
  const canvases: Canvas[] = manifest.getSequenceByIndex(0).getCanvases();

  test('labels and values in the language asked', () => {
    expect(manifest.getLabel().getValue('es')).toBe('En el exilio');
    expect(manifest.getLabel().getValue('en')).toBe('In exile');
    const [first] = manifest.getMetadata();
    expect([first?.getLabel('en'), first?.getValue('en')]).toEqual(['Date', 'November 1939 to August 1940']);
    expect(manifest.getRequiredStatement()?.getValue('en')).toBe('Courtesy of the archive');
  });

  test('the canvases in the order of the essay, with their sizes', () => {
    expect(canvases.map(({ id }) => id)).toEqual(['harbour', 'cactus-01', 'rabbits-02'].map(canvasUrl));
    expect(canvases.map((canvas) => [canvas.getWidth(), canvas.getHeight()])).toEqual([
      [5000, 4000],
      [6000, 4000],
      [800, 1200],
    ]);
  });

  test('the sections as one tree, in order', () => {
    const labelOf = (range: Range): unknown => {
      const below = range.getRanges().map(labelOf);
      return below.length > 0
        ? { [String(range.getLabel().getValue('en'))]: below }
        : range.getLabel().getValue('en');
    };
    // It puts all structures into a range of its own making.
    const [made] = manifest.getTopRanges();
    expect(made?.getRanges().map(labelOf)).toEqual([
      { Contents: [{ Outings: ['Cactus hunting'] }, { 'The rabbits': ['1940'] }] },
    ]);
    const cactuses = manifest.getRangeById(`${BASE}/presentation/3/exile/range/cactuses`);
    expect(cactuses?.getCanvasIds()).toEqual([canvasUrl('cactus-01'), canvasUrl('harbour')]);
  });

  test('the image service of every canvas', () => {
    const services = canvases.map((canvas) => {
      const body = canvas.getContent()[0]?.getBody()[0];
      return body?.getServices().map((service) => [service.id, service.getProfile()]);
    });
    expect(services[0]).toEqual([
      [`${BASE}/iiif/3/harbour`, 'level2'],
      [`${BASE}/iiif/2/harbour`, 'http://iiif.io/api/image/2/level2.json'],
    ]);
    expect(services[2]?.[0]?.[0]).toBe(`${BASE}/iiif/3/rabbits%2F02`);
    expect(canvases[1]?.getChoices().map((choice) => choice.id)).toEqual([
      `${BASE}/iiif/3/cactus%2F01/full/max/0/default.jpg`,
      `${BASE}/iiif/3/cactus%2F01%20verso/full/max/0/default.jpg`,
    ]);
  });

  test('thumbnails, and pages of notes where there are some', () => {
    expect(canvases.map((canvas) => canvas.getThumbnail()?.id)).toEqual([
      `${BASE}/iiif/3/harbour/full/400,320/0/default.jpg`,
      `${BASE}/iiif/3/cactus%2F01/full/400,267/0/default.jpg`,
      `${BASE}/iiif/3/rabbits%2F02/full/267,400/0/default.jpg`,
    ]);
    expect(manifest.getThumbnail()?.id).toBe(`${BASE}/iiif/3/cactus%2F01/full/400,267/0/default.jpg`);
    expect(canvases.map((canvas) => canvas.getAnnotations().map(({ id }) => id))).toEqual([
      [],
      [`${BASE}/presentation/3/exile/annotations/cactus-01`],
      [],
    ]);
  });

  test('collections with label and thumbnail of every member', () => {
    const collection = parseManifest(sent(serialiseCollection3(TOP, context)));
    if (!(collection instanceof Collection)) throw new Error('not read as a collection');
    expect(collection.getManifests().map((member) => member.getLabel().getValue('es'))).toEqual([
      'En el exilio',
      'Film',
    ]);
    expect(collection.getCollections().map((member) => member.getLabel().getValue())).toEqual(['China']);
    expect(collection.getManifests().map((member) => member.getThumbnail()?.id)).toEqual([
      `${BASE}/iiif/3/cactus%2F01/full/400,267/0/default.jpg`,
      `${BASE}/iiif/3/rabbits%2F02/full/267,400/0/default.jpg`,
    ]);
  });
});

describe('@iiif/parser', () => {
  test('finds every resource of the manifest', () => {
    const { entities, resource } = normalize(structuredClone(document));
    expect(resource).toEqual({ id: document['id'], type: 'Manifest' });
    expect(Object.keys(entities.Range).map((id) => id.replace(/.*\//, ''))).toEqual(
      expect.arrayContaining(['contents', 'outings', 'cactuses', 'rabbits', 'cages']),
    );
    expect(new Map(Object.entries(entities.Canvas)).get(canvasUrl('cactus-01'))).toMatchObject({
      width: 6000,
      height: 4000,
      label: { en: ['Digging'], es: ['Cavando'] },
    });
    expect(new Map(Object.entries(entities.Manifest)).get(String(document['id']))).toMatchObject({
      start: { source: { id: canvasUrl('cactus-01') } },
      items: ['harbour', 'cactus-01', 'rabbits-02'].map((id) => ({ id: canvasUrl(id), type: 'Canvas' })),
    });
  });

  test('has nothing to put right', () => {
    fc.assert(
      fc.property(fc.oneof(manifests, fc.constant(ESSAY)), (manifest) => {
        const state = { warnings: [] };
        // The reader takes JSON of any origin; its parameter says Manifest.
        presentation3StrictUpgrade(JSON.parse(JSON.stringify(serialiseManifest3(manifest, context))), state);
        expect(state.warnings).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('notices what is wrong', () => {
    const damaged = JSON.parse(JSON.stringify(document));
    damaged.thumbnail = damaged.thumbnail[0];
    damaged.items[0].label = 'plain';
    const state = { warnings: [] };
    presentation3StrictUpgrade(damaged, state);
    expect(state.warnings).not.toEqual([]);
  });
});
