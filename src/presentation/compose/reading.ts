import { type AuthoredContents, readAuthored } from '../authored/read-file.ts';
import { type IiifJsonContents, readIiifJson } from '../iiif-json/read-file.ts';
import { isJson } from '../source/decode-text.ts';
import type { Reading } from '../source/reading.ts';

/** What a file of the manifests folder says, in either form. */
export type FileContents = AuthoredContents | IiifJsonContents;

export type FileReading = Reading<FileContents>;

/**
 * Reads a file of the manifests folder in the form that its name tells: a Manifest or Collection of Presentation 3.0 in
 * JSON, or else an essay or collection in YAML.
 *
 * @param path below the manifests folder, with `/`
 */
export function readContents(bytes: Uint8Array, path: string): FileReading {
  return isJson(path) ? readIiifJson(bytes, path) : readAuthored(bytes, path);
}
