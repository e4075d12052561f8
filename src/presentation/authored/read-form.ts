import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Check } from 'typebox/value';
import { nearest } from '../../nearest.ts';
import type { AuthoredPath } from '../problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { accepted, exampleLine, type FormNode, named, otherName } from './form-words.ts';
import type { Tree } from './yaml-tree.ts';

type Shape = 'text' | 'list' | 'group';

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

function shapeOf(tree: Exclude<Tree, null>): Shape {
  if (typeof tree === 'string') return 'text';
  return isList(tree) ? 'list' : 'group';
}

function shapeOfForm({ type }: FormNode): Shape {
  if (type === 'array') return 'list';
  return type === 'object' ? 'group' : 'text';
}

const SHAPES: Readonly<Record<Shape, string>> = { text: 'a text', list: 'a list', group: 'a group of keys' };
const NUMBER = /^[-+]?\d+(\.\d+)?$/;

/** A value that was left out for a mistake that is reported. */
const NOTHING = Symbol('nothing');

/** Holds a tree against a form. Each mistake is one problem, and what is right beside it is still read. */
class FormReader {
  private readonly definitions: Readonly<Record<string, FormNode>>;
  private readonly report: Report;

  constructor(form: FormNode, report: Report) {
    this.definitions = form.definitions ?? {};
    this.report = report;
  }

  private resolved(form: FormNode): FormNode {
    if (form.$ref === undefined) return form;
    const { $ref, ...rest } = form;
    const found = this.definitions[$ref.slice('#/definitions/'.length)];
    if (!found) throw new Error(`the form has no ${$ref}`);
    return { ...found, ...rest };
  }

  private wrong(path: AuthoredPath, rule: string, message: string, suggestion?: string): typeof NOTHING {
    this.report.error(path, rule, message, suggestion);
    return NOTHING;
  }

  read(outer: FormNode, tree: Tree, path: AuthoredPath): unknown {
    const form = this.resolved(outer);
    if (tree === null)
      return this.wrong(path, 'empty', `${named(path)} has no value`, 'give it one, or leave it out');
    const shape = shapeOf(tree);
    const branch = form.anyOf
      ? form.anyOf.map((each) => this.resolved(each)).find((each) => shapeOfForm(each) === shape)
      : shapeOfForm(form) === shape && form;
    if (!branch)
      return this.wrong(
        path,
        'wrong-type',
        `${named(path)} takes ${accepted(form)}, and this is ${SHAPES[shape]}`,
        exampleLine(path, form),
      );
    if (typeof tree === 'string') return this.text(branch, tree, path, form);
    return isList(tree) ? this.list(branch, tree, path) : this.group(branch, tree, path);
  }

  /** `outer` is the union that the form is of: it has the examples. */
  private text(form: FormNode, tree: string, path: AuthoredPath, outer: FormNode): unknown {
    const value = form.type === 'number' && NUMBER.test(tree) ? Number(tree) : tree;
    if (Check(form, value)) return value;
    if (tree.trim() === '')
      return this.wrong(path, 'empty', `${named(path)} is empty`, 'write something, or leave it out');
    const meant = form.enum && nearest(tree, form.enum.map(String));
    return this.wrong(
      path,
      form.enum ? 'unknown-value' : 'wrong-value',
      `${named(path)} takes ${accepted(form)}, not ${quoted(tree)}`,
      meant === undefined ? exampleLine(path, outer) : `did you mean ${meant}?`,
    );
  }

  private list(form: FormNode, tree: readonly Tree[], path: AuthoredPath): unknown {
    if (tree.length === 0)
      return this.wrong(
        path,
        'empty',
        `${named(path)} is an empty list`,
        'put something in, or leave it out',
      );
    const items = form.items ?? {};
    return tree.map((item, index) => {
      const value = this.read(items, item, [...path, index]);
      return value === NOTHING ? this.standIn(items) : value;
    });
  }

