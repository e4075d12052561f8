import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { compareObjectKeys, isObjectKey } from '../object-key.ts';
import type { ListedObject, ListOptions, ObjectPage } from '../object-store.ts';
import type { S3Account } from './account.ts';
import { versionOf } from './heads.ts';

const MOST_LISTED = 1000;

/** Behind all that begins with a folder: stores differ in whether a list that begins behind a folder has it again. */
const LAST_LETTER = '\u{10ffff}';

/** Lists are longer than what they tell of one object. */
const PATIENCE = 3;

/** One page of a list of a bucket; keys are those below the prefix of the store. */
export async function listPage(
  account: S3Account,
  { bucket, prefix: root }: { readonly bucket: string; readonly prefix: string },
  prefix: string,
  { after = '', isFlat = false, most = MOST_LISTED, signal }: ListOptions,
): Promise<ObjectPage> {
  const command = new ListObjectsV2Command({
    Bucket: bucket,
    Prefix: root + prefix,
    MaxKeys: Math.min(most, MOST_LISTED),
    // Keys may hold letters that XML has not.
    EncodingType: 'url',
    ...(after === ''
      ? {}
      : { StartAfter: root + (isFlat && after.endsWith('/') ? after + LAST_LETTER : after) }),
    ...(isFlat ? { Delimiter: '/' } : {}),
  });
  const page = await account.ask(signal, account.door.timeoutMs * PATIENCE, (client, options) =>
    client.send(command, options),
  );
  const keyOf = (written = ''): string =>
    (page.EncodingType === 'url' ? decodeURIComponent(written.replaceAll('+', ' ')) : written).slice(
      root.length,
    );
  const objects: ListedObject[] = (page.Contents ?? []).map(({ Key, Size = 0, ETag, LastModified }) => ({
    key: keyOf(Key),
    size: Size,
    version: versionOf(ETag),
    modifiedMs: LastModified?.getTime() ?? 0,
  }));
  const folders = (page.CommonPrefixes ?? []).map(({ Prefix }) => keyOf(Prefix));
  return {
    // Some programs make an object of nothing for a folder.
    objects: objects.filter(({ key }) => isObjectKey(key)),
    folders: folders.filter((folder) => compareObjectKeys(folder, after) > 0),
    next: page.IsTruncated ? lastOf(objects.at(-1)?.key, folders.at(-1)) : undefined,
  };
}

function lastOf(key: string | undefined, folder: string | undefined): string | undefined {
  if (key === undefined || folder === undefined) return key ?? folder;
  return compareObjectKeys(key, folder) > 0 ? key : folder;
}
