import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { HeadBucketCommand, S3Client, type S3ClientConfig, S3ServiceException } from '@aws-sdk/client-s3';
import { withTimeLimit } from '../../../at-once/time-limit.ts';
import { LoupeError } from '../../../errors.ts';
import { readWholeFile } from '../../file-store.ts';
import { ObjectStoreError } from '../object-store-error.ts';
import { noResponse, refusal } from './faults.ts';
import type { Door } from './requests.ts';
import type { Signer } from './signature.ts';

/** Who we are to a store, beyond what the SDK finds in the environment and in the files of a profile. */
export interface S3Settings {
  /** Whether buckets stand in paths, and not in the names of hosts. */
  readonly pathStyle: boolean;
  /** How long a store may be silent, seconds. */
  readonly timeoutSeconds: number;
  /** Where the SDK finds no region. */
  readonly defaultRegion: string;
  /** The key of which the secret is in a file; empty where the SDK looks. */
  readonly accessKeyId: string;
  /** Files that hold what variables of the same name without `_FILE` do; empty for none. */
  readonly accessKeyIdFile: string;
  readonly secretAccessKeyFile: string;
  readonly sessionTokenFile: string;
}

/** Connections that are kept for a store; more requests than these wait for one. */
const MOST_CONNECTIONS = 64;

/** Keys in files are read again: whoever renews them writes the files anew. */
const FILES_READ_AGAIN_MS = 300_000;

/** A bucket as it is reached: what the SDK knows, for requests of its own and for ours. */
export class S3Account {
  readonly client: S3Client;
  readonly door: Door;
  readonly #region: string;

  constructor(client: S3Client, door: Door, region: string) {
    this.client = client;
    this.door = door;
    this.#region = region;
  }

  /** Keys that are good now: the SDK renews those that end. */
  async signer(): Promise<Signer> {
    try {
      const { accessKeyId, secretAccessKey, sessionToken } = await this.client.config.credentials();
      return { accessKeyId, secretAccessKey, sessionToken, region: this.#region };
    } catch (error) {
      throw new ObjectStoreError('refused', { cause: error });
    }
  }

  /**
   * Asks by the SDK.
   *
   * @param timeoutMs of the whole request
   */
  async ask<T>(
    signal: AbortSignal | undefined,
    timeoutMs: number,
    use: (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    await this.signer();
    try {
      return await withTimeLimit(signal, timeoutMs, (abortSignal) => use(this.client, { abortSignal }));
    } catch (error) {
      signal?.throwIfAborted();
      throw faultOfSdk(error);
    }
  }

  close(): void {
    this.client.destroy();
    this.door.agent.destroy();
  }
}

/**
 * Finds out where a bucket is and who we are. Nothing is asked of the store.
 *
 * @throws {LoupeError} `invalid-request` when a part of a key is in a file, and another is nowhere
 */
export async function openAccount(bucket: string, settings: S3Settings): Promise<S3Account> {
  const common: S3ClientConfig = {
    forcePathStyle: settings.pathStyle,
    // One attempt: ours are counted for all requests alike.
    maxAttempts: 1,
    // Only what every store knows.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...credentialsOf(settings),
  };
  const region = await regionOf(common, settings.defaultRegion);
  const base = await addressOf(bucket, { ...common, region });
  const kept = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
  const agents = { httpAgent: new Agent(kept), httpsAgent: new SecureAgent(kept) };
  const timeoutMs = settings.timeoutSeconds * 1000;
  const agent = base.protocol === 'https:' ? agents.httpsAgent : agents.httpAgent;
  const client = new S3Client({ ...common, region, requestHandler: agents });
  return new S3Account(client, { base, agent, timeoutMs }, region);
}

function faultOfSdk(error: unknown): ObjectStoreError {
  if (!(error instanceof S3ServiceException)) return noResponse(error);
  const { httpStatusCode: status = 0 } = error.$metadata;
  const retryAfter: unknown = error.$response?.headers['retry-after'];
  return refusal({
    status,
    code: error.name,
    message: error.message,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  });
}

function credentialsOf(settings: S3Settings): Pick<S3ClientConfig, 'credentials'> {
  const { accessKeyId, accessKeyIdFile, secretAccessKeyFile, sessionTokenFile } = settings;
  if (secretAccessKeyFile === '') {
    if (accessKeyIdFile === '' && sessionTokenFile === '') return {};
    throw incomplete('aws-secret-access-key-file: takes a file, where another part of the key is in one');
  }
  if (accessKeyIdFile === '' && accessKeyId === '')
    throw incomplete('aws-access-key-id: takes the name of the key whose secret is in a file');
  return {
    credentials: async () => ({
      accessKeyId: accessKeyIdFile === '' ? accessKeyId : await secretIn(accessKeyIdFile),
      secretAccessKey: await secretIn(secretAccessKeyFile),
      ...(sessionTokenFile === '' ? {} : { sessionToken: await secretIn(sessionTokenFile) }),
      expiration: new Date(Date.now() + FILES_READ_AGAIN_MS),
    }),
  };
}

function incomplete(sentence: string): LoupeError {
  return new LoupeError('invalid-request', sentence);
}

async function secretIn(path: string): Promise<string> {
  const secret = (await readWholeFile(path))?.toString().trim();
  if (!secret) throw new Error(`${path} holds no key`);
  return secret;
}

async function regionOf(common: S3ClientConfig, otherwise: string): Promise<string> {
  const client = new S3Client(common);
  try {
    return await client.config.region();
  } catch {
    return otherwise;
  } finally {
    client.destroy();
  }
}

/** The address of a bucket, from a request for it that is not sent. */
async function addressOf(bucket: string, config: S3ClientConfig): Promise<URL> {
  let address: URL | undefined;
  const client = new S3Client({ ...config, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  client.middlewareStack.add(
    () => async (args) => {
      const { request } = args;
      if (isAddressed(request)) {
        const port = request.port === undefined ? '' : `:${request.port}`;
        address = new URL(`${request.protocol}//${request.hostname}${port}${request.path}`);
      }
      return { output: { $metadata: {} }, response: undefined };
    },
    { step: 'finalizeRequest', name: 'address', priority: 'high' },
  );
  await client.send(new HeadBucketCommand({ Bucket: bucket }));
  client.destroy();
  if (!address) throw new Error('the SDK of S3 tells no address');
  return address;
}

interface Addressed {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

function isAddressed(request: unknown): request is Addressed {
  return (
    typeof request === 'object' &&
    request !== null &&
    'hostname' in request &&
    'path' in request &&
    'protocol' in request
  );
}
