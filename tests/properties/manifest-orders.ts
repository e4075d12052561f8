import type { Manifest } from '../../src/presentation/model.ts';
import { manifests } from './manifest-arbitraries.ts';

/** Manifests by chance, where another order of photographs knows the first one, as composing makes it. */
export const manifestsInOrders = manifests.map((manifest): Manifest => {
  const { id, canvasesOf, alternatives, label } = manifest;
  if (canvasesOf === id) return manifest;
  return { ...manifest, alternatives: [{ id: canvasesOf, label }, ...alternatives] };
});
