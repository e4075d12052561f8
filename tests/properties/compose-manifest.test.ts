import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeManifest } from '../../src/presentation/compose/manifest.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import { expectConsistent, rangesOf } from '../support/consistency.ts';
import { essays, factsOfArchive } from './authored-arbitraries.ts';

const composed = essays.map(({ archive, authored }) => ({
  archive,
  authored,
  ...composeManifest(authored, { factsOf: factsOfArchive(archive), modifiedMs: 1 }),
}));

describe('manifests of any valid essay', () => {
  test('are without errors, and everything in them resolves', () => {
    fc.assert(
      fc.property(composed, ({ manifests, problems }) => {
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(manifests.length).toBeGreaterThan(0);
        for (const manifest of manifests) expectConsistent(manifest);
      }),
    );
  });

  test('show each photograph of the essay once, with its image', () => {
    fc.assert(
      fc.property(composed, ({ authored, manifests: [first] }) => {
        const mentioned = new Set<string>();
        const visit = (part: Pick<typeof authored, 'photographs' | 'sections'>): void => {
          for (const { images } of part.photographs) mentioned.add(images[0].identifier);
          for (const section of part.sections) visit(section);
        };
        visit(authored);
        const shown = first?.canvases.map(({ images }) => images[0].identifier) ?? [];
        // What is named by an id is named by its image elsewhere.
        expect(shown.filter((identifier) => !mentioned.has(identifier))).toEqual([]);
        expect(new Set(shown).size).toBe(shown.length);
        for (const [index, identifier] of [...mentioned].filter((name) => shown.includes(name)).entries())
          expect(shown[index]).toBe(identifier);
      }),
    );
  });

  test('of other orders share canvases and name each other', () => {
    fc.assert(
      fc.property(composed, ({ authored, manifests }) => {
        const [first, ...orders] = manifests;
        const canvases = new Set<Manifest['canvases'][number]>(first?.canvases);
        expect(orders.map(({ id }) => id)).toEqual(authored.orders.map(({ id }) => id));
        for (const order of orders) {
          expect(order.canvasesOf).toBe(first?.id);
          expect(order.canvases.filter((canvas) => !canvases.has(canvas))).toEqual([]);
        }
        for (const manifest of manifests)
          expect(manifest.alternatives.map(({ id }) => id)).toEqual(
            manifests.map(({ id }) => id).filter((id) => id !== manifest.id),
          );
      }),
    );
  });

  test('have a table of contents that leads to every photograph', () => {
    fc.assert(
      fc.property(composed, ({ manifests: [first] }) => {
        if (!first?.structures) return;
        const reached = rangesOf(first.structures).flatMap(({ items }) =>
          items.flatMap((item) => (item.kind === 'canvas' ? [item.canvas] : [])),
        );
        expect([...new Set(reached)]).toEqual(first.canvases.map(({ id }) => id));
      }),
    );
  });

  test('are the same each time, and the same again after they went through JSON', () => {
    fc.assert(
      fc.property(essays, ({ archive, authored }) => {
        const compose = () =>
          composeManifest(authored, { factsOf: factsOfArchive(archive), modifiedMs: 1 }).manifests;
        expect(compose()).toEqual(compose());
        expect(JSON.parse(JSON.stringify(compose()))).toEqual(compose());
      }),
    );
  });
});
