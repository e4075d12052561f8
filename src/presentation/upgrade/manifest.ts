import { isJsonArray, type JsonObject, stringOf } from '../json-value.ts';
import { FreeIds } from './annotations.ts';
import { canvasIn3 } from './canvas.ts';
import { describedIn3 } from './descriptive.ts';
import { structuresIn3 } from './ranges.ts';
import { english, languageMapFrom } from './texts.ts';
import { addressOf, listAt, objectsAt, type Placed, type Upgrading } from './upgrading.ts';

type Sequence = Placed<JsonObject>;

/** A further sequence (2.1, 5.2) is a range with a behavior that says so (3.0, 5.4). */
function furtherSequence(sequence: Sequence, id: string, upgrading: Upgrading): JsonObject | undefined {
  const canvases = listAt(sequence, 'canvases').flatMap(({ value, path }) => {
    const canvas = addressOf(value);
    return canvas === undefined ? [] : [upgrading.from(path, { id: canvas, type: 'Canvas' })];
  });
  if (canvases.length === 0) return undefined;
  return upgrading.from(sequence.path, {
    id,
    type: 'Range',
    label: languageMapFrom(sequence.value['label']) ?? english('Another order'),
    behavior: ['sequence'],
    items: canvases,
  });
}

function startOf(manifest: Placed<JsonObject>, first: Sequence | undefined): JsonObject | undefined {
  const id = addressOf(first?.value['startCanvas'] ?? manifest.value['startCanvas']);
  return id === undefined ? undefined : { id, type: 'Canvas' };
}

/** Of the manifest, else of its first sequence: 3.0 has no sequence that could say it. */
function fromEither(manifest: Placed<JsonObject>, first: Sequence | undefined, name: string) {
  return stringOf(manifest.value[name]) ?? stringOf(first?.value[name]);
}

/** A manifest of version 2 (2.1, 5.1) as one of 3.0. */
export function manifestIn3(manifest: Placed<JsonObject>, upgrading: Upgrading): JsonObject {
  const sequences = objectsAt(manifest, 'sequences');
  const [first, ...others] = sequences;
  const id = addressOf(manifest.value);
  const ids = new FreeIds();
  const canvases = first ? objectsAt(first, 'canvases').map((each) => canvasIn3(each, ids, upgrading)) : [];
  const further = others.flatMap((sequence, index) => {
    const own = addressOf(sequence.value) ?? `${id ?? ''}/sequence/${index + 2}`;
    return furtherSequence(sequence, own, upgrading) ?? [];
  });
  const hint = fromEither(manifest, first, 'viewingHint');
  const described = describedIn3(
    { ...manifest, value: { ...manifest.value, ...(hint !== undefined && { viewingHint: hint }) } },
    'Manifest',
    upgrading,
  );
  const renderings = first ? describedIn3(first, 'Manifest', upgrading)['rendering'] : [];
  const own = described['rendering'];
  return upgrading.from(manifest.path, {
    id,
    type: 'Manifest',
    ...described,
    rendering: [...(isJsonArray(own) ? own : []), ...(isJsonArray(renderings) ? renderings : [])],
    viewingDirection: fromEither(manifest, first, 'viewingDirection'),
    start: startOf(manifest, first),
    items: canvases,
    structures: [...structuresIn3(manifest, upgrading), ...further],
  });
}
