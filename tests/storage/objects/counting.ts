import { FileObjects } from '../../../src/storage/objects/file-objects.ts';
import { ObjectStoreError } from '../../../src/storage/objects/object-store-error.ts';

/** Run as a process: `counting.ts FOLDER TURNS` adds one to the object `count` so many times. */
const [folder = '', turns = '0'] = process.argv.slice(2);
const store = new FileObjects(folder, { claimStaleMs: 300 });

for (let done = 0; done < Number(turns); ) {
  const read = await store.read('count');
  if (!read) throw new Error('there is no count');
  const next = Buffer.from(String(Number(read.bytes.toString()) + 1));
  try {
    await store.write('count', next, { condition: { version: read.head.version } });
    done++;
  } catch (error) {
    if (!(error instanceof ObjectStoreError && error.fault === 'changed')) throw error;
  }
}
process.disconnect?.();
