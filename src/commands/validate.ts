import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { readinessOf } from '../discovery/readiness/readiness.ts';
import { LoupeError } from '../errors.ts';
import { type AuthoredFolder, readAllAuthored } from '../essays/authored-folder.ts';
import { authoredSource, type ManifestsPlace } from '../essays/authored-source.ts';
import { namedImageFacts, type UnusableImage } from '../essays/named-image-facts.ts';
import { nearest } from '../nearest.ts';
import { originSettingsOf } from '../origins/origin-client.ts';
import { type ComposedArchive, composeArchive } from '../presentation/compose/archive.ts';
import { namedImages } from '../presentation/compose/named-images.ts';
import { pathsOfPhotographs } from '../presentation/compose/photographs.ts';
import type { FileReading } from '../presentation/compose/reading.ts';
import { withoutAlternativeTexts } from '../presentation/iiif-import/alternative-texts.ts';
import type { ImageFactsOf } from '../presentation/model/image-facts.ts';
import type { Manifest } from '../presentation/model/manifest.ts';
import type { AuthoredPath, LocatedProblem } from '../presentation/problems/problem.ts';
import { inFileOrder, mostImportant } from '../presentation/source/reading.ts';
import { errorCode } from '../storage/error-code.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { belowStore } from './below-images.ts';
import { countsOf, strictly, type Validation, validationJson, validationText } from './validation-report.ts';

