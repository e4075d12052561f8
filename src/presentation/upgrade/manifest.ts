import type { JsonObject } from '../model/json-value.ts';
import { FreeIds } from './annotations.ts';
import { describedIn3 } from './descriptive.ts';
import { structuresIn3 } from './ranges.ts';
import { sequencesIn3, withFirstSequence } from './sequences.ts';
import { addressOf, objectsAt, type Placed, type Upgrading } from './upgrading.ts';

/** Where a manifest opens: its first sequence says it (2.1, 5.2), some programs have the manifest say it. */
function startOf(
  manifest: Placed<JsonObject>,
  first: Placed<JsonObject> | undefined,
  upgrading: Upgrading,
): JsonObject | undefined {
  const own = addressOf(manifest.value['startCanvas']);
  const id = addressOf(first?.value['startCanvas']) ?? own;
  if (own !== undefined && own !== id)
    upgrading.warn(
      [...manifest.path, 'startCanvas'],
      'the first sequence has another `startCanvas`: that of the manifest is left out',
    );
  return id === undefined ? undefined : { id, type: 'Canvas' };
}

/** Notes what the ids of the manifest, its sequences, canvases and ranges are of, by which `within` gets its type. */
function knowAll(
  manifest: Placed<JsonObject>,
  sequences: readonly Placed<JsonObject>[],
  ids: FreeIds,
  upgrading: Upgrading,
): void {
  const ranges = objectsAt(manifest, 'structures');
  upgrading.know(addressOf(manifest.value), 'Manifest');
  for (const { value } of sequences) upgrading.know(addressOf(value), 'Sequence');
  for (const { value } of ranges) upgrading.know(addressOf(value), 'Range');
  // So that no sequence gets one of them.
  for (const { value } of [manifest, ...ranges]) ids.keep(addressOf(value));
}

/** A manifest of version 2 (2.1, 5.1) as one of 3.0. */
export function manifestIn3(manifest: Placed<JsonObject>, upgrading: Upgrading): JsonObject {
  const sequences = objectsAt(manifest, 'sequences');
  const [first] = sequences;
  const id = addressOf(manifest.value);
  const ids = new FreeIds();
  knowAll(manifest, sequences, ids, upgrading);
  const own = describedIn3(manifest, 'Manifest', upgrading);
  const described = first ? withFirstSequence(own, id, first, upgrading) : own;
  const { canvases, orders } = sequencesIn3(sequences, id, ids, upgrading);
  return upgrading.from(manifest.path, {
    id,
    type: 'Manifest',
    ...described,
    start: startOf(manifest, first, upgrading),
    items: canvases,
    structures: [...structuresIn3(manifest, upgrading), ...orders],
  });
}
