import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Check } from 'typebox/value';
import { nearest } from '../../nearest.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { lookAlikeOfList } from '../source/look-alikes.ts';
import { quoted, type Report } from '../source/report.ts';
import { betweenQuotes } from '../source/syntax-causes.ts';
import {
  accepted,
  exampleLine,
  type FormNode,
  isMeasure,
  keysIn,
  placeInWords,
  SHAPES,
  shapeOfForm,
  type TreeShape,
  unknownKey,
} from './form-messages.ts';
import { type ReadTree, type Tree, textBetweenBrackets } from './yaml-tree.ts';

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

function shapeOf(tree: Exclude<Tree, null>): TreeShape {
  return typeof tree === 'string' ? 'text' : isList(tree) ? 'list' : 'group';
}

/** Stands for a value that is left out because of a reported mistake. */
const NOTHING = Symbol('nothing');

/** Checks a tree against a form. Each mistake is one problem, and everything right beside it is read. */
class FormReader {
  readonly #definitions: Readonly<Record<string, FormNode>>;
  readonly #report: Report;
  readonly #written: WeakMap<object, string>;

  constructor(form: FormNode, written: WeakMap<object, string>, report: Report) {
    this.#definitions = form.definitions ?? {};
    this.#written = written;
    this.#report = report;
  }

