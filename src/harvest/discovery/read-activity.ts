import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  stringOf,
} from '../../presentation/model/json-value.ts';
import { linkTo, type ReadSource } from './stream-link.ts';

/** Types of activities (Change Discovery 1.0, 3.3). */
const TYPES = ['Create', 'Update', 'Delete', 'Move', 'Add', 'Remove', 'Refresh'] as const;

type ActivityType = (typeof TYPES)[number];

/** What an activity is about. */
export interface ActivityObject {
  /** A whole address. */
  readonly uri: string;
  /** Manifest or Collection; `other` for what is neither and is not harvested; undefined where that is not said. */
  readonly kind: 'Manifest' | 'Collection' | 'other' | undefined;
}

/** An activity of a stream. */
export interface StreamActivity {
  readonly type: ActivityType;
  /** There is one but for a Refresh. */
  readonly object: ActivityObject | undefined;
  /** Where it has moved. */
  readonly target: ActivityObject | undefined;
  /** The stream to which it was added or from which it was removed; undefined where that is not said. */
  readonly stream: string | undefined;
  /** `endTime`, of a Refresh `startTime`, milliseconds since 1970. */
  readonly timeMs: number | undefined;
}

/** xsd:dateTime with a time zone. */
const TIME = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[-+]\d\d:\d\d)?$/;

/** Clocks differ; a time that is further ahead is wrong. */
const AHEAD_MS = 86_400_000;

/** Reads an activity; undefined for one that says nothing. */
export function readActivity(json: JsonObject, source: ReadSource): StreamActivity | undefined {
  const type = typeOf(json['type'] ?? json['@type'], source);
  if (type === undefined) return undefined;
  const object = objectOf(json['object'], source);
  const target = type === 'Move' ? objectOf(json['target'], source) : undefined;
  if (type !== 'Refresh' && !object) {
    source.breach('no-object');
    return undefined;
  }
  if (type === 'Move' && !target) source.breach('no-target');
  const stream = type === 'Add' ? json['target'] : type === 'Remove' ? json['origin'] : undefined;
  const { startTime, endTime } = json;
  return {
    type,
    object: type === 'Refresh' ? undefined : object,
    target,
    stream: stream === undefined ? undefined : linkTo(stream, source),
    timeMs: timeOf(type === 'Refresh' ? (startTime ?? endTime) : (endTime ?? startTime), source),
  };
}

function typeOf(value: JsonValue | undefined, { breach }: ReadSource): ActivityType | undefined {
  const written = stringOf(value)?.replace(/^as:/, '');
  if (written === undefined) {
    breach('no-type');
    return 'Update';
  }
  const type = TYPES.find((each) => each === written);
  if (!type) breach('unknown-type');
  return type;
}

function objectOf(value: JsonValue | undefined, source: ReadSource): ActivityObject | undefined {
  const uri = linkTo(value, source);
  if (uri === undefined) return undefined;
  const type = isJsonObject(value) ? stringOf(value['type'] ?? value['@type']) : undefined;
  return { uri, kind: type === undefined ? undefined : kindOf(type) };
}

/** Version 2 writes `sc:Manifest`. */
function kindOf(type: string): ActivityObject['kind'] {
  const name = type.replace(/^.*[:#]/, '');
  return name === 'Manifest' || name === 'Collection' ? name : 'other';
}

function timeOf(value: JsonValue | undefined, { nowMs, breach }: ReadSource): number | undefined {
  const written = stringOf(value);
  if (written === undefined) return undefined;
  const [, zone] = TIME.exec(written) ?? [];
  const timeMs = TIME.test(written)
    ? Date.parse(zone === undefined ? `${written}Z` : written)
    : Date.parse(written);
  if (zone === undefined || Number.isNaN(timeMs)) breach('time-form');
  if (Number.isNaN(timeMs)) return undefined;
  if (timeMs > nowMs + AHEAD_MS) {
    breach('time-ahead');
    return undefined;
  }
  return timeMs;
}
