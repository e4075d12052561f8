import { randomUUID } from 'node:crypto';
import { type OpenFile, readAt, withOpenFile } from '../../file-store.ts';
import { type Circuit, inAttempts } from '../circuit.ts';
import { checkKey, checkPrefix } from '../object-key.ts';
import type {
  ListOptions,
  ObjectBody,
  ObjectHead,
  ObjectPage,
  ObjectStore,
  ReadObject,
  ReadOptions,
  WriteCondition,
  WriteOptions,
} from '../object-store.ts';
import { ObjectStoreError } from '../object-store-error.ts';
import type { S3Account } from './account.ts';
import { Conditions } from './conditions.ts';
import { conditionHeaders, conditionParameters, headIn, versionOf, versionOfHeaders } from './heads.ts';
import { listPage } from './lists.ts';
import { uploadInParts } from './multipart.ts';
import { type StoreRequest, type StoreResponse, send } from './requests.ts';
import { escapedKey } from './signature.ts';

/** What is longer is written in parts. */
const LARGEST_IN_ONE = 8 * 1024 * 1024;

/** What tells a write of ours from one of others, should the response to it be lost. */
const MARK = 'x-amz-meta-write';

/** Of bytes that only we read. */
const MEDIA_TYPE = 'application/octet-stream';

interface SignalOptions {
  readonly signal?: AbortSignal;
}

/** The bucket, and what begins each key there. */
export interface S3Place {
  readonly bucket: string;
  /** Ends in `/`, or is empty. */
  readonly prefix: string;
}

/** Objects below a prefix in a bucket of an S3-compatible store. */
export class S3Objects implements ObjectStore {
  readonly name: string;
  readonly #place: S3Place;
  readonly #account: S3Account;
  readonly #circuit: Circuit;
  readonly #conditions: Conditions;

  constructor(name: string, place: S3Place, account: S3Account, circuit: Circuit) {
    this.name = name;
    this.#place = place;
    this.#account = account;
    this.#circuit = circuit;
    this.#conditions = new Conditions({
      write: (key, condition) => this.#put(key, Buffer.from('conditions'), condition, undefined),
      delete: (key) => this.delete(key),
    });
  }

  async head(key: string, { signal }: SignalOptions = {}): Promise<ObjectHead | undefined> {
    const response = await this.#send(key, { method: 'HEAD', expects: [200, 404], signal });
    return response.status === 404 ? undefined : headIn(response);
  }

  async read(key: string, { range, version, signal }: ReadOptions = {}): Promise<ReadObject | undefined> {
    if (range?.length === 0) return this.#nothingOf(key, version, signal);
    const response = await this.#send(key, {
      method: 'GET',
      headers: {
        ...(range ? { range: `bytes=${range.start}-${range.start + range.length - 1}` } : {}),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      expects: range ? [206, 404, 416] : [200, 404],
      most: range?.length,
      signal,
    });
    if (response.status === 404) return undefined;
    if (response.status === 416) return this.#nothingOf(key, version, signal);
    return { bytes: response.body, head: headIn(response, range) };
  }

  async write(key: string, body: ObjectBody, { condition, signal }: WriteOptions = {}): Promise<ObjectHead> {
    checkKey(key);
    signal?.throwIfAborted();
    if (condition !== undefined) await this.#conditions.check();
    if (Buffer.isBuffer(body)) return this.#put(key, body, condition, signal);
    return withOpenFile(body.path, async (file) =>
      file.size > LARGEST_IN_ONE
        ? this.#upload(key, file, condition, signal)
        : this.#put(key, await readAt(file, 0, file.size), condition, signal),
    );
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ObjectPage> {
    checkPrefix(prefix);
    return inAttempts(this.#circuit, options.signal, () =>
      listPage(this.#account, this.#place, prefix, options),
    );
  }

  async delete(key: string, { signal }: SignalOptions = {}): Promise<void> {
    await this.#send(key, { method: 'DELETE', expects: [200, 204, 404], signal });
  }

  async close(): Promise<void> {
    this.#account.close();
  }

  async #send(key: string, request: Omit<StoreRequest, 'path'>): Promise<StoreResponse> {
    checkKey(key);
    const path = `/${escapedKey(this.#place.prefix + key)}`;
    return inAttempts(this.#circuit, request.signal, async () =>
      send(this.#account.door, { ...request, path }, await this.#account.signer()),
    );
  }

  /** No bytes of an object, and what it is. */
  async #nothingOf(
    key: string,
    version: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ReadObject | undefined> {
    const head = await this.head(key, signal ? { signal } : {});
    if (head && version !== undefined && head.version !== version) throw new ObjectStoreError('changed');
    return head && { bytes: Buffer.alloc(0), head };
  }

  async #put(
    key: string,
    body: Buffer,
    condition: WriteCondition | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ObjectHead> {
    const mark = randomUUID();
    const headers = { 'content-type': MEDIA_TYPE, ...conditionHeaders(condition), [MARK]: mark };
    const version = await this.#marked(key, mark, condition, async () => {
      const put = { method: 'PUT', headers, body, expects: [200, 201], signal } as const;
      return versionOfHeaders((await this.#send(key, put)).headers);
    });
    return { size: body.length, version, modifiedMs: Date.now() };
  }

  async #upload(
    key: string,
    file: OpenFile,
    condition: WriteCondition | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ObjectHead> {
    const { bucket, prefix } = this.#place;
    const mark = randomUUID();
    const upload = {
      ...{ bucket, key: prefix + key, file, mark, signal },
      condition: conditionParameters(condition),
    };
    const version = await this.#marked(key, mark, condition, async () =>
      versionOf(await uploadInParts(this.#account, upload, (use) => inAttempts(this.#circuit, signal, use))),
    );
    return { size: file.size, version, modifiedMs: Date.now() };
  }

  /** Writes; should the store have written, and its response been lost, the next attempt finds the mark of the first. */
  async #marked(
    key: string,
    mark: string,
    condition: WriteCondition | undefined,
    write: () => Promise<string>,
  ): Promise<string> {
    try {
      return await write();
    } catch (error) {
      if (condition === undefined || !(error instanceof ObjectStoreError) || error.fault !== 'changed')
        throw error;
      const { headers } = await this.#send(key, {
        method: 'HEAD',
        expects: [200, 404],
        signal: undefined,
      });
      if (headers[MARK] === mark) return versionOfHeaders(headers);
      throw error;
    }
  }
}
