import { eachAtOnce } from '../../at-once/each-at-once.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import { pagesOf } from '../../storage/objects/objects-as-files.ts';
import { isResponseName } from './shared-names.ts';

const REMOVED_AT_ONCE = 8;

/**
 * Removes all responses whose keys begin so. Rejects with ObjectStoreError.
 *
 * @param signal ends it between two objects, with its reason
 */
export async function removeResponses(
  store: Pick<ObjectStore, 'list' | 'delete'>,
  prefix: string,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  for await (const { objects } of pagesOf(store, prefix))
    await removeObjects(
      store,
      objects.map(({ key }) => key),
      signal,
    );
}

/**
 * Removes those of these keys that are of responses. Rejects with ObjectStoreError.
 *
 * @param signal ends it between two, with its reason
 */
export async function removeObjects(
  store: Pick<ObjectStore, 'delete'>,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  await eachAtOnce(keys.filter(isResponseName), REMOVED_AT_ONCE, async (key) => {
    signal?.throwIfAborted();
    await store.delete(key);
  });
}
