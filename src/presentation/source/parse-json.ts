import { isJsonArray, isJsonObject, type JsonValue } from '../model/json-value.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { hasUnprintable } from '../text/unprintable.ts';
import type { SyntaxProblems } from './decode-text.ts';
import { LineStarts, type TextPlace } from './line-starts.ts';

/** The deepest nesting of lists and objects. */
const MAX_DEPTH = 64;
/** The most values of a file: a manifest of several thousand photographs has as many. */
const MAX_VALUES = 500_000;

/** Where a value begins, and the key before it, in letters from the start of the text. */
interface Place {
  readonly key: number;
  readonly value: number;
}

/** A text that is JSON, of bounded depth and size. */
export interface JsonText {
  readonly kind: 'json';
  readonly value: JsonValue;
  /** Duplicate keys, of which the last one counts, and invisible characters. */
  readonly problems: readonly Problem[];
  /** The place of the value at a path, or of the nearest part above it. */
  locate(path: AuthoredPath): TextPlace;
}

class BadJson extends Error {
  readonly offset: number;
  readonly rule: string;
  readonly suggestion: string | undefined;

  constructor(offset: number, message: string, suggestion?: string, rule = 'json') {
    super(message);
    this.offset = offset;
    this.rule = rule;
    this.suggestion = suggestion;
  }
}

const BLANK = /[ \t\n\r]*/y;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

/** Reads JSON (RFC 8259) and records the place of every value, which `JSON.parse` does not. Throws a `BadJson`. */
class JsonReader {
  readonly problems: Problem[] = [];
  readonly places = new WeakMap<object, Map<string | number, Place>>();
  readonly #text: string;
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): JsonValue {
    const value = this.#value(0, []);
    if (this.#at < this.#text.length)
      throw new BadJson(this.#at, 'there is something after the end', 'a file is one JSON object');
    return value;
  }

  #problem(path: AuthoredPath, rule: string, message: string, suggestion: string): void {
    this.problems.push({ severity: 'error', rule, message, suggestion, path });
  }

  #blank(): void {
    BLANK.lastIndex = this.#at;
    BLANK.exec(this.#text);
    this.#at = BLANK.lastIndex;
  }

  #skip(sign: string): boolean {
    const found = this.#text[this.#at] === sign;
    if (found) {
      this.#at += 1;
      this.#blank();
    }
    return found;
  }

  #value(depth: number, path: AuthoredPath): JsonValue {
    this.#blank();
    this.#values += 1;
    if (this.#values > MAX_VALUES)
      throw new BadJson(this.#at, 'the file says too much', 'divide it into several manifests', 'file-size');
    if (depth > MAX_DEPTH)
      throw new BadJson(
        this.#at,
        'lists and objects are inside one another too deeply',
        undefined,
        'too-deep',
      );
    const sign = this.#text[this.#at];
    let value: JsonValue;
    if (sign === '{') value = this.#object(depth, path);
    else if (sign === '[') value = this.#list(depth, path);
    else if (sign === '"') value = this.#string(path);
    else value = this.#literal();
    this.#blank();
    return value;
  }

  #object(depth: number, path: AuthoredPath): JsonValue {
    const entries = new Map<string, JsonValue>();
    const places = new Map<string | number, Place>();
    this.#skip('{');
    if (!this.#skip('}')) {
      do {
        const key = this.#at;
        if (this.#text[key] !== '"')
          throw new BadJson(
            key,
            'a name between double quotes is expected here',
            'is there a comma too many?',
          );
        const name = this.#string(path);
        this.#blank();
        if (!this.#skip(':')) throw new BadJson(this.#at, 'a colon is expected here');
        const own = [...path, name];
        if (entries.has(name))
          this.#problem(own, 'duplicate-key', `\`${name}\` stands here twice`, 'keep one of the two');
        places.set(name, { key, value: this.#at });
        entries.set(name, this.#value(depth + 1, own));
      } while (this.#skip(','));
      if (!this.#skip('}')) throw new BadJson(this.#at, 'a comma or } is expected here');
    }
    const object: JsonValue = Object.fromEntries(entries);
    this.places.set(object, places);
    return object;
  }

  #list(depth: number, path: AuthoredPath): JsonValue {
    const items: JsonValue[] = [];
    const places = new Map<string | number, Place>();
    this.#skip('[');
    if (!this.#skip(']')) {
      do {
        places.set(items.length, { key: this.#at, value: this.#at });
        items.push(this.#value(depth + 1, [...path, items.length]));
      } while (this.#skip(','));
      if (!this.#skip(']')) throw new BadJson(this.#at, 'a comma or ] is expected here');
    }
    this.places.set(items, places);
    return items;
  }

  #string(path: AuthoredPath): string {
    const begin = this.#at;
    let end = begin + 1;
    for (let sign = this.#text[end]; sign !== '"'; sign = this.#text[end]) {
      if (sign === undefined || sign === '\n')
        throw new BadJson(
          begin,
          'this text has no double quote at its end',
          'write \\n for the end of a line',
        );
      end += sign === '\\' ? 2 : 1;
    }
    this.#at = end + 1;
    const text = parsed(this.#text.slice(begin, end + 1));
    if (text === undefined)
      throw new BadJson(begin, 'a backslash has a meaning of its own in this text', 'write it twice (\\\\)');
    if (hasUnprintable(text))
      this.#problem(path, 'character', 'there is an invisible character in this text', 'type the text anew');
    return text;
  }

  #literal(): JsonValue {
    LITERAL.lastIndex = this.#at;
    const [word] = LITERAL.exec(this.#text) ?? [];
    if (word === undefined) {
      const what = this.#at < this.#text.length ? 'this is not expected here' : 'the file ends too early';
      throw new BadJson(this.#at, what, 'texts go between double quotes, and there are no comments in JSON');
    }
    this.#at += word.length;
    return JSON.parse(word);
  }
}

function parsed(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
}

/** JSON with the places of its values, or its first syntax error. */
export function parseJson(text: string): JsonText | SyntaxProblems {
  const lines = new LineStarts(text);
  const reader = new JsonReader(text);
  try {
    const value = reader.whole();
    const locate = (path: AuthoredPath) => {
      let offset = 0;
      let current: JsonValue | undefined = value;
      for (const step of path) {
        const inside: JsonValue | undefined = current;
        if (!isJsonArray(inside) && !isJsonObject(inside)) break;
        const place = reader.places.get(inside)?.get(step);
        if (!place) break;
        current = isJsonArray(inside) ? inside[Number(step)] : inside[String(step)];
        offset = typeof current === 'object' && current !== null ? place.key : place.value;
      }
      return lines.placeOf(offset);
    };
    return { kind: 'json', value, problems: reader.problems, locate };
  } catch (error) {
    if (!(error instanceof BadJson)) throw error;
    const { message, rule, suggestion, offset } = error;
    return {
      kind: 'problems',
      problems: [
        { rule, message, ...(suggestion !== undefined && { suggestion }), ...lines.placeOf(offset) },
      ],
    };
  }
}
