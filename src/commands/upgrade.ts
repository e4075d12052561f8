import { join } from 'node:path';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { readPresentation3 } from '../presentation/iiif-json/read-presentation-3.ts';
import { MAX_JSON_BYTES } from '../presentation/source/decode-text.ts';
import { unreadable } from '../presentation/source/reading.ts';
import { errorCode } from '../storage/error-code.ts';
import { readAt, withOpenFile } from '../storage/file-store.ts';
import { countsOf, type Validation, validationText } from './validation-report.ts';

/** Where the new document goes, and what is said of it. */
export interface UpgradeOutput {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { readonly isTTY?: boolean; hasColors?(): boolean; write(text: string): unknown };
}

/** A file by the path that a person writes: from here, or from the folder of manifests. */
async function readWritten(path: string, manifestsFolder: string): Promise<Uint8Array> {
  for (const candidate of [path, join(manifestsFolder, path)]) {
    try {
      return await withOpenFile(candidate, (file) => readAt(file, 0, MAX_JSON_BYTES + 1));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
    }
  }
  throw new LoupeError('invalid-request', `${path}: there is no such file that can be read`);
}

/**
 * `loupe validate --upgrade FILE`: writes the manifest or collection of version 2 in a file as one of version 3 to standard
 * output, and what is wrong with it or was left out to standard error. The file stays as it is.
 *
 * @returns the exit code: 0, or 1 when the document has errors that version 3 does not allow
 * @throws LoupeError `invalid-request` when the file cannot be read or is not of version 2
 */
export async function upgradeOnce(
  config: Config,
  paths: readonly string[],
  { stdout, stderr }: UpgradeOutput,
): Promise<number> {
  const [path] = paths;
  if (path === undefined || paths.length > 1)
    throw new LoupeError('invalid-request', 'upgrade: takes one file, such as manifests/atlas.json');
  const found = readPresentation3(await readWritten(path, config.folders.manifests), path);
  const isRead = !('syntax' in found);
  if (isRead && !found.version2)
    throw new LoupeError('invalid-request', `${path}: this is no manifest or collection of version 2`);
  const problems = isRead ? found.problems : unreadable(path, '', [], found.syntax).problems;
  const validation: Validation = { files: [path], problems, viewerRemarks: [] };
  const colours = stderr.isTTY === true && stderr.hasColors?.() !== false;
  stderr.write(validationText(validation, { folder: '', colours }));
  if (isRead) stdout.write(`${JSON.stringify(found.document, undefined, 2)}\n`);
  return countsOf(validation).errors > 0 ? 1 : 0;
}
