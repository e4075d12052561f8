import { POINTER_KEY } from '../../src/snapshots/snapshot.ts';
import type { ObjectStore } from '../../src/storage/objects/object-store.ts';
import { ObjectStoreError } from '../../src/storage/objects/object-store-error.ts';

function writing(store: ObjectStore, write: ObjectStore['write']): ObjectStore {
  return {
    name: store.name,
    head: (...given) => store.head(...given),
    read: (...given) => store.read(...given),
    list: (...given) => store.list(...given),
    delete: (...given) => store.delete(...given),
    close: () => store.close(),
    write,
  };
}

/** A store as OpenStack Swift is one: it promises nothing about writes at the same time. */
export function withoutConditions(store: ObjectStore): ObjectStore {
  return writing(store, async (key, body, options = {}) => {
    if (options.condition) throw new ObjectStoreError('unsupported');
    return store.write(key, body, options);
  });
}

/** A store that writes the first pointers, so many, and whose responses to that are lost. */
export function losingResponses(store: ObjectStore, count: number): ObjectStore {
  let left = count;
  return writing(store, async (key, body, options) => {
    const head = await store.write(key, body, options);
    if (key !== POINTER_KEY || left === 0) return head;
    left -= 1;
    throw new ObjectStoreError('away');
  });
}
