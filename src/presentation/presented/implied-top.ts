import type { CollectionText } from '../model/collection.ts';
import { serverText } from '../text/messages.ts';

/** The collection of the whole archive, which is always there. */
export const TOP = 'top';

/** What it says in an archive that has no file of it. */
export function impliedTop(): CollectionText {
  return {
    id: TOP,
    label: serverText('photographs', ['en']),
    metadata: [],
    providers: [],
    behavior: [],
    modifiedMs: 0,
  };
}
