import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningStore } from '../../support/running-store.ts';
import { startSwift, whyNoSwift } from '../../support/swift/swift.ts';

const missing = whyNoSwift();

describe.skipIf(missing)(missing ?? 'OpenStack Swift', () => {
  let swift: RunningStore;

  beforeAll(async () => {
    swift = await startSwift();
  });
  afterAll(() => swift.stop());

  test('runs here with its S3 interface', async () => {
    expect(await swift.makeBucket('archive')).toBe('s3://archive');
    expect(await (await fetch(`${swift.endpoint}/info`)).json()).toHaveProperty('s3api');
  });
});
