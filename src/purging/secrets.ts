import { readFile } from 'node:fs/promises';
import { LoupeError } from '../errors.ts';
import type { PurgeAddress, PurgeForm } from './purge-forms.ts';

/** What is read of files at the start, and told nobody. */
export interface PurgeSecrets {
  readonly addresses: readonly PurgeAddress[];
  /** With which purges are asked for; undefined where nobody may. */
  readonly adminToken: string | undefined;
}

export interface PurgeSecretsSettings {
  readonly purgeUrls: readonly { readonly form: PurgeForm; readonly url: string }[];
  readonly fastlyTokenFile: string;
  readonly cloudflareTokenFile: string;
  readonly adminTokenFile: string;
}

/** Whoever guesses it a million times a second has not done so in a life. */
const SHORTEST_ADMIN_TOKEN = 16;

/**
 * Reads the files of tokens.
 *
 * @throws LoupeError `invalid-request` that names the setting that is missing, or whose file holds no token
 */
export async function readSecrets(settings: PurgeSecretsSettings, areTagsOn: boolean): Promise<PurgeSecrets> {
  const { purgeUrls, fastlyTokenFile, cloudflareTokenFile, adminTokenFile } = settings;
  if (purgeUrls.length > 0 && !areTagsOn)
    throw new LoupeError(
      'invalid-request',
      'purge-url: needs cache-tags, without which caches know nothing to purge',
    );
  const tokens: Record<PurgeForm, string> = {
    varnish: '',
    fastly: await readToken('fastly-token-file', fastlyTokenFile),
    cloudflare: await readToken('cloudflare-token-file', cloudflareTokenFile),
  };
  for (const { form } of purgeUrls)
    if (form !== 'varnish' && tokens[form] === '')
      throw new LoupeError('invalid-request', `purge-url: ${form} needs ${form}-token-file`);
  const adminToken = await readToken('admin-token-file', adminTokenFile);
  if (adminTokenFile !== '' && adminToken.length < SHORTEST_ADMIN_TOKEN)
    throw new LoupeError(
      'invalid-request',
      `admin-token-file: the token has at least ${SHORTEST_ADMIN_TOKEN} characters`,
    );
  return {
    addresses: purgeUrls.map(({ form, url }) => ({ form, url, token: tokens[form] })),
    adminToken: adminTokenFile === '' ? undefined : adminToken,
  };
}

async function readToken(flag: string, path: string): Promise<string> {
  if (path === '') return '';
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new LoupeError('invalid-request', `${flag}: the file cannot be read`, { cause });
  }
  // What a header can hold.
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new LoupeError('invalid-request', `${flag}: the file holds one token, without spaces`);
  return text;
}
