import { eachAtOnce } from '../../at-once/each-at-once.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import { pagesOf } from '../../storage/objects/objects-as-files.ts';
import { isResponseName } from './shared-names.ts';

const REMOVED_AT_ONCE = 8;

/** Removes all responses whose keys begin so. Rejects with ObjectStoreError. */
export async function removeResponses(
  store: Pick<ObjectStore, 'list' | 'delete'>,
  prefix: string,
): Promise<void> {
  for await (const { objects } of pagesOf(store, prefix))
    await removeObjects(
      store,
      objects.map(({ key }) => key),
    );
}

/** Removes those of these keys that are of responses. Rejects with ObjectStoreError. */
export async function removeObjects(
  store: Pick<ObjectStore, 'delete'>,
  keys: readonly string[],
): Promise<void> {
  await eachAtOnce(keys.filter(isResponseName), REMOVED_AT_ONCE, (key) => store.delete(key));
}
