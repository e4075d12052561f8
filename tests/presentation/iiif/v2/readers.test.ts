import { type Canvas, Collection, Manifest, parseManifest, type Range } from 'manifesto.js';
import { describe, expect, test } from 'vitest';
import { serialiseCollection2, serialiseManifest2 } from '../../../../src/presentation/iiif/v2/document.ts';
import { imageUrl, presentationUrl } from '../../../../src/urls.ts';
import { contextWith, ESSAY, TOP } from '../../../support/essay-model.ts';
import { sent } from '../../../support/json.ts';

const context = contextWith();

function canvasUrl(canvas: string): string {
  return presentationUrl(context.base, 2, { kind: 'canvas', manifest: 'exile', canvas });
}

/** The parser inside Mirador and Universal Viewer. */
describe('manifesto.js reads 2.1', () => {
  const manifest = parseManifest(sent(serialiseManifest2(ESSAY, context)));
  if (!(manifest instanceof Manifest)) throw new Error('not read as a manifest');
  const canvases: Canvas[] = manifest.getSequenceByIndex(0).getCanvases();

  test('labels, texts and metadata in the language asked', () => {
    expect(manifest.getLabel().getValue('es')).toBe('En el exilio');
    expect(manifest.getDescription().getValue('en')).toBe('<p>The introduction.</p>');
    expect(manifest.getMetadata().map((entry) => [entry.getLabel('es'), entry.getValues('en')])).toEqual([
      ['Fecha', ['November 1939 to August 1940']],
      ['Cámaras', ['Leica', 'Bell &amp; Howell']],
      ['Shelfmark', ['2011C23']],
      ['Photographer', ['Alexander Buchman']],
    ]);
    expect(canvases.map((canvas) => canvas.getLabel().getValue('es'))).toContain('Cavando');
  });

  test('credits, licence, logo, date and links', () => {
    expect(manifest.getRequiredStatement()?.getValue('es')).toBe('Cortesía del archivo');
    expect(manifest.getLicense()).toBe('http://rightsstatements.org/vocab/InC/1.0/');
    expect(manifest.getLogo()).toBe(`${imageUrl(context.base, 2, 'mark')}/full/200,/0/default.jpg`);
    expect(manifest.getNavDate().toISOString()).toBe('1939-11-01T00:00:00.000Z');
    expect(manifest.getRenderings().map((link) => [link.id, link.getLabel().getValue('es')])).toEqual([
      [`${context.base}/essay/exile/pdf`, 'El ensayo en PDF'],
      ['https://example.org/exile.epub', 'E-book'],
    ]);
  });

  test('one sequence in the authored order, with its start, direction and sizes', () => {
    const sequence = manifest.getSequenceByIndex(0);
    expect(manifest.isMultiSequence()).toBe(false);
    expect(manifest.isPagingEnabled()).toBe(false);
    expect(canvases.map(({ id }) => id)).toEqual(['harbour', 'cactus-01', 'rabbits-02'].map(canvasUrl));
    expect(canvases.map((canvas) => [canvas.getWidth(), canvas.getHeight()])).toEqual([
      [5000, 4000],
      [6000, 4000],
      [800, 1200],
    ]);
    expect(sequence.getStartCanvas()).toBe(canvasUrl('cactus-01'));
    expect(sequence.getViewingDirection()).toBe('left-to-right');
  });

  test('the sections as one tree, each with its photographs', () => {
    const treeOf = (range: Range): unknown => ({
      label: range.getLabel().getValue('en'),
      canvases: range.getCanvasIds(),
      ranges: range.getRanges().map(treeOf),
    });
    expect(manifest.getTopRanges().map(treeOf)).toEqual([
      {
        label: 'Contents',
        canvases: [],
        ranges: [
          {
            label: 'Outings',
            canvases: [canvasUrl('harbour')],
            ranges: [
              {
                label: 'Cactus hunting',
                canvases: ['cactus-01', 'harbour'].map(canvasUrl),
                ranges: [],
              },
            ],
          },
          {
            label: 'The rabbits',
            canvases: [],
            ranges: [{ label: '1940', canvases: [canvasUrl('rabbits-02')], ranges: [] }],
          },
        ],
      },
    ]);
  });

  test('the table of contents that viewers show', () => {
    const tree = manifest.getDefaultTree();
    expect(tree.nodes.map(({ label, nodes }) => [label, nodes.map((node) => node.label)])).toEqual([
      ['Outings', ['Cactus hunting']],
      ['The rabbits', ['1940']],
    ]);
  });

  test('a service of Image API 2.1 for every photograph, for a choice too', () => {
    const services = canvases.map((canvas) =>
      canvas.getImages().map((image) => image.getResource().getServices()),
    );
    expect(services.flat(2).map((service) => [service.id, service.getProfile()])).toEqual(
      ['harbour', 'cactus/01', 'rabbits/02'].map((identifier) => [
        imageUrl(context.base, 2, identifier),
        'http://iiif.io/api/image/2/level2.json',
      ]),
    );
    expect(canvases.map((canvas) => canvas.getCanonicalImageUri(90))).toEqual(
      ['harbour', 'cactus/01', 'rabbits/02'].map(
        (identifier) => `${imageUrl(context.base, 2, identifier)}/full/90,/0/default.jpg`,
      ),
    );
    expect(canvases[1]?.imageServiceIds).toEqual(
      ['cactus/01', 'cactus/01 verso'].map((identifier) => imageUrl(context.base, 2, identifier)),
    );
  });

  test('thumbnails of the manifest and of every photograph', () => {
    expect(canvases.map((canvas) => canvas.getThumbnail()?.id)).toEqual([
      `${imageUrl(context.base, 2, 'harbour')}/full/400,/0/default.jpg`,
      `${imageUrl(context.base, 2, 'cactus/01')}/full/400,/0/default.jpg`,
      `${imageUrl(context.base, 2, 'rabbits/02')}/full/267,400/0/default.jpg`,
    ]);
    expect(manifest.getThumbnail()?.getServices()[0]?.id).toBe(imageUrl(context.base, 2, 'cactus/01'));
  });

  test('the members of a collection, mixed and in their order', () => {
    const collection = parseManifest(sent(serialiseCollection2(TOP, context)));
    if (!(collection instanceof Collection)) throw new Error('not read as a collection');
    const members = [...collection.getManifests(), ...collection.getCollections()];
    expect(members.map((member) => [member.index, member.getLabel().getValue('en')])).toEqual([
      [0, 'In exile'],
      [2, 'Film'],
      [1, 'China'],
    ]);
    expect(members.map((member) => member.getThumbnail()?.id)).toEqual([
      `${imageUrl(context.base, 2, 'cactus/01')}/full/400,/0/default.jpg`,
      `${imageUrl(context.base, 2, 'rabbits/02')}/full/267,400/0/default.jpg`,
      `${imageUrl(context.base, 2, 'harbour')}/full/400,/0/default.jpg`,
    ]);
  });
});
