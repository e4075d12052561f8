import { isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
import { isEmbeddedCanvas } from './canvas.ts';
import { isReadable } from './texts.ts';
import {
  addressOf,
  isSaid,
  listAt,
  listed,
  numberOf,
  type Placed,
  typesOf,
  type Upgrading,
} from './upgrading.ts';
import { type Held, WRITTEN, type Written } from './written.ts';

/** Names and types are nothing that a document says; what a context defines is told where it stands. */
const NAMES: ReadonlySet<string> = new Set(['@context', '@id', '@type', 'id', 'type']);

/** Shapes of which an address alone is one. */
const BY_ADDRESS: ReadonlySet<Written> = new Set<Written>([
  ...(['image', 'link', 'parent', 'licence', 'whole', 'canvas of a range', 'range of a range'] as const),
  ...(['canvas of a sequence', 'collection'] as const),
  ...(['member', 'body', 'target', 'list of annotations'] as const),
]);

function writtenBody(body: JsonObject): Written {
  const types = typesOf(body);
  if (types.includes('Choice')) return 'choice';
  if (types.includes('SpecificResource')) return 'part';
  return 'chars' in body || 'value' in body ? 'text' : 'content';
}

/** Values of other kinds than version 2 has there. */
const NOT_AS_HELD = {
  texts: { isRight: isReadable, words: 'not all of this … is text: the rest is' },
  word: { isRight: (value: JsonValue) => typeof value === 'string', words: 'this … is no text: it is' },
  number: {
    isRight: (value: JsonValue) => numberOf(value) !== undefined,
    words: 'this … is no number: it is',
  },
} as const;

/** The shape that a value has of those that may stand in its place. */
function writtenOf(shape: Written, value: JsonObject): Written {
  if (shape === 'body' || shape === 'alternative') return writtenBody(value);
  if (shape === 'member')
    return typesOf(value).includes('Collection') ? 'collection' : 'manifest of a collection';
  if (shape === 'selector') return typesOf(value).includes('Choice') ? 'choice of selectors' : shape;
  return shape === 'canvas of a sequence' && isEmbeddedCanvas(value) ? 'canvas' : shape;
}

/** Finds what of a document of version 2 no property of 3.0 is made of. */
class LeftOut {
  readonly #upgrading: Upgrading;

  constructor(upgrading: Upgrading) {
    this.#upgrading = upgrading;
  }

  tell({ value, path }: Placed<JsonObject>, shape: Written): void {
    const { called, holds } = WRITTEN[shape];
    if (!holds) return;
    for (const [name, said] of Object.entries(value)) {
      if (NAMES.has(name) || !isSaid(said)) continue;
      const at = { value: said, path: [...path, name] };
      const held = Object.hasOwn(holds, name) ? holds[name] : undefined;
      if (held === undefined)
        this.#upgrading.warn(at.path, `version 3 has no place for \`${name}\` of ${called}: it is left out`);
      else this.#held(at, name, held);
    }
  }

  #held({ value, path }: Placed, name: string, held: Held): void {
    if (held === 'anything') return;
    if (held === 'texts' || held === 'word' || held === 'number') {
      const otherwise = NOT_AS_HELD[held];
      if (!otherwise.isRight(value))
        this.#upgrading.warn(path, `${otherwise.words.replace('…', `\`${name}\``)} left out`);
      return;
    }
    for (const [index, each] of listed({ value, path }).entries())
      if (held === 'own manifest') this.#ownManifest(each);
      else this.#member(each, name, held === 'sequence' && index > 0 ? 'further sequence' : held);
  }

  /** That something is within the manifest that it stands in needs no property. */
  #ownManifest({ value, path }: Placed): void {
    if (this.#upgrading.typeOf(addressOf(value) ?? '') !== 'Manifest')
      this.#upgrading.warn(path, 'what this is within is not its manifest: it is left out');
    else if (isJsonObject(value)) this.tell({ value, path }, 'parent');
  }

  #member({ value, path }: Placed, name: string, shape: Written): void {
    if (isJsonObject(value)) this.tell({ value, path }, writtenOf(shape, value));
    else if (isSaid(value) && (typeof value !== 'string' || !BY_ADDRESS.has(shape)))
      this.#upgrading.warn(path, `in \`${name}\` there is something that is no object: it is left out`);
  }
}

/**
 * Tells what an upgrade passes over: properties that 3.0 has no place for, or version 2 not there, and values of other kinds
 * than it has. What becomes of those that it has is told where they are read.
 */
export function tellLeftOut(document: JsonObject, upgrading: Upgrading): void {
  const shape = typesOf(document).includes('Collection') ? 'collection' : 'manifest';
  const node: Placed<JsonObject> = { value: document, path: [] };
  new LeftOut(upgrading).tell(node, shape);
  for (const { value, path } of listAt(node, '@context'))
    if (typeof value !== 'string')
      upgrading.warn(path, 'this context is no address: it is left out, and with it what it defines');
}
