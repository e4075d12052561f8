import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentDigest, contentDigests, saidContent } from '../../src/discovery/content-digest.ts';
import { serialiseManifest3 } from '../../src/presentation/iiif/v3/document.ts';
import type { JsonObject } from '../../src/presentation/model/json-value.ts';
import type { Manifest, Note } from '../../src/presentation/model/manifest.ts';
import { atOnce } from '../../src/slices/pieces.ts';
import { manifests } from '../properties/manifest-arbitraries.ts';
import { canvas, contextWith, ESSAY, image, TOP } from '../support/essay-model.ts';

const MANIFEST: Manifest = {
  ...{ id: 'a', status: 'published', canvasesOf: 'a', languages: ['en'], label: { en: ['A'] }, metadata: [] },
  ...{ providers: [], places: [], behavior: [], canvases: [canvas('c')], thumbnail: image('c') },
  ...{ homepage: [], seeAlso: [], rendering: [], alternatives: [], modifiedMs: 1 },
};

function digest(manifest: Manifest): string {
  return contentDigest({ form: 'manifest', manifest });
}

function digestOfJson(json: JsonObject): string {
  const summary = { kind: 'iiif-json', type: 'Manifest', id: 'a', label: {} } as const;
  return contentDigest({ form: 'iiif-json', document: { summary, json, parts: {}, modifiedMs: 1 } });
}

test('changes with what the manifest says', () => {
  const seeAlso = [{ id: 'https://other.example/a', type: 'Dataset', label: { en: ['A'] } }];
  const said = [
    MANIFEST,
    { ...MANIFEST, label: { en: ['B'] } },
    { ...MANIFEST, canvases: [canvas('c'), canvas('d')] },
    { ...MANIFEST, canvases: [canvas('c', { images: [image('c', 10, 10)] })] },
    { ...MANIFEST, seeAlso },
    { ...MANIFEST, rights: 'http://creativecommons.org/licenses/by/4.0/' },
  ];
  expect(new Set(said.map(digest)).size).toBe(said.length);
});

test('is the same for another time of the file', () => {
  expect(digest({ ...MANIFEST, modifiedMs: 2 })).toBe(digest(MANIFEST));
});

test('knows nothing of the order of properties, and all of that of lists', () => {
  expect(digestOfJson({ type: 'Manifest', label: { en: ['A', 'B'] } })).toBe(
    digestOfJson({ label: { en: ['A', 'B'] }, type: 'Manifest' }),
  );
  expect(digestOfJson({ label: { en: ['A', 'B'] } })).not.toBe(digestOfJson({ label: { en: ['B', 'A'] } }));
});

test('leaves out what Loupe offers for it, and keeps what others do', () => {
  const own = { id: 'loupe://archive/search/2/a', type: 'SearchService2' };
  const others = { id: 'https://other.example/search', type: 'SearchService2' };
  expect(digestOfJson({ type: 'Manifest', service: [own] })).toBe(digestOfJson({ type: 'Manifest' }));
  expect(digestOfJson({ type: 'Manifest', service: [own, others] })).toBe(
    digestOfJson({ type: 'Manifest', service: [others] }),
  );
  expect(digestOfJson({ type: 'Manifest', service: [others] })).not.toBe(digestOfJson({ type: 'Manifest' }));
  // A Loupe that reads how fine more scans are adds a service to their canvases.
  const measured = canvas('c', { millimetresPerPixel: 0.04, isScaleEstimated: true });
  expect(digest({ ...MANIFEST, canvases: [measured] })).toBe(digest(MANIFEST));
});

test('changes with a note or alternative text, which manifests of 3.0 only refer to', () => {
  const note = { id: 'n', motivation: 'commenting', text: { en: ['A'] }, format: 'text/plain' } as const;
  const noted = (...notes: Note[]): Manifest => ({ ...MANIFEST, canvases: [canvas('c', { notes })] });
  const said = [
    noted(note),
    noted({ ...note, text: { en: ['B'] } }),
    noted({ ...note, region: { x: 1, y: 2, width: 3, height: 4 } }),
    noted(note, { ...note, id: 'm', motivation: 'describing' }),
  ];
  expect(new Set(said.map(digest)).size).toBe(said.length);
});

// Written before there were descriptions: what is published must not change for those who follow the journal.
test('without notes it is what earlier builds made it: links to descriptions are no change', () => {
  expect(contentDigests({ form: 'manifest', manifest: ESSAY }).withoutNotes).toBe(
    'Kqmn51w0Vt7HNW2u1Ly2RarQTTY-4EypORODVqrJ6i8',
  );
  expect(contentDigest({ form: 'collection', collection: TOP })).toBe(
    'TTG-Mu4amcUjWcuwJSBCXElWiB-QSPb5Gn0D1E40Yoo',
  );
});

test('is what it was before Loupe offered searches: an upgrade tells nobody of a change', () => {
  expect(digest(MANIFEST)).toBe('-mPiTv9AJPbbNawWC1jNXQNTeElW06AI5rkoAB1l5Fs');
});

test('of a manifest that was hashed canvas by canvas it is that of its whole JSON, also where its scans were replaced', () => {
  const context = { ...contextWith(), base: 'loupe://archive', limits: {} };
  const summary = { kind: 'iiif-json', type: 'Manifest', id: 'a', label: {} } as const;
  fc.assert(
    fc.property(manifests, fc.constantFrom('', 'box/1 2'), (manifest, imageVersion) => {
      const json: JsonObject = JSON.parse(JSON.stringify(serialiseManifest3(manifest, context)));
      const document = { summary, json, parts: {}, modifiedMs: 1 };
      const resource = { form: 'manifest', manifest } as const;
      const digests = contentDigests(resource, imageVersion);
      expect(digests.withoutNotes).toBe(contentDigest({ form: 'iiif-json', document }, imageVersion));
      const said = atOnce(saidContent(resource));
      // Digests leave what was hashed as it is.
      for (const _ of [1, 2]) expect(contentDigests({ ...resource, said }, imageVersion)).toEqual(digests);
    }),
  );
});
