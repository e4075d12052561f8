import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';

/**
 * The data folder cannot take what has to be written. Neither a master nor a request is at fault; the message is
 * a sentence for the operator, without paths.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'the data folder is full: no space is left on its disk',
  EDQUOT: 'the data folder is full: its disk quota is used up',
  EFBIG: 'the data folder is full: a limit on the size of files is reached',
  EROFS: 'the data folder is read-only',
  EACCES: 'the data folder cannot be written to: permission denied',
  EPERM: 'the data folder cannot be written to: permission denied',
  ENOTDIR: 'the data folder is not a folder',
};

/** What C libraries print where Node would give a code. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/no space left on device/i, 'ENOSPC'],
  [/quota exceeded/i, 'EDQUOT'],
  [/file too large/i, 'EFBIG'],
  [/read-only file system/i, 'EROFS'],
];

/** A disk with less space left counts as full: one strip of an image is larger. */
const NEARLY_FULL_BYTES = 256 * 1024;

/**
 * A StorageError for an error of writing below `folder`, or undefined when it means something else.
 *
 * The image library reports a failed write in words that depend on the locale and on the format, and Node says
 * ENOENT for a folder that cannot be made on a read-only disk: in both cases the disk is asked as well.
 */
export async function storageErrorOf(error: unknown, folder: string): Promise<StorageError | undefined> {
  if (error instanceof StorageError) return error;
  if (!(error instanceof Error)) return undefined;
  const said = errorCode(error) ?? PHRASES.find(([phrase]) => phrase.test(error.message))?.[1];
  const code = said === undefined || said === 'ENOENT' ? await faultOf(folder) : said;
  const sentence = code === undefined ? undefined : SENTENCES[code];
  return sentence === undefined ? undefined : new StorageError(sentence, { cause: error });
}

/** The code of what keeps us from writing to a folder, or to the nearest one above it that exists. */
async function faultOf(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize < NEARLY_FULL_BYTES ? 'ENOSPC' : undefined;
  } catch (error) {
    const code = errorCode(error);
    const above = dirname(folder);
    return code === 'ENOENT' && above !== folder ? faultOf(above) : code;
  }
}
