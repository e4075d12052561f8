import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAccount } from '../../../../src/storage/objects/s3/account.ts';
import { temporaryFolder } from '../../../support/loupe.ts';
import { S3_SETTINGS, setEnvironment } from '../../../support/opened-store.ts';

let folder = '';
let putBack = (): void => undefined;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  putBack();
  await rm(folder, { recursive: true, force: true });
});

/** An environment without what the machine of the tests may know of AWS. */
function environment(env: Readonly<Record<string, string>>): void {
  const files = {
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_CONFIG_FILE: join(folder, 'config'),
  };
  putBack = setEnvironment({ AWS_EC2_METADATA_DISABLED: 'true', ...files, ...env });
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const KEY = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
const HOST_STYLE = { ...S3_SETTINGS, pathStyle: false };

describe('a bucket', () => {
  test.each([
    [{ AWS_REGION: 'eu-west-1' }, HOST_STYLE, 'https://archive.s3.eu-west-1.amazonaws.com/'],
    [{ AWS_REGION: 'eu-west-1' }, S3_SETTINGS, 'https://s3.eu-west-1.amazonaws.com/archive/'],
    [{}, { ...HOST_STYLE, defaultRegion: 'eu-south-2' }, 'https://archive.s3.eu-south-2.amazonaws.com/'],
    [{ AWS_ENDPOINT_URL_S3: 'https://store.example.org' }, HOST_STYLE, 'https://archive.store.example.org/'],
    [{ AWS_ENDPOINT_URL_S3: 'http://store:9000' }, S3_SETTINGS, 'http://store:9000/archive/'],
    [{ AWS_ENDPOINT_URL: 'http://store:9000/s3' }, S3_SETTINGS, 'http://store:9000/s3/archive/'],
  ])('with %j is where the SDK says', async (env, settings, address) => {
    environment({ ...KEY, ...env });
    const account = await openAccount('archive', settings);
    expect(account.door.base.href).toBe(address);
    account.close();
  });

  test('is where the profile says, with its keys and region', async () => {
    await file('credentials', '[photographs]\naws_access_key_id = of-profile\naws_secret_access_key = s\n');
    await file('config', '[profile photographs]\nregion = eu-north-1\nendpoint_url = http://store:8000\n');
    environment({ AWS_PROFILE: 'photographs' });
    const account = await openAccount('archive', S3_SETTINGS);
    expect(account.door.base.href).toBe('http://store:8000/archive/');
    expect(await account.signer()).toMatchObject({ accessKeyId: 'of-profile', region: 'eu-north-1' });
    account.close();
  });
});

describe('keys', () => {
  test('stand in the environment, with the token of a key for a time', async () => {
    environment({ ...KEY, AWS_SESSION_TOKEN: 'token' });
    const account = await openAccount('archive', S3_SETTINGS);
    expect(await account.signer()).toEqual({
      ...{ accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token', region: 'us-east-1' },
    });
    account.close();
  });

  test('stand in files', async () => {
    environment({});
    const account = await openAccount('archive', {
      ...S3_SETTINGS,
      accessKeyIdFile: await file('id', 'of-file\n'),
      secretAccessKeyFile: await file('secret', 'secret of file\n'),
      sessionTokenFile: await file('token', 'token of file'),
    });
    expect(await account.signer()).toMatchObject({
      ...{ accessKeyId: 'of-file', secretAccessKey: 'secret of file', sessionToken: 'token of file' },
    });
    account.close();
  });

  test('stand in a file beside the name of the key', async () => {
    environment({});
    const secretAccessKeyFile = await file('secret', 'secret of file');
    const account = await openAccount('archive', {
      ...S3_SETTINGS,
      accessKeyId: 'named',
      secretAccessKeyFile,
    });
    expect(await account.signer()).toMatchObject({ accessKeyId: 'named', secretAccessKey: 'secret of file' });
    account.close();
  });

  test('in a file that is empty or missing are none: refused', async () => {
    environment({});
    for (const path of [await file('empty', '\n'), join(folder, 'missing')]) {
      const settings = { ...S3_SETTINGS, accessKeyId: 'named', secretAccessKeyFile: path };
      const account = await openAccount('archive', settings);
      await expect(account.signer()).rejects.toMatchObject({ fault: 'refused' });
      account.close();
    }
  });

  test('that are nowhere are refused', async () => {
    environment({});
    const account = await openAccount('archive', S3_SETTINGS);
    await expect(account.signer()).rejects.toMatchObject({ fault: 'refused' });
    account.close();
  });

  test('of which a part is missing are told of, with the name of the setting', async () => {
    environment({});
    const accessKeyIdFile = await file('id', 'of-file');
    await expect(openAccount('archive', { ...S3_SETTINGS, accessKeyIdFile })).rejects.toThrow(
      'aws-secret-access-key-file: takes a file',
    );
    const secretAccessKeyFile = await file('secret', 'secret');
    await expect(openAccount('archive', { ...S3_SETTINGS, secretAccessKeyFile })).rejects.toThrow(
      'aws-access-key-id: takes the name',
    );
  });

  test('are given for the identity of a service', async () => {
    const asked: string[] = [];
    const service = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => asked.push(body));
      request.on('end', () =>
        response.end(
          '<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>' +
            '<AccessKeyId>of-role</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>' +
            '<Expiration>2099-01-01T00:00:00Z</Expiration>' +
            '</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>',
        ),
      );
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const address = service.address();
    environment({
      AWS_REGION: 'eu-west-1',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/loupe',
      AWS_WEB_IDENTITY_TOKEN_FILE: await file('identity', 'who-we-are'),
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    });
    const account = await openAccount('archive', S3_SETTINGS);
    expect(await account.signer()).toMatchObject({ accessKeyId: 'of-role', sessionToken: 't' });
    expect(asked.join('')).toContain('WebIdentityToken=who-we-are');
    account.close();
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
  });
});