  private group(form: FormNode, tree: ReadonlyMap<string, Tree>, path: AuthoredPath): unknown {
    const { properties, additionalProperties } = form;
    if (tree.size === 0)
      return this.wrong(path, 'empty', `${named(path)} is empty`, 'put something in, or leave it out');
    if (!properties) return this.texts(additionalProperties, tree, path);
    const known = Object.keys(properties);
    const read = new Map<string, unknown>();
    for (const [key, value] of tree) {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (property) read.set(key, this.read(property, value, [...path, key]));
      else this.unknownKey(key, known, [...path, key]);
    }
    for (const key of form.required ?? []) this.require(key, properties[key] ?? {}, read, path);
    return Object.fromEntries([...read].filter(([, value]) => value !== NOTHING));
  }

  private texts(form: FormNode | boolean | undefined, tree: ReadonlyMap<string, Tree>, path: AuthoredPath) {
    const each = typeof form === 'object' ? form : {};
    const read = [...tree].map(([key, value]) => [key, this.read(each, value, [...path, key])] as const);
    const right = read.filter(([, value]) => value !== NOTHING);
    return right.length === 0 ? NOTHING : Object.fromEntries(right);
  }

  private unknownKey(key: string, known: readonly string[], path: AuthoredPath): void {
    const meant = otherName(key, known) ?? nearest(key, known);
    const suggestion =
      meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean ${meant}?`;
    this.report.error(path, 'unknown-key', `there is no key ${quoted(key)} here`, suggestion);
    if (meant !== undefined) this.report.lose([...path.slice(0, -1), meant]);
  }

  /** What is missing is told, once, and something stands in for it so that the rest can be checked. */
  private require(key: string, form: FormNode, read: Map<string, unknown>, path: AuthoredPath): void {
    const value = read.get(key);
    if (value !== undefined && value !== NOTHING) return;
    const place = [...path, key];
    if (value === undefined && !this.report.hasLost(place))
      this.wrong(
        place,
        'missing-key',
        `${path.length === 0 ? 'the file' : named(path)} has no \`${key}\``,
        exampleLine([key], form),
      );
    read.set(key, this.standIn(form));
  }

  private standIn(outer: FormNode): unknown {
    const form = this.resolved(outer);
    if (form.examples) return form.examples[0];
    if (form.anyOf) return this.standIn(form.anyOf[0] ?? {});
    if (form.type !== 'object') return '?';
    const required = form.required ?? [];
    return Object.fromEntries(required.map((key) => [key, this.standIn(form.properties?.[key] ?? {})]));
  }
}

/** A form, made ready for reading many files. */
export interface CompiledForm<Form extends TSchema> {
  readonly node: FormNode;
  fits(value: unknown): value is Static<Form>;
}

/** Makes a form ready. It takes some milliseconds, and saves as many for each file. */
export function compileForm<Form extends TSchema>(form: Form): CompiledForm<Form> {
  const validator = Compile(form);
  return { node: form, fits: (value): value is Static<Form> => validator.Check(value) };
}

/**
 * Reads a tree by a form and reports each mistake once, with its path.
 *
 * Numbers are texts still where the form takes either. What is optional and wrong is left out; for what is required, or
 * one of a list, and wrong or missing, something else stands in, so that everything else can be checked all the same.
 *
 * @returns undefined when there is nothing to go on with
 */
export function readForm<Form extends TSchema>(
  { node, fits }: CompiledForm<Form>,
  tree: Tree,
  report: Report,
): Static<Form> | undefined {
  if (tree === null) {
    report.error([], 'empty', 'there is nothing in the file', 'for example label: Trotsky in Exile');
    return undefined;
  }
  const before = report.problems.length;
  const value = new FormReader(node, report).read(node, tree, []);
  if (fits(value)) return value;
  if (report.problems.length === before)
    report.error([], 'form', 'the file is not as an authored file must be');
  return undefined;
}
