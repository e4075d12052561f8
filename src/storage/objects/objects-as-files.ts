import type { FoundFile } from '../files-below.ts';
import { objectState } from './object-state.ts';
import type { ListedObject, ListOptions, ObjectPage, ObjectStore } from './object-store.ts';

/** Whether a key is taken for the path of a file: hidden names are left out as on disks, and those that no file can have. */
export function isShownKey(key: string): boolean {
  return key === '' || key.split('/').every((name) => name !== '' && !name.startsWith('.'));
}

/** An object as a file; undefined for one that is not shown, or not wanted. Its key is its path. */
export function fileOfObject(object: ListedObject, wanted: RegExp): FoundFile | undefined {
  const { key } = object;
  return isShownKey(key) && wanted.test(key) ? { path: key, ...objectState(object) } : undefined;
}

/** The pages of a list, one after the other. Rejects with ObjectStoreError. */
export async function* pagesOf(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
  options: Pick<ListOptions, 'isFlat'> = {},
): AsyncGenerator<ObjectPage, void> {
  let after: string | undefined;
  do {
    const page = await store.list(prefix, { ...options, ...(after !== undefined && { after }) });
    yield page;
    after = page.next;
  } while (after !== undefined);
}

/** All objects that are wanted, as files. Rejects with ObjectStoreError. */
export async function filesOfStore(store: Pick<ObjectStore, 'list'>, wanted: RegExp): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for await (const { objects } of pagesOf(store, ''))
    files.push(...objects.flatMap((object) => fileOfObject(object, wanted) ?? []));
  return files;
}
