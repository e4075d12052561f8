import { fileURLToPath } from 'node:url';
import { FileObjects } from './file-objects.ts';
import type { ObjectStore } from './object-store.ts';

/** Opens the store at a location, such as `file:///absolute/folder`. */
export function createObjectStore(location: string): ObjectStore {
  return new FileObjects(fileURLToPath(location));
}
