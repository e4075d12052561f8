import { LoupeError } from '../errors.ts';
import { parsedUrl } from '../parsed-url.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listOf,
} from '../presentation/model/json-value.ts';
import { decodedContentState } from './encoding.ts';
import { type CanvasSelector, fragmentParts, fragmentRegion, REGION_FORM, selectorIn } from './selector.ts';

/** What a content state can be about (Content State 1.0, 2.1). */
const TARGET_TYPES = ['Manifest', 'Collection', 'Canvas', 'Range', 'Annotation'] as const;

export type TargetType = (typeof TARGET_TYPES)[number];

/** A target of a content state: a resource, or a part of a canvas. */
export interface ContentStateTarget {
  /** An absolute http or https URI, without what it says of a region. */
  readonly id: string;
  /** Left out where a URI stands alone: only who dereferences it learns what it is (2.2.4). */
  readonly type?: TargetType;
  /** The URI of the manifest that it is part of. */
  readonly manifest?: string;
  readonly selector?: CanvasSelector;
}

/** A content state: what to show (2). The first is shown by viewers that show one thing at a time. */
export interface ContentState {
  readonly targets: readonly [ContentStateTarget, ...ContentStateTarget[]];
  /** The id of the annotation, where the whole is one that has an id. */
  readonly annotation?: string;
}

/** The request parameter (3.1). */
export const CONTENT_STATE_PARAMETER = 'iiif-content';

const MOST_CHARACTERS = 8000;
const MOST_TARGETS = 16;
const MOST_LEVELS = 4;
const LONGEST_URI = 2000;

/** Characters that no URI has (RFC 3986): what a program makes of them is not to be known. */
const NO_URI = /[\s<>"\\^`{|}\p{Cc}]/u;

const FORM =
  'the http or https address of a manifest, canvas or annotation, or a content state as JSON, encoded as Content State API 1.0, section 6, says';

/** What is said of a content state that is not opened. */
export function refusedState(sentence: string): LoupeError {
  return new LoupeError('invalid-request', sentence, { parameter: CONTENT_STATE_PARAMETER });
}

/**
 * Reads a content state in any of its forms (2.2): an annotation, its URI, its target, the URI of that; encoded or plain.
 *
 * @throws LoupeError `invalid-request` for everything else
 */
export function parseContentState(text: string): ContentState {
  if (text.length > MOST_CHARACTERS) throw refusedState(`at most ${MOST_CHARACTERS} characters`);
  const decoded = decodedContentState(text);
  if (decoded === undefined) throw refusedState(FORM);
  const reading = new Reading();
  const targets = reading.targets(/^\s*[{["]/.test(decoded) ? jsonIn(decoded) : decoded);
  const [first, ...others] = targets;
  if (first === undefined) throw refusedState('a content state has a target');
  if (targets.length > MOST_TARGETS) throw refusedState(`at most ${MOST_TARGETS} targets`);
  const { annotation } = reading;
  return { targets: [first, ...others], ...(annotation !== undefined && { annotation }) };
}

function jsonIn(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    throw refusedState('what is encoded is no JSON');
  }
}

function isTargetType(type: JsonValue | undefined): type is TargetType {
  return TARGET_TYPES.some((each) => each === type);
}

/** Checks an address, and returns it as it is written: it has to be found among others again. */
function checkedUri(text: JsonValue | undefined): string {
  const url = typeof text === 'string' && text.length <= LONGEST_URI && !NO_URI.test(text) && parsedUrl(text);
  if (!url || typeof text !== 'string' || !/^https?:\/\//i.test(text))
    throw refusedState('an id is an http or https address of at most 2000 characters');
  if (url.username !== '' || url.password !== '') throw refusedState('an id names no user');
  return text;
}

/** The manifest among what a resource is part of, by steps upwards. */
function manifestAmong(partOf: JsonValue | undefined, level = 0): string | undefined {
  if (level > MOST_LEVELS) throw refusedState('partOf is nested too deeply');
  for (const whole of listOf(partOf)) {
    if (typeof whole === 'string') return checkedUri(whole);
    if (!isJsonObject(whole)) continue;
    const { type, id } = whole;
    if (type === 'Manifest' || (type === undefined && id !== undefined)) return checkedUri(id);
    const above = type === 'Collection' ? undefined : manifestAmong(whole['partOf'], level + 1);
    if (above !== undefined) return above;
  }
  return undefined;
}

function selectorOf(value: JsonValue | undefined): CanvasSelector | undefined {
  const reading = selectorIn(value);
  if (reading === 'wrong') throw refusedState(`a selector is ${REGION_FORM}, a point or a drawing`);
  return reading;
}

/** Reads what is nested, and knows how deep it is and what it is in. */
class Reading {
  readonly #ids = new Set<string>();
  #annotation: string | undefined;
  #level = 0;

  /** The id of the outermost annotation, once all is read; undefined where several stand beside each other. */
  get annotation(): string | undefined {
    return this.#annotation;
  }

  targets(value: JsonValue | undefined): readonly ContentStateTarget[] {
    if (isJsonArray(value)) return value.flatMap((each) => this.#inner(() => this.targets(each)));
    if (typeof value === 'string') return [this.#resource(value, undefined, {})];
    if (!isJsonObject(value))
      throw refusedState('a target is the address of a resource, or an object with id and type');
    const { type } = value;
    if (type === 'Annotation' && value['target'] !== undefined) return this.#ofAnnotation(value);
    if (type === 'SpecificResource') return this.#specific(value);
    if (isTargetType(type)) return [this.#resource(value['id'], type, value)];
    throw refusedState(`type is one of ${TARGET_TYPES.join(', ')} and SpecificResource`);
  }

  /** What an annotation is about: of a content state that, and of any other what it would be shown on (2.2.4). */
  #ofAnnotation({ id, target }: JsonObject): readonly ContentStateTarget[] {
    const uri = id === undefined ? undefined : checkedUri(id);
    if (uri !== undefined) this.#ids.add(uri);
    if (this.#level === 0) this.#annotation = uri;
    return this.#inner(() => this.targets(target));
  }

  #specific({ source, selector, partOf }: JsonObject): readonly ContentStateTarget[] {
    const selected = selectorOf(selector);
    return this.#inner(() => this.targets(source)).map((target) => {
      const manifest = target.manifest ?? manifestAmong(partOf);
      return {
        ...target,
        // Nothing else in a manifest has parts that can be selected.
        ...(manifest !== undefined && { type: target.type ?? 'Canvas', manifest }),
        ...(selected !== undefined && { selector: selected }),
      };
    });
  }

  #resource(
    address: JsonValue | undefined,
    type: TargetType | undefined,
    said: JsonObject,
  ): ContentStateTarget {
    const { id, xywh } = fragmentParts(checkedUri(address));
    if (this.#ids.has(id)) throw refusedState('an annotation is not about itself');
    const manifest = manifestAmong(said['partOf']);
    const selector = xywh === undefined ? undefined : fragmentRegion(xywh);
    if (xywh !== undefined && selector === undefined) throw refusedState(`xywh is ${REGION_FORM}`);
    return {
      id,
      ...(type !== undefined && { type }),
      ...(manifest !== undefined && { manifest }),
      ...(selector !== undefined && { selector }),
    };
  }

  #inner<Value>(read: () => Value): Value {
    if (this.#level >= MOST_LEVELS) throw refusedState('the content state is nested too deeply');
    this.#level += 1;
    const value = read();
    this.#level -= 1;
    return value;
  }
}