  #resolved(form: FormNode): FormNode {
    if (form.$ref === undefined) return form;
    const { $ref, ...rest } = form;
    const found = this.#definitions[$ref.slice('#/definitions/'.length)];
    if (!found) throw new Error(`the form has no ${$ref}`);
    return { ...found, ...rest };
  }

  #wrong(path: AuthoredPath, rule: string, message: string, suggestion?: string): typeof NOTHING {
    this.#report.error(path, rule, message, suggestion);
    return NOTHING;
  }

  read(outer: FormNode, tree: Tree, path: AuthoredPath): unknown {
    const form = this.#resolved(outer);
    if (tree === null)
      return this.#wrong(path, 'empty', `${placeInWords(path)} has no value`, 'give it one, or leave it out');
    const shape = shapeOf(tree);
    const branches = form.anyOf ? form.anyOf.map((each) => this.#resolved(each)) : [form];
    const branch = branches.find((each) => shapeOfForm(each) === shape);
    const takesText = branches.some((each) => shapeOfForm(each) === 'text');
    const bracketed = takesText ? textBetweenBrackets(tree, this.#written) : undefined;
    if (!branch || (bracketed !== undefined && shape === 'group')) {
      const meant = typeof tree === 'string' ? lookAlikeOfList(tree) : undefined;
      return this.#wrong(
        path,
        'wrong-type',
        meant?.message ?? `${placeInWords(path)} takes ${accepted(form)}, and this is ${SHAPES[shape]}`,
        meant?.suggestion ?? (bracketed === undefined ? exampleLine(path, form) : betweenQuotes(bracketed)),
      );
    }
    if (typeof tree === 'string') return this.#text(branch, tree, path, form);
    return isList(tree) ? this.#list(branch, tree, path) : this.#group(branch, tree, path);
  }

  /** `outer` is the union that contains the form; it has the examples. */
  #text(form: FormNode, tree: string, path: AuthoredPath, outer: FormNode): unknown {
    const value = form.type === 'number' && /^[-+]?\d+(\.\d+)?$/.test(tree) ? Number(tree) : tree;
    if (Check(form, value)) return value;
    if (tree.trim() === '')
      return this.#wrong(path, 'empty', `${placeInWords(path)} is empty`, 'write something, or leave it out');
    const meant = form.enum && nearest(tree, form.enum.map(String));
    return this.#wrong(
      path,
      form.enum ? 'unknown-value' : 'wrong-value',
      `${placeInWords(path)} takes ${accepted(form)}, not ${quoted(tree)}`,
      meant === undefined ? exampleLine(path, outer) : `did you mean ${meant}?`,
    );
  }

  #list(form: FormNode, tree: readonly Tree[], path: AuthoredPath): unknown {
    if (tree.length === 0)
      return this.#wrong(
        path,
        'empty',
        `${placeInWords(path)} is an empty list`,
        'put something in, or leave it out',
      );
    const items = form.items ?? {};
    return tree.map((item, index) => {
      const value = this.read(items, item, [...path, index]);
      return value === NOTHING ? this.#standIn(items) : value;
    });
  }

  #group(form: FormNode, tree: ReadonlyMap<string, Tree>, path: AuthoredPath): unknown {
    const { properties, additionalProperties } = form;
    if (tree.size === 0)
      return this.#wrong(
        path,
        'empty',
        `${placeInWords(path)} is empty`,
        'put something in, or leave it out',
      );
    if (!properties) return this.#texts(additionalProperties, tree, path);
    const known = Object.keys(properties);
    const read = new Map<string, unknown>();
    for (const [key, value] of tree) {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (property) read.set(key, this.read(property, value, [...path, key]));
      else this.#unknownKey(key, known, [...path, key]);
    }
    const required = form.required ?? [];
    const isWhole = required.every((key) => read.has(key) && read.get(key) !== NOTHING);
    for (const key of required) this.#require(key, properties[key] ?? {}, read, path);
    // With a placeholder for a number, the others would be judged by a mistake that is told.
    if (!isWhole && required.every((key) => isMeasure(properties[key] ?? {}))) {
      this.#report.markUnread(path);
      return NOTHING;
    }
    return Object.fromEntries([...read].filter(([, value]) => value !== NOTHING));
  }

  #texts(form: FormNode | boolean | undefined, tree: ReadonlyMap<string, Tree>, path: AuthoredPath) {
    const each = typeof form === 'object' ? form : {};
    const read = [...tree].map(([key, value]) => [key, this.read(each, value, [...path, key])] as const);
    const right = read.filter(([, value]) => value !== NOTHING);
    return right.length === 0 ? NOTHING : Object.fromEntries(right);
  }

  #unknownKey(key: string, known: readonly string[], path: AuthoredPath): void {
    const { meant, message, suggestion } = unknownKey(key, known);
    this.#report.error(path, 'unknown-key', message, suggestion);
    if (meant !== undefined) this.#report.markUnread([...path.slice(0, -1), meant]);
  }

  /** Reports a missing key once, and puts a placeholder in its place so that the rest can be checked. */
  #require(key: string, form: FormNode, read: Map<string, unknown>, path: AuthoredPath): void {
    const value = read.get(key);
    if (value !== undefined && value !== NOTHING) return;
    const place = [...path, key];
    if (value === undefined && !this.#report.isUnread(place))
      this.#wrong(
        place,
        'missing-key',
        `${path.length === 0 ? 'the file' : placeInWords(path)} has no \`${key}\``,
        exampleLine([key], form),
      );
    read.set(key, this.#standIn(form));
  }

  #standIn(outer: FormNode): unknown {
    const form = this.#resolved(outer);
    if (form.examples) return form.examples[0];
    if (form.anyOf) return this.#standIn(form.anyOf[0] ?? {});
    if (form.type !== 'object') return '?';
    const required = form.required ?? [];
    return Object.fromEntries(required.map((key) => [key, this.#standIn(form.properties?.[key] ?? {})]));
  }
}

/** A form, compiled for reading many files. */
export interface CompiledForm<Form extends TSchema> {
  readonly node: FormNode;
  /** All keys that the form has, at any depth. */
  readonly keys: ReadonlySet<string>;
  fits(value: unknown): value is Static<Form>;
}

/** Compiles a form. This takes some milliseconds, and saves as many for each file. */
export function compileForm<Form extends TSchema>(form: Form): CompiledForm<Form> {
  const validator = Compile(form);
  const node: FormNode = form;
  return {
    node,
    keys: new Set(keysIn(node)),
    fits: (value): value is Static<Form> => validator.Check(value),
  };
}

/**
 * Reads a tree by a form and reports each mistake once, with its path.
 *
 * Numbers stay texts where the form takes either. An optional value that is wrong is left out; a placeholder replaces a
 * required value or an item of a list that is wrong or missing, so that everything else can be checked.
 *
 * @returns undefined when nothing can be read
 */
export function readForm<Form extends TSchema>(
  { node, fits }: CompiledForm<Form>,
  { tree, written }: Pick<ReadTree, 'tree' | 'written'>,
  report: Report,
): Static<Form> | undefined {
  if (tree === null) {
    report.error([], 'empty', 'there is nothing in the file', 'for example label: Trotsky in Exile');
    return undefined;
  }
  const before = report.problems.length;
  const value = new FormReader(node, written, report).read(node, tree, []);
  if (fits(value)) return value;
  if (report.problems.length === before)
    report.error([], 'form', 'the file is not as an authored file must be');
  return undefined;
}
