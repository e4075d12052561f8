import type { EmbeddedMetadata } from '../../src/archive/embedded-metadata.ts';
import type { AuthoredManifest } from '../../src/presentation/authored/essay.ts';
import { readAuthored } from '../../src/presentation/authored/read-file.ts';
import type { ArchiveFile } from '../../src/presentation/compose/file.ts';
import { composeManifest } from '../../src/presentation/compose/manifest.ts';
import { readContents } from '../../src/presentation/compose/reading.ts';
import type { ImageFacts } from '../../src/presentation/model/image-facts.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import type { Problem } from '../../src/presentation/problems/problem.ts';
import { fileOf } from './essays.ts';

/** A text of several lines, without the indentation that it has in a test. */
export function yaml(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const text = String.raw(strings, ...values);
  const [indentation = '\n'] = /^\n */.exec(text) ?? [];
  return `${text.replaceAll(indentation, '\n').trim()}\n`;
}

/** What an archive knows of a scan, 3,000 by 2,000 pixels unless said otherwise. */
export function scan(identifier: string, more: Partial<ImageFacts> = {}): ImageFacts {
  return { identifier, width: 3000, height: 2000, modifiedMs: 1000, embedded: {}, ...more };
}

/** Scans by identifier, as composing takes them. */
export function archiveOf(...scans: readonly (string | ImageFacts)[]): ReadonlyMap<string, ImageFacts> {
  return new Map(
    scans.map((one) => (typeof one === 'string' ? scan(one) : one)).map((facts) => [facts.identifier, facts]),
  );
}

/** A file of the manifests folder with this text. */
export function archiveFile(name: string, text: string, more: Partial<ArchiveFile> = {}): ArchiveFile {
  return { name, modifiedMs: 2000, reading: readContents(fileOf(text), name), ...more };
}

/** The essay that a valid file tells. */
export function essayOf(text: string, name = 'essay.yaml'): AuthoredManifest {
  const { file, problems } = readAuthored(fileOf(text), name);
  if (file?.kind !== 'manifest') throw new Error(`no valid essay: ${JSON.stringify(problems)}`);
  return file.manifest;
}

/** The manifests of an essay about scans that say of themselves what is given. */
export function compose(
  text: string,
  scans: Readonly<Record<string, EmbeddedMetadata | ImageFacts>>,
): {
  readonly manifests: readonly Manifest[];
  readonly first: Manifest;
  readonly problems: readonly Problem[];
} {
  const images = new Map(
    Object.entries(scans).map(([identifier, known]) => [
      identifier,
      'identifier' in known ? known : scan(identifier, { embedded: known }),
    ]),
  );
  const { manifests, problems } = composeManifest(essayOf(text), {
    factsOf: (identifier) => images.get(identifier),
    modifiedMs: 2000,
  });
  const [first] = manifests;
  if (!first) throw new Error(`no manifest: ${JSON.stringify(problems)}`);
  return { manifests, first, problems };
}
