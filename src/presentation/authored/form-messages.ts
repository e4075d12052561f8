import { nearest } from '../../nearest.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { plainWord } from '../source/look-alikes.ts';
import { quoted } from '../source/report.ts';

/** The part of JSON Schema that the forms use. */
export interface FormNode {
  readonly $ref?: string;
  readonly anyOf?: readonly FormNode[];
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, FormNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | FormNode;
  readonly items?: FormNode;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly definitions?: Readonly<Record<string, FormNode>>;
}

/** Whether a form takes a number, or a number with a percent sign. */
export function isMeasure({ type, pattern }: FormNode): boolean {
  return type === 'number' || pattern !== undefined;
}

/** The keys of a form and of the forms within it. */
export function keysIn(form: FormNode): readonly string[] {
  const { anyOf = [], items, properties = {}, definitions = {} } = form;
  const inner = [
    ...anyOf,
    ...(items ? [items] : []),
    ...Object.values(properties),
    ...Object.values(definitions),
  ];
  return [...Object.keys(properties), ...inner.flatMap(keysIn)];
}

export type TreeShape = 'text' | 'list' | 'group';

/** The shape of what a form takes, if it takes only one. */
export function shapeOfForm({ type }: FormNode): TreeShape {
  if (type === 'array') return 'list';
  return type === 'object' ? 'group' : 'text';
}

/** Shapes in words. */
export const SHAPES: Readonly<Record<TreeShape, string>> = {
  text: 'a text',
  list: 'a list',
  group: 'a group of keys',
};

/** What a form takes, in words: `a text or a list`. */
export function accepted(form: FormNode): string {
  if (form.anyOf) return [...new Set(form.anyOf.map(accepted))].join(' or ');
  if (form.enum?.length === 1) return `the word ${form.enum[0]}`;
  if (form.enum) return `one of ${form.enum.join(', ')}`;
  switch (form.type) {
    case 'array':
      return 'a list';
    case 'object':
      return form.title ?? 'a group of keys';
    case 'number':
      return 'a number';
    default:
      return form.title ?? 'a text';
  }
}

/** What a form takes, in the words of the manual: lists with what is in them. */
export function takes(form: FormNode): string {
  const [first, second] = form.anyOf ?? [];
  if (first && second?.items && takes(second.items) === takes(first))
    return `${takes(first)}, or a list of such`;
  if (form.anyOf) return form.anyOf.map(takes).join(', or ');
  return form.type === 'array' ? `a list, each ${takes(form.items ?? {})}` : accepted(form);
}

/** A value on one line of YAML. */
export function yamlLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${yamlLine(inner)}`)
    .join(', ')}}`;
}

/** What stands at a path, in words: `label`, or the second of `photographs`. */
export function placeInWords(path: AuthoredPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'string') return `\`${last}\``;
  const key = path.findLast((step) => typeof step === 'string');
  return `number ${last + 1} of \`${key}\``;
}

/** The example of a form as a line to write: `label: Trotsky in Exile`. */
export function exampleLine(path: AuthoredPath, form: FormNode): string | undefined {
  const [example] = form.examples ?? [];
  if (example === undefined) return undefined;
  const last = path.at(-1);
  return typeof last === 'string'
    ? `for example ${last}: ${yamlLine(example)}`
    : `for example ${yamlLine(example)}`;
}

/** Other words that people use for keys. The first of the keys that the form has is suggested. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  title: ['label'],
  name: ['label'],
  heading: ['label'],
  alt: ['alternativeText'],
  alttext: ['alternativeText'],
  description: ['caption', 'summary', 'text'],
  introduction: ['summary', 'text'],
  text: ['caption', 'summary', 'value'],
  caption: ['text', 'summary'],
  licence: ['rights'],
  license: ['rights'],
  copyright: ['rights'],
  credit: ['requiredStatement'],
  attribution: ['requiredStatement'],
  photos: ['photographs'],
  pictures: ['photographs'],
  images: ['photographs', 'image'],
  items: ['photographs'],
  photo: ['image'],
  file: ['image'],
  picture: ['image'],
  keywords: ['subjects'],
  tags: ['subjects'],
  persons: ['people'],
  location: ['place'],
  w: ['width'],
  h: ['height'],
  left: ['x'],
  top: ['y'],
  lat: ['latitude'],
  lon: ['longitude'],
  lng: ['longitude'],
  url: ['id'],
  href: ['id'],
  chapters: ['sections'],
  navdate: ['date'],
};

/** The key of a form to suggest for another word. */
function otherName(key: string, known: readonly string[]): string | undefined {
  const names = Object.hasOwn(OTHER_NAMES, key.toLowerCase()) ? OTHER_NAMES[key.toLowerCase()] : undefined;
  return names?.find((name) => known.includes(name));
}

/** What is said of a key that a group does not have, and the key that was probably meant. */
export function unknownKey(
  key: string,
  known: readonly string[],
): { readonly meant: string | undefined; readonly message: string; readonly suggestion: string } {
  const word = plainWord(key);
  const meant = known.includes(word) ? word : (otherName(word, known) ?? nearest(word, known));
  return {
    meant,
    message:
      word === meant
        ? `the key ${quoted(key)} is written with other letters or quotes than those of the keyboard`
        : `there is no key ${quoted(key)} here`,
    suggestion: meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean ${meant}?`,
  };
}
