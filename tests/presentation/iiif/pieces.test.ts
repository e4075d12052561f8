import { describe, expect, test } from 'vitest';
import { presentationDocument } from '../../../src/presentation/iiif/document.ts';
import { serialiseCollection2, serialisePart2 } from '../../../src/presentation/iiif/v2/document.ts';
import { serialiseCollection3, serialisePart3 } from '../../../src/presentation/iiif/v3/document.ts';
import { serialiseCollection4, serialisePart4 } from '../../../src/presentation/iiif/v4/document.ts';
import type { Collection } from '../../../src/presentation/model/collection.ts';
import type { Manifest } from '../../../src/presentation/model/manifest.ts';
import { canvas, contextWith, ESSAY, TOP } from '../../support/essay-model.ts';

const LONG: Manifest = {
  ...ESSAY,
  canvases: [...ESSAY.canvases, ...Array.from({ length: 50 }, (_, at) => canvas(`p${at}`))],
};
const MANY: Collection = { ...TOP, items: Array.from({ length: 30 }, () => TOP.items).flat() };
const NONE: Manifest = { ...ESSAY, canvases: [] };

const VERSIONS = [
  { version: 2, serialise: serialisePart2, collection: serialiseCollection2 },
  { version: 3, serialise: serialisePart3, collection: serialiseCollection3 },
  { version: 4, serialise: serialisePart4, collection: serialiseCollection4 },
] as const;

const context = contextWith();
const NOTHING = { manifest: () => undefined, collection: () => undefined, document: () => undefined };

describe.each(VERSIONS)(
  'the pieces of a document of version $version',
  ({ version, serialise, collection }) => {
    const piecesOf = (manifest: Manifest, kind: 'manifest' | 'sequence' | 'canvas'): string[] => {
      const catalog = { ...NOTHING, manifest: () => manifest };
      const resource = { kind, manifest: manifest.id, canvas: 'p1' };
      return [...(presentationDocument(version, resource, { catalog, context, drafts: true })?.pieces ?? [])];
    };

    test.each([
      ['of many photographs', LONG],
      ['as it is', ESSAY],
      ['without photographs', NONE],
    ])('are its JSON: a manifest %s', (_name, manifest) => {
      const whole = serialise(manifest, { kind: 'manifest', manifest: manifest.id }, context);
      expect(piecesOf(manifest, 'manifest').join('')).toBe(JSON.stringify(whole));
    });

    test('are its JSON: a canvas', () => {
      const whole = serialise(LONG, { kind: 'canvas', manifest: LONG.id, canvas: 'p1' }, context);
      expect(piecesOf(LONG, 'canvas')).toEqual([JSON.stringify(whole)]);
    });

    test('hold a few photographs each', () => {
      const kind = version === 2 ? 'sequence' : 'manifest';
      const painted = piecesOf(LONG, kind).map((piece) => piece.match(/painting\/p\d+"/g)?.length ?? 0);
      expect(painted.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(50);
      expect(painted.filter((count) => count > 0).length).toBeGreaterThanOrEqual(50 / 8);
      expect(Math.max(...painted)).toBeLessThanOrEqual(8);
    });

    test.each([
      ['with a few members', TOP],
      ['with many', MANY],
      ['without any', { ...TOP, items: [] }],
    ])('are its JSON: a collection %s', (_name, written) => {
      const catalog = { ...NOTHING, collection: () => written };
      const resource = { kind: 'collection', collection: 'top' } as const;
      const found = presentationDocument(version, resource, { catalog, context, drafts: false });
      const pieces = [...(found?.pieces ?? [])];
      expect(pieces.join('')).toBe(JSON.stringify(collection(written, context)));
      if (version !== 4 && written === MANY) expect(pieces.length).toBeGreaterThan(MANY.items.length / 8);
    });
  },
);
