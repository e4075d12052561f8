import { describe, expect, test } from 'vitest';
import { escapedKey, signedHeaders } from '../../../../src/storage/objects/s3/signature.ts';

// The examples of the documentation of S3, "Authenticating Requests: Using the Authorization Header".
const SIGNER = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const HOST = 'examplebucket.s3.amazonaws.com';
const THEN = new Date('2013-05-24T00:00:00Z');

describe('a signature', () => {
  test('of a ranged read is that of the example', () => {
    const headers = { host: HOST, range: 'bytes=0-9' };
    const signed = signedHeaders({ method: 'GET', path: '/test.txt', headers }, SIGNER, THEN);
    expect(signed['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
        'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ' +
        'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
    expect(signed['x-amz-date']).toBe('20130524T000000Z');
  });

  test('of a write is that of the example', () => {
    const headers = {
      host: HOST,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    };
    const path = `/${escapedKey('test$file.text')}`;
    const body = Buffer.from('Welcome to Amazon S3.');
    const signed = signedHeaders({ method: 'PUT', path, headers, body }, SIGNER, THEN);
    expect(signed['authorization']).toMatch(
      /Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/,
    );
  });

  test('has the token of a key for a time, and is another on another day and of another key', () => {
    const request = { method: 'GET', path: '/test.txt', headers: { host: HOST } };
    const signed = signedHeaders(request, { ...SIGNER, sessionToken: 'token' }, THEN);
    expect(signed).toMatchObject({ 'x-amz-security-token': 'token' });
    expect(signed['authorization']).toContain(';x-amz-security-token,');
    const others = [
      signedHeaders(request, SIGNER, new Date('2013-05-25T00:00:00Z')),
      signedHeaders(request, { ...SIGNER, secretAccessKey: 'other' }, THEN),
      signedHeaders(request, { ...SIGNER, region: 'eu-west-1' }, THEN),
      signedHeaders(request, SIGNER, THEN),
    ].map((headers) => headers['authorization']);
    expect(new Set(others).size).toBe(4);
  });
});

test('keys are escaped but for their slashes, as signatures want it', () => {
  expect(escapedKey("a b/it's (1)*!~-_.tif")).toBe('a%20b/it%27s%20%281%29%2A%21~-_.tif');
  expect(escapedKey('ü/%2F+&=?#')).toBe('%C3%BC/%252F%2B%26%3D%3F%23');
});
