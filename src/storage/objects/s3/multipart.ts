import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { eachAtOnce } from '../../../at-once/each-at-once.ts';
import { type OpenFile, readAt } from '../../file-store.ts';
import { ObjectStoreError } from '../object-store-error.ts';
import type { S3Account } from './account.ts';

/** Bytes of a part: stores take none below 5 MiB, but for the last. */
const PART_BYTES = 8 * 1024 * 1024;

/** Parts of one upload; stores take 10,000. */
const MOST_PARTS = 9000;

/** Parts that are under way at once, each of which is held in memory. */
const PARTS_AT_ONCE = 3;

/** How much longer than a small request a part may take, and the end, for which a store may read all parts again. */
const PATIENCE = 12;

/** An object that is written in parts. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly file: OpenFile;
  /** What an object is known by when it was written, but not told. */
  readonly mark: string;
  /** `If-None-Match` and `If-Match` of the last request. */
  readonly condition: { readonly IfNoneMatch?: string; readonly IfMatch?: string };
  readonly signal: AbortSignal | undefined;
}

/** Does one request as often as it takes. */
export type Attempts = <T>(use: (attempt: number) => Promise<T>) => Promise<T>;

/** An upload that has begun. */
interface Begun extends Upload {
  readonly uploadId: string;
}

/**
 * Writes a file as an object, part by part. When that fails, the parts that are in the store are let go of.
 *
 * @returns the entity tag that the store gave the object, as it wrote it
 */
export async function uploadInParts(account: S3Account, upload: Upload, attempts: Attempts): Promise<string> {
  const { bucket: Bucket, key: Key, mark, signal } = upload;
  const timeoutMs = account.door.timeoutMs * PATIENCE;
  const { UploadId: uploadId } = await attempts(() =>
    account.ask(signal, timeoutMs, (client, options) =>
      client.send(new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { write: mark } }), options),
    ),
  );
  if (uploadId === undefined) throw unexpected('an upload without a name');
  try {
    const parts = await sendParts(account, { ...upload, uploadId }, attempts);
    const end = {
      ...{ Bucket, Key, UploadId: uploadId },
      ...upload.condition,
      MultipartUpload: { Parts: parts },
    };
    const { ETag: tag } = await attempts(() =>
      account.ask(signal, timeoutMs, (client, options) =>
        client.send(new CompleteMultipartUploadCommand(end), options),
      ),
    );
    if (tag === undefined) throw unexpected('an object without a version');
    return tag;
  } catch (error) {
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId: uploadId });
    const given = account.ask(undefined, account.door.timeoutMs, (client, options) =>
      client.send(abort, options),
    );
    // What failed before says more: a store that is away keeps the parts until its own rules remove them.
    await Promise.allSettled([given]);
    throw error;
  }
}

async function sendParts(account: S3Account, upload: Begun, attempts: Attempts): Promise<CompletedPart[]> {
  const { file } = upload;
  const partBytes = Math.max(PART_BYTES, Math.ceil(file.size / MOST_PARTS));
  const count = Math.max(1, Math.ceil(file.size / partBytes));
  const parts: CompletedPart[] = [];
  // All that were begun have ended when the upload is given up: a part that comes later would stay.
  await eachAtOnce(Array(count).keys(), PARTS_AT_ONCE, async (at) => {
    const body = await readAt(file, at * partBytes, partBytes);
    parts[at] = await sendPart(account, upload, { number: at + 1, body }, attempts);
  });
  return parts;
}

async function sendPart(
  account: S3Account,
  { bucket: Bucket, key: Key, uploadId: UploadId, signal }: Begun,
  { number: PartNumber, body: Body }: { readonly number: number; readonly body: Buffer },
  attempts: Attempts,
): Promise<CompletedPart> {
  const timeoutMs = account.door.timeoutMs * PATIENCE;
  const { ETag } = await attempts(() =>
    account.ask(signal, timeoutMs, (client, options) =>
      client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }), options),
    ),
  );
  if (ETag === undefined) throw unexpected('a part without a version');
  return { PartNumber, ETag };
}

function unexpected(what: string): ObjectStoreError {
  return new ObjectStoreError('broken', { cause: new Error(`the store told ${what}`) });
}
