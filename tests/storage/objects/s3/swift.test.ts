import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenedStore, openStore } from '../../../support/opened-store.ts';
import type { RunningStore } from '../../../support/running-store.ts';
import { startSwift, whyNoSwift } from '../../../support/swift/swift.ts';
import { describeStore } from '../contract.ts';

const missing = whyNoSwift();

describe.skipIf(missing)(missing ?? 'a real store', () => {
  let swift: RunningStore;
  let opened: OpenedStore | undefined;

  beforeAll(async () => {
    swift = await startSwift();
  });
  afterAll(async () => {
    await opened?.close();
    await swift.stop();
  });

  describeStore(
    'OpenStack Swift',
    async () => {
      opened = await openStore(`${await swift.makeBucket('archive')}/below`, swift.env);
      return opened.store;
    },
    { hasConditions: false, hasOrder: true },
  );

  test.each([
    ['a secret that is wrong', { AWS_SECRET_ACCESS_KEY: 'wrong' }, 'archive-of-refusals'],
    [
      'a key that may not do that',
      { AWS_ACCESS_KEY_ID: 'test:reader', AWS_SECRET_ACCESS_KEY: 'another-secret' },
      'archive-of-refusals',
    ],
    ['a bucket that is not there', {}, 'archive-that-is-not-there'],
  ])('%s is refused, once', async (_, env, bucket) => {
    await swift.makeBucket('archive-of-refusals').catch(() => undefined);
    const { store, close } = await openStore(`s3://${bucket}`, { ...swift.env, ...env });
    await expect(store.list('')).rejects.toMatchObject({ fault: 'refused' });
    await expect(store.read('photograph')).rejects.toMatchObject({ fault: 'refused' });
    await expect(store.write('photograph', Buffer.from('x'))).rejects.toMatchObject({ fault: 'refused' });
    await close();
  });
});
