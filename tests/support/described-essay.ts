import {
  type Description,
  describeCollection,
  describeManifest,
} from '../../src/discovery/descriptions/description.ts';
import type { SerialisationContext } from '../../src/presentation/iiif/shared/context.ts';
import type { Canvas, Manifest } from '../../src/presentation/model/manifest.ts';
import { BASE, ESSAY, TOP } from './essay-model.ts';

const CONTEXT: SerialisationContext = {
  base: BASE,
  limits: {},
  collectionsOf: (id) => (id === 'exile' ? [{ id: 'mexico', label: { en: ['Mexico'] } }] : []),
  appearancesOf: () => [],
};

/** The essay of `essay-model.ts` as composing makes it: with its dates in EDTF. */
export const DATED_ESSAY: Manifest = {
  ...ESSAY,
  edtf: '1939-11/1940-08',
  canvases: ESSAY.canvases.map((canvas): Canvas => (canvas.date ? { ...canvas, edtf: '1940-01' } : canvas)),
};

/** A manifest for the mappings, listed by one collection if it is the essay. */
export function described(manifest: Manifest = DATED_ESSAY): Description {
  return describeManifest(manifest, CONTEXT);
}

/** The top collection for the mappings. */
export function describedTop(): Description {
  return describeCollection(TOP, CONTEXT);
}
