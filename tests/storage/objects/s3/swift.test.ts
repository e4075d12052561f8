import { afterAll, beforeAll, describe } from 'vitest';
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
});