/** Where the result is written: standard output. */
export interface ValidationOutput {
  readonly isTTY?: boolean;
  hasColors?(): boolean;
  write(text: string): unknown;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

async function readFiles(place: ManifestsPlace, asWritten: string): Promise<AuthoredFolder> {
  if (place.manifestsStore !== undefined)
    return await readAllAuthored(authoredSource(place)).catch((cause: unknown) => {
      if (!(cause instanceof ObjectStoreError)) throw cause;
      throw new LoupeError(
        'invalid-request',
        `manifests: the store ${asWritten} cannot be read: ${cause.message}`,
        { cause },
      );
    });
  // A server runs without essays too, but whoever validates a folder that is missing has mistyped it.
  if (!(await isFolder(place.manifestsFolder)))
    throw new LoupeError('invalid-request', `manifests: ${asWritten} is not a folder that can be read`);
  return await readAllAuthored(authoredSource(place));
}

/** A path as a person may write it, below the folder of manifests: with the folder's name before it or without. */
async function belowManifests(
  path: string,
  { manifestsFolder: folder, manifestsStore }: ManifestsPlace,
): Promise<string> {
  if (manifestsStore !== undefined) return belowStore(path, manifestsStore.written);
  const absolute = resolve(path);
  const parent = dirname(absolute);
  const places = [
    // A path that names nothing is refused later, by the name that was written.
    await realpath(absolute).catch(() => absolute),
    // A link that is not followed is told of by its own name.
    join(await realpath(parent).catch(() => parent), basename(absolute)),
  ];
  const inside = places
    .map((place) => relative(folder, place))
    .find((name) => name !== '' && name !== '..' && !name.startsWith(`..${sep}`));
  return (inside ?? path).split(sep).join('/');
}

async function chosen(
  written: readonly string[],
  place: ManifestsPlace,
  known: readonly string[],
): Promise<ReadonlySet<string>> {
  if (written.length === 0) return new Set(known);
  const wanted = new Set<string>();
  for (const path of written) {
    const name = await belowManifests(path, place);
    const found = known.filter((file) => file === name || file.startsWith(`${name.replace(/\/+$/, '')}/`));
    if (found.length === 0) {
      const meant = nearest(name, known);
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      throw new LoupeError('invalid-request', `${path}: there is no such file of a manifest${hint}`);
    }
    for (const file of found) wanted.add(file);
  }
  return wanted;
}

/** Tells why an image that is there cannot be shown, instead of that there is none. */
function explained(problem: LocatedProblem, unusable: readonly UnusableImage[]): LocatedProblem {
  if (problem.rule !== 'unknown-image') return problem;
  const cause = unusable.find(({ identifier }) => identifier === problem.subject);
  if (!cause) return problem;
  const { suggestion: _suggestion, ...rest } = problem;
  return { ...rest, rule: 'unusable-image', message: `the image ${cause.path} ${cause.sentence}` };
}

/** Where the photographs of a manifest stand in its file, by the ids of their canvases. */
function photographPaths(
  { readable }: FileReading,
  { canvases }: Manifest,
  factsOf: ImageFactsOf,
): (canvas: string) => AuthoredPath {
  const paths: ReadonlyMap<string, AuthoredPath> =
    readable?.kind === 'manifest'
      ? pathsOfPhotographs(readable.manifest, { factsOf })
      : new Map(canvases.map(({ id }, index) => [id, ['items', index]]));
  return (canvas) => paths.get(canvas) ?? [];
}

/** Canvases of manifests in JSON that have no alternative text; of photographs of essays, composing tells it. */
function undescribed({ file, locate }: FileReading): readonly LocatedProblem[] {
  if (file?.kind !== 'iiif-json') return [];
  return inFileOrder(mostImportant(withoutAlternativeTexts(file.iiifJson)).map(locate));
}

/** What aggregators and search engines would miss in the essays of files that have no errors. */
function readinessOfFiles(
  files: readonly { readonly reading: FileReading }[],
  { manifests }: Pick<ComposedArchive, 'manifests'>,
  factsOf: ImageFactsOf,
): readonly LocatedProblem[] {
  return files.flatMap(({ reading }) => {
    const manifest = reading.file?.kind === 'collection' ? undefined : manifests.get(reading.id);
    if (!reading.file || !manifest) return [];
    const shortfalls = readinessOf(manifest, photographPaths(reading, manifest, factsOf));
    return inFileOrder(shortfalls.map((shortfall) => reading.locate({ severity: 'warning', ...shortfall })));
  });
}

/**
 * `loupe validate`: everything that is wrong with the authored files, at once. Needs no running server and disturbs none:
 * it only reads.
 *
 * @param paths files, or folders of them, that are reported; none for all. All of them are read in any case
 * @returns the exit code: 0, or 1 when there is an error
 * @throws LoupeError `invalid-request` when a folder cannot be used or a path names nothing
 */
export async function validateOnce(
  config: Config,
  paths: readonly string[],
  output: ValidationOutput,
): Promise<number> {
  const place = await settleFolders(config.folders, config.objectStore);
  const authored = await readFiles(place, config.folders.manifests);
  const names = [...authored.files.keys()];
  const known = new Set([...names, ...authored.problems.map(({ file }) => file)]);
  const wanted = await chosen(paths, place, [...known]);
  const files = [...authored.files].map(([name, file]) => ({ name, ...file }));
  const named = new Set(files.flatMap(({ reading }) => [...namedImages(reading)]));
  const { facts, unusable } = await namedImageFacts(
    {
      ...place,
      maxInputPixels: config.limits.maxMasterPixels,
      origins: originSettingsOf(config.distantMasters),
    },
    named,
  );
  const { folderManifests, iiifJsonIds } = config.presentation;
  const archive = composeArchive({ files, images: facts }, { folderManifests, iiifJsonIds });
  const isWanted = ({ file, rule }: LocatedProblem): boolean =>
    wanted.has(file) || (rule !== 'skipped-link' && !authored.files.has(file));
  const { strict, json, readiness } = config.validation;
  const judged = files.filter(({ name }) => wanted.has(name));
  const found: Validation = {
    files: names.filter((name) => wanted.has(name)),
    problems: [
      ...authored.problems,
      ...archive.problems.map((problem) => explained(problem, unusable)),
      ...files.flatMap(({ reading }) => undescribed(reading)),
    ].filter(isWanted),
    viewerRemarks: archive.viewerRemarks.filter(isWanted),
    ...(readiness && {
      readiness: readinessOfFiles(judged, archive, (identifier) => facts.get(identifier)),
    }),
  };
  const validation = strict ? strictly(found) : found;
  const colours = output.isTTY === true && output.hasColors?.() !== false;
  const folder = `${config.folders.manifests.replace(/\/+$/, '')}/`;
  output.write(json ? validationJson(validation) : validationText(validation, { folder, colours }));
  return countsOf(validation).errors > 0 ? 1 : 0;
}
