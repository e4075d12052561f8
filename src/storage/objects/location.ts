import { resolve } from 'node:path';
import { LoupeError } from '../../errors.ts';

/** Where objects lie, as somebody wrote it. */
export type StoreLocation =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Of every key in the bucket, ending in `/`; empty for none. */
      readonly prefix: string;
    };

/** For logs, without secrets: `s3://bucket/prefix`, or the path of a folder. */
export function nameOfLocation(location: StoreLocation): string {
  if (location.kind === 'folder') return location.folder;
  return `s3://${location.bucket}/${location.prefix}`.replace(/\/$/, '');
}

const FORM = 'takes a folder, s3://BUCKET or s3://BUCKET/PREFIX';

/** Whether a location names a store that is reached over the network. */
export function isStoreUrl(written: string): boolean {
  return /^s3:/i.test(written);
}

/**
 * Reads a location.
 *
 * @param setting the name of the setting, for messages
 * @throws {LoupeError} `invalid-request` that says what is accepted
 */
export function readLocation(setting: string, written: string): StoreLocation {
  if (!isStoreUrl(written)) return readFolder(setting, written);
  const [, authority, path = ''] = /^s3:\/\/([^/]*)(?:\/(.*))?$/.exec(written) ?? [];
  if (authority === undefined) throw wrong(setting, written, FORM);
  // Not told again: there may be a secret in it.
  if (authority.includes('@'))
    throw new LoupeError(
      'invalid-request',
      `${setting}: takes no keys in an s3:// address: they are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/.test(authority))
    throw wrong(
      setting,
      written,
      'takes a bucket of 3 to 63 letters, digits, dots, hyphens and underscores after s3://',
    );
  const prefix = path.replace(/\/$/, '');
  if (prefix !== '' && !isPrefix(prefix))
    throw wrong(setting, written, 'takes a prefix of names with / between them, none empty, . or ..');
  return { kind: 's3', bucket: authority, prefix: prefix === '' ? '' : `${prefix}/` };
}

function readFolder(setting: string, written: string): StoreLocation {
  if (written === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(written)) throw wrong(setting, written, FORM);
  return { kind: 'folder', folder: resolve(written) };
}

function isPrefix(prefix: string): boolean {
  // As in an address, what these begin would be no part of the prefix.
  if (/[\p{Cc}?#]/u.test(prefix)) return false;
  return prefix.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function wrong(setting: string, written: string, accepted: string): LoupeError {
  return new LoupeError('invalid-request', `${setting} ${JSON.stringify(written)}: ${accepted}`);
}
