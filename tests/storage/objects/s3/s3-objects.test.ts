import { afterAll, beforeAll } from 'vitest';
import { startConditionalFront } from '../../../support/faulty-proxy.ts';
import { openStore } from '../../../support/opened-store.ts';
import { type RunningStore, startMemoryStore } from '../../../support/running-store.ts';
import { describeStore } from '../contract.ts';

let memory: RunningStore;
let front: Awaited<ReturnType<typeof startConditionalFront>>;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  memory = await startMemoryStore();
  front = await startConditionalFront(memory.endpoint);
});
afterAll(async () => {
  // The last one first: each puts the environment back as it was before it.
  for (const end of ends.reverse()) await end();
  await front.stop();
  await memory.stop();
});

async function opened(location: string, env: Readonly<Record<string, string>>) {
  const { store, close } = await openStore(location, env);
  ends.push(close);
  return store;
}

describeStore(
  'a bucket of S3',
  async () => {
    const bucket = await memory.makeBucket('archive');
    return opened(bucket, { ...memory.env, AWS_ENDPOINT_URL_S3: front.endpoint });
  },
  { hasConditions: true, hasOrder: false },
);

// It says nothing when conditions do not hold, and writes: the store has to find out.
describeStore(
  'a bucket of S3 that takes conditions for nothing, below a prefix',
  async () => opened(`${await memory.makeBucket('silent')}/photo archive/ü`, memory.env),
  { hasConditions: false, hasOrder: false },
);
