import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';

/** A store of objects that runs here, of this test alone. */
export interface RunningStore {
  /** `http://127.0.0.1:port`. */
  readonly endpoint: string;
  /** What a Loupe has to find in its environment to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes a bucket. Gives `s3://name`. */
  readonly makeBucket: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** The environment of what uses a store that runs here. */
export function storeEnvironment(endpoint: string, key: string, secret: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_S3: endpoint,
    LOUPE_S3_PATH_STYLE: 'true',
  };
}

/** Makes a bucket in a store that runs here. */
export async function makeBucket(
  { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_ENDPOINT_URL_S3 = '' }: Record<string, string>,
  name: string,
): Promise<string> {
  const client = new S3Client({
    endpoint: AWS_ENDPOINT_URL_S3,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  client.destroy();
  return `s3://${name}`;
}

/**
 * Starts a store of S3 in memory. It takes any signature, writes whatever the conditions say (`startConditionalFront` holds
 * them), and lists in the order of a dictionary, which is that of bytes only for names of small letters and digits.
 */
export async function startMemoryStore(): Promise<RunningStore> {
  const server = await startFauxqs({ port: 0, logger: false });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const env = storeEnvironment(endpoint, 'test', 'test');
  return { endpoint, env, stop: () => server.stop(), makeBucket: (name) => makeBucket(env, name) };
}
