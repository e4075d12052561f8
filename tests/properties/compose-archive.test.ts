import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuthoredManifest } from '../../src/presentation/authored/essay.ts';
import { type ComposedArchive, composeArchive } from '../../src/presentation/compose/archive.ts';
import type { ArchiveFile } from '../../src/presentation/compose/file.ts';
import type { ImageFacts } from '../../src/presentation/image-facts.ts';
import { expectConsistent } from '../support/consistency.ts';
import { archives, authoredManifests } from './authored-arbitraries.ts';

const OPTIONS = { folderManifests: true };

function fileOf(manifest: AuthoredManifest, name: string): ArchiveFile {
  const file = { kind: 'manifest', manifest } as const;
  return {
    name: `${name}.yaml`,
    modifiedMs: 1,
    reading: {
      id: manifest.id,
      file,
      readable: file,
      problems: [],
      locate: ({ path, ...problem }) => ({
        ...problem,
        file: `${name}.yaml`,
        line: path.length + 1,
        column: 1,
      }),
    },
  };
}

interface State {
  readonly files: readonly ArchiveFile[];
  readonly images: ReadonlyMap<string, ImageFacts>;
}

/** States of one archive: files come and go, and scans change, go and come back. */
const histories: fc.Arbitrary<readonly State[]> = archives.chain((archive) =>
  fc
    .uniqueArray(authoredManifests(archive), { minLength: 1, maxLength: 4, selector: ({ id }) => id })
    .chain((essays) => {
      const files = essays.map((essay) => fileOf(essay, essay.id));
      const state = fc.record({
        files: fc.subarray(files),
        images: fc
          .tuple(...archive.map((facts) => fc.tuple(fc.constant(facts), fc.integer({ min: 0, max: 5 }))))
          .map(
            (all) =>
              new Map(
                all.flatMap(([facts, fate]) => {
                  if (fate === 0) return [];
                  return [
                    [facts.identifier, fate === 1 ? { ...facts, width: facts.width + 1 } : facts] as const,
                  ];
                }),
              ),
          ),
      });
      return fc.array(state, { minLength: 2, maxLength: 4 });
    }),
);

/** What of a composition readers see. */
function seen({ manifests, collections, problems, viewerRemarks, broken }: ComposedArchive) {
  return { manifests: [...manifests], collections: [...collections], problems, viewerRemarks, broken };
}

describe('any archive', () => {
  test('composed again after changes is as if it were composed anew', () => {
    fc.assert(
      fc.property(histories, (states) => {
        let previous: ComposedArchive | undefined;
        for (const state of states) {
          previous = composeArchive(state, OPTIONS, previous);
          expect(seen(previous)).toEqual(seen(composeArchive(state, OPTIONS)));
        }
      }),
    );
  });

  test('composed again without a change is the same in every object', () => {
    fc.assert(
      fc.property(histories, ([state]) => {
        if (!state) return;
        const before = composeArchive(state, OPTIONS);
        const after = composeArchive(state, OPTIONS, before);
        expect([...after.collections.values()].every((one) => before.collections.get(one.id) === one)).toBe(
          true,
        );
        expect([...after.manifests.values()].every((one) => before.manifests.get(one.id) === one)).toBe(true);
      }),
    );
  });

  test('has consistent manifests, and collections that list what there is', () => {
    fc.assert(
      fc.property(histories, ([state]) => {
        if (!state) return;
        const { manifests, collections } = composeArchive(state, OPTIONS);
        for (const manifest of manifests.values()) expectConsistent(manifest);
        for (const { items, id } of collections.values())
          for (const item of items) {
            const listed = item.kind === 'manifest' ? manifests.get(item.id) : collections.get(item.id);
            expect(listed?.label).toEqual(item.label);
            if (item.kind === 'manifest') expect(manifests.get(item.id)?.status).toBe('published');
            else expect(collections.get(item.id)?.partOf.map((parent) => parent.id)).toContain(id);
          }
      }),
    );
  });
});
