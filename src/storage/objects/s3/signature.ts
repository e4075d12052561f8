import { createHash, createHmac } from 'node:crypto';

/** Who signs. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
}

/** What is signed: an address without a query, and the headers that are sent, by their names in lower case. */
export interface UnsignedRequest {
  readonly method: string;
  /** Escaped. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

const NOTHING = sha256('');

/** Signing keys are of a day: the last is kept. */
let lastKey: { readonly of: string; readonly key: Buffer } | undefined;

/**
 * The headers of a request with Signature Version 4 of AWS, as every store of S3 checks it.
 *
 * @param headers `host` among them
 * @returns those, and what signs them
 */
export function signedHeaders(
  { method, path, headers, body }: UnsignedRequest,
  signer: Signer,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const digest = body === undefined ? NOTHING : sha256(body);
  const all: Record<string, string> = { ...headers, 'x-amz-content-sha256': digest, 'x-amz-date': time };
  if (signer.sessionToken !== undefined) all['x-amz-security-token'] = signer.sessionToken;
  const names = Object.keys(all).sort((a, b) => (a < b ? -1 : 1));
  const lines = names.map((name) => `${name}:${all[name]?.trim().replace(/ +/g, ' ')}\n`);
  const signed = names.join(';');
  const canonical = [method, path, '', lines.join(''), signed, digest].join('\n');
  const scope = `${day}/${signer.region}/s3/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', signingKey(signer, day)).update(text).digest('hex');
  const credential = `${signer.accessKeyId}/${scope}`;
  all['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
  return all;
}

/** A key as it stands in addresses: every byte that is not unreserved is escaped, but `/`. */
export function escapedKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function signingKey({ secretAccessKey, region }: Signer, day: string): Buffer {
  const of = `${secretAccessKey}\n${region}\n${day}`;
  if (lastKey?.of !== of) {
    const parts = [day, region, 's3', 'aws4_request'];
    const key = parts.reduce(
      (made, part) => createHmac('sha256', made).update(part).digest(),
      Buffer.from(`AWS4${secretAccessKey}`),
    );
    lastKey = { of, key };
  }
  return lastKey.key;
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
