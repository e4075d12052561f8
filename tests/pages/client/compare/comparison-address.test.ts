import { expect, test } from 'vitest';
import { COMPARED_VIEWS, comparisonAddress } from '../../../../src/content-state/comparison.ts';
import { comparisonQuery, placeIn } from '../../../../src/pages/client/compare/comparison-address.ts';

test('the script writes the addresses that the server writes', () => {
  const photographs = [
    { manifest: 'exile', canvas: 'letter', version: 2, xywh: '1,2,3,4' },
    { manifest: 'exile', canvas: 'cactus-01', version: 1, xywh: undefined },
  ];
  const places = [{ photo: 'exile/letter~2', region: '1,2,3,4' }, { photo: 'exile/cactus-01' }].map(placeIn);
  for (const view of COMPARED_VIEWS)
    for (const share of [0, 30, 50])
      for (const isLinked of [true, false]) {
        const zoom = isLinked ? 'linked' : 'free';
        const query = comparisonQuery(places, { view, share: String(share), zoom });
        expect(`/compare?${query}`).toBe(comparisonAddress('', photographs, { view, share, isLinked }));
      }
  expect(`/compare?${comparisonQuery(places)}`).toBe(comparisonAddress('', photographs));
});
