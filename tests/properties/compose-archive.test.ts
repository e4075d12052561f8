import fc from 'fast-check';
import { describe, test } from 'vitest';
import type { AuthoredManifest } from '../../src/presentation/authored/essay.ts';
import { composeArchive } from '../../src/presentation/compose/archive.ts';
import type { ArchiveFile } from '../../src/presentation/compose/file.ts';
import type { ImageFacts } from '../../src/presentation/model/image-facts.ts';
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

describe('any archive', () => {
  test('has consistent manifests', () => {
    fc.assert(
      fc.property(histories, ([state]) => {
        if (!state) return;
        const { manifests } = composeArchive(state, OPTIONS);
        for (const manifest of manifests.values()) expectConsistent(manifest);
      }),
    );
  });
});
