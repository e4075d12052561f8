import { composeArchive } from '../../src/presentation/compose/archive.ts';
import type { IiifJsonIds } from '../../src/presentation/compose/iiif-json.ts';
import { readContents } from '../../src/presentation/compose/reading.ts';
import { serialisePart2 } from '../../src/presentation/iiif/v2/document.ts';
import { serialisePart4 } from '../../src/presentation/iiif/v4/document.ts';
import { iiifJsonPart } from '../../src/presentation/iiif-json/serve.ts';
import type { ImageFacts } from '../../src/presentation/model/image-facts.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import type { LocatedProblem } from '../../src/presentation/problems/problem.ts';
import { BASE, contextWith } from './essay-model.ts';
import { type Json, sent } from './json.ts';

/** What becomes of one file of the manifests folder. */
export interface ComposedTestFile {
  /** `error rule line:column`, in the order of the file. */
  readonly told: readonly string[];
  readonly problems: readonly LocatedProblem[];
  readonly manifest: Manifest | undefined;
  /** As it is served in version 3; undefined when it is not. */
  readonly json: Json | undefined;
  /** The notes of a canvas in version 2.1 and 4.0, as JSON. */
  notesIn(version: 2 | 4, canvas: string): string;
}

/** Images of 800 by 600 pixels. */
const IMAGES: ReadonlyMap<string, ImageFacts> = new Map(
  ['a/01', 'a/02', 'a/03'].map((identifier) => [
    identifier,
    { identifier, width: 800, height: 600, modifiedMs: 1, embedded: {} },
  ]),
);

/**
 * Reads and composes one file, in an archive whose images are a/01, a/02 and a/03.
 *
 * @param iiifJsonIds whose addresses the ids of IIIF JSON are
 */
export function composedFile(
  text: string | Buffer,
  name: string,
  iiifJsonIds: IiifJsonIds = 'rewritten',
): ComposedTestFile {
  const reading = readContents(Buffer.from(text), name);
  const archive = composeArchive(
    { files: [{ name, reading, modifiedMs: 1 }], images: IMAGES },
    { folderManifests: false, iiifJsonIds },
  );
  const id = name.replace(/^collections\//, '').replace(/\.\w+$/, '');
  const kind = archive.documents.has(`Collection ${id}`) ? 'Collection' : 'Manifest';
  const document = archive.documents.get(`${kind} ${id}`);
  const part =
    document &&
    iiifJsonPart(
      document,
      kind === 'Collection' ? `/presentation/3/collection/${id}` : `/presentation/3/${id}/manifest`,
      BASE,
    );
  const manifest = archive.manifests.get(id);
  return {
    told: archive.problems.map(({ severity, rule, line, column }) => `${severity} ${rule} ${line}:${column}`),
    problems: archive.problems,
    manifest,
    json: part && sent(part),
    notesIn: (version, canvas) => {
      const resource = { kind: 'annotations', manifest: id, canvas } as const;
      const serialise = version === 2 ? serialisePart2 : serialisePart4;
      return JSON.stringify((manifest && serialise(manifest, resource, contextWith())) ?? null);
    },
  };
}
