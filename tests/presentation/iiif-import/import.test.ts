import { expect, test } from 'vitest';
import { importPresentation3 } from '../../../src/presentation/iiif-import/import.ts';
import { readIiifJson } from '../../../src/presentation/iiif-json/read-file.ts';
import { fileOf } from '../../support/essays.ts';
import { IIIF_JSON } from '../../support/iiif-json.ts';

function scaleIn(physicalScale: number, physicalUnits: string): number | undefined {
  const service = JSON.stringify({
    '@id': 'https://example.org/size',
    profile: 'http://iiif.io/api/annex/services/physdim',
    physicalScale,
    physicalUnits,
  });
  const text = IIIF_JSON.replace('"label": {"en": ["Lid"]}', `$&, "service": [${service}]`);
  const { file, problems } = readIiifJson(fileOf(text), 'box.json');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (file?.kind !== 'iiif-json') throw new Error('the manifest cannot be read');
  const { document, addresses } = file.iiifJson;
  const { manifest } = importPresentation3(document, {
    id: 'box',
    addresses,
    factsOf: (identifier) => ({ identifier, width: 400, height: 300, modifiedMs: 1, embedded: {} }),
    versions: 'in versions 3 and 4 only',
    modifiedMs: 1,
  });
  expect(manifest?.canvases).toHaveLength(2);
  return manifest?.canvases[0]?.millimetresPerPixel;
}

test.each([
  [0.5, 'mm', 0.5],
  [0.5, 'cm', 5],
  [2, 'in', 50.8],
  [0.5, 'ft', undefined],
  [0.5, 'constructor', undefined],
  [0, 'mm', undefined],
  [-1, 'mm', undefined],
])('a size of %d %s a pixel is %s millimetres', (scale, units, millimetres) => {
  expect(scaleIn(scale, units)).toBe(millimetres);
});
