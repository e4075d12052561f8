import { describe, expect, test } from 'vitest';
import {
  aggregatedRights,
  DESCRIPTION_FORMS,
  descriptionForms,
  missingForEdm,
  parseDescriptionPath,
} from '../../../src/presentation/model/descriptions.ts';
import type { NeutralResource } from '../../../src/presentation/model/path.ts';
import { descriptionUrl } from '../../../src/urls.ts';
import { canvas, ESSAY, PLAIN_MANIFEST } from '../../support/essay-model.ts';

const RESOURCES: readonly NeutralResource[] = [
  { kind: 'manifest', manifest: 'exile' },
  { kind: 'manifest', manifest: 'exile.dc.xml' },
  { kind: 'manifest', manifest: 'collection.edm' },
  { kind: 'collection', collection: 'top' },
  { kind: 'collection', collection: 'a.edm.rdf' },
];

test.each(RESOURCES)('an address leads to what it was made of: %j', (resource) => {
  for (const form of DESCRIPTION_FORMS)
    expect(parseDescriptionPath(descriptionUrl('', resource, form.format))).toEqual({ resource, form });
});

test.each([
  '/description',
  '/description/',
  '/description/.dc.xml',
  '/description/exile',
  '/description/exile.xml',
  '/description/EXILE.dc.xml',
  '/description/exile.dc.XML',
  '/description/collection/.dc.xml',
  '/description/collection/a/b.dc.xml',
  '/description/a/b.dc.xml',
  '/description/..dc.xml',
  '/presentation/exile.dc.xml',
])('%s names none', (path) => {
  expect(parseDescriptionPath(path)).toBeUndefined();
});

describe('EDM', () => {
  const BY = 'http://creativecommons.org/licenses/by/4.0/';

  test('needs a provider and rights', () => {
    expect(missingForEdm(ESSAY)).toEqual([]);
    expect(missingForEdm(PLAIN_MANIFEST)).toEqual(['provider', 'rights']);
    expect(descriptionForms(ESSAY)).toHaveLength(4);
    expect(descriptionForms({ ...ESSAY, providers: [] }).map(({ format }) => format)).not.toContain(
      'edm.rdf',
    );
  });

  test('takes the rights of photographs where every one has some', () => {
    const { rights: _, ...essay } = ESSAY;
    expect(
      aggregatedRights({ ...essay, canvases: [canvas('a', { rights: BY }), canvas('b')] }),
    ).toBeUndefined();
    expect(
      aggregatedRights({ ...essay, canvases: [canvas('a', { rights: BY }), canvas('b', { rights: 'x:y' })] }),
    ).toBe(BY);
    expect(aggregatedRights({ ...essay, canvases: [] })).toBeUndefined();
  });
});
