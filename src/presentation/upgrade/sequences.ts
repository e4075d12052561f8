import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import type { FreeIds } from './annotations.ts';
import { canvasIn3, isEmbeddedCanvas } from './canvas.ts';
import { describedIn3 } from './descriptive.ts';
import { saidOfRangeIn3 } from './ranges.ts';
import { english, languageMapFrom } from './texts.ts';
import { addressOf, isSaid, listAt, objectsAt, type Placed, type Upgrading } from './upgrading.ts';

type Sequence = Placed<JsonObject>;
type Described = Readonly<Record<string, JsonValue | undefined>>;

/** Properties with one value, and their names in version 2. */
const SINGLE: Readonly<Record<string, string>> = {
  summary: 'description',
  requiredStatement: 'attribution',
  rights: 'license',
  navDate: 'navDate',
  viewingDirection: 'viewingDirection',
  behavior: 'viewingHint',
};

function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function listOrNone(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

/**
 * What the manifest says, and what only its first sequence says (2.1, 5.2): 3.0 has no sequences. The label, which names an
 * order, is not the manifest's.
 */
export function withFirstSequence(
  own: Described,
  manifestId: string | undefined,
  first: Sequence,
  upgrading: Upgrading,
): Described {
  const { label: _label, ...said } = describedIn3(first, 'Manifest', upgrading);
  const together: Record<string, JsonValue | undefined> = { ...own };
  for (const [name, value] of Object.entries(said)) {
    const former = Object.hasOwn(SINGLE, name) ? SINGLE[name] : undefined;
    if (!isSaid(value)) continue;
    if (former === undefined) {
      const mine = listOrNone(own[name]);
      const isNew = (each: JsonValue): boolean =>
        !mine.some((known) => isSame(known, each)) && !(name === 'partOf' && addressOf(each) === manifestId);
      together[name] = [...mine, ...listOrNone(value).filter(isNew)];
    } else if (!isSaid(own[name])) together[name] = value;
    else if (!isSame(own[name], value))
      upgrading.warn(
        [...first.path, former],
        `the manifest has another \`${former}\` than its first sequence: that of the sequence is left out`,
      );
  }
  return together;
}

/** The canvases of a manifest of version 2, and their orders. */
export interface SequencesIn3 {
  readonly canvases: readonly JsonObject[];
  /** Of a manifest with several sequences: a Range for each of them, the first one's first. */
  readonly orders: readonly JsonObject[];
}

function orderOf(id: string, said: Described, otherwise: string, items: readonly JsonObject[]): Described {
  const behavior = ['sequence', ...listOrNone(said['behavior'])];
  return { id, type: 'Range', ...said, label: said['label'] ?? english(otherwise), behavior, items };
}

/** A further sequence as a range of the canvases that the manifest has (3.0, 5.4); none when it has none of them. */
function furtherOrder(
  sequence: Sequence,
  id: string,
  known: ReadonlyMap<string, JsonObject>,
  upgrading: Upgrading,
): readonly JsonObject[] {
  const items = listAt(sequence, 'canvases').flatMap((named) => {
    const canvas = upgrading.addressOr(named, 'this canvas');
    if (canvas === undefined) return [];
    const isNamed = isJsonObject(named.value) && !isEmbeddedCanvas(named.value);
    const label = isNamed ? languageMapFrom(named.value['label']) : undefined;
    if (known.has(canvas)) return [upgrading.from(named.path, { id: canvas, type: 'Canvas', label })];
    upgrading.warn(named.path, 'this canvas is only named, and nowhere in the manifest: it is left out');
    return [];
  });
  if (items.length > 0) {
    const said = saidOfRangeIn3(sequence, upgrading);
    return [upgrading.from(sequence.path, orderOf(id, said, 'Another order', items))];
  }
  const label = Object.values(languageMapFrom(sequence.value['label']) ?? {}).flat();
  const called = label.length > 0 ? ` (${stringOf(label[0]) ?? ''})` : '';
  upgrading.warn(
    sequence.path,
    `this further sequence${called} has none of the canvases in the file: it is left out, since version 3 has no sequences elsewhere`,
  );
  return [];
}

/**
 * The canvases that a further sequence is the first to have, which become known. One that is there once more stays as it was
 * there first.
 */
function onlyIn(
  sequence: Sequence,
  known: Map<string, JsonObject>,
  upgrading: Upgrading,
): readonly Placed<JsonObject>[] {
  return objectsAt(sequence, 'canvases').filter(({ value, path }) => {
    const id = addressOf(value);
    if (id === undefined || !isEmbeddedCanvas(value)) return false;
    const before = known.get(id);
    if (before && !isSame(before, value))
      upgrading.warn(
        path,
        'this canvas says something else than in the first sequence that has it: that one is kept',
      );
    if (!before) known.set(id, value);
    return !before;
  });
}

/**
 * The sequences of a manifest (2.1, 5.2). The first one is the order of the canvases; where there are others, ranges with the
 * behavior `sequence` say each of them (3.0, 5.4), and that of the first order comes first. Canvases that only a further one
 * has come after all others.
 */
export function sequencesIn3(
  sequences: readonly Sequence[],
  manifestId: string | undefined,
  ids: FreeIds,
  upgrading: Upgrading,
): SequencesIn3 {
  const [first, ...others] = sequences;
  const own = first ? objectsAt(first, 'canvases') : [];
  const known = new Map(own.map(({ value }) => [addressOf(value) ?? '', value]));
  const more = others.flatMap((sequence) => onlyIn(sequence, known, upgrading));
  const canvases = own.map((canvas) => canvasIn3(canvas, ids, upgrading));
  const all = [...canvases, ...more.map((canvas) => canvasIn3(canvas, ids, upgrading))];
  const idOf = (sequence: Sequence, index: number): string =>
    ids.take(addressOf(sequence.value) ?? `${manifestId ?? ''}/sequence/${index + 1}`);
  const further = others.flatMap((sequence, index) =>
    furtherOrder(sequence, idOf(sequence, index + 1), known, upgrading),
  );
  if (!first || further.length === 0 || canvases.length === 0) {
    if (first && isSaid(first.value['label']))
      upgrading.warn(
        [...first.path, 'label'],
        'version 3 has no sequences: the label of the only one is left out',
      );
    return { canvases: all, orders: further };
  }
  const label = languageMapFrom(first.value['label']);
  const items = canvases.map(({ id }) => upgrading.from(first.path, { id, type: 'Canvas' }));
  const order = upgrading.from(first.path, orderOf(idOf(first, 0), { label }, 'First order', items));
  return { canvases: all, orders: [order, ...further] };
}
