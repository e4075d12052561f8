import type { TSchema } from 'typebox';
import { COLLECTION_FORM } from './collection-form.ts';
import { type FormNode, takes, yamlLine } from './form-messages.ts';
import { MANIFEST_FORM } from './manifest-form.ts';

/** Draft 7, which editors know best. The forms use nothing newer. */
const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** A form as plain JSON Schema, without TypeBox's own annotations. */
function jsonSchema(form: TSchema): FormNode {
  return JSON.parse(JSON.stringify(form));
}

/** `alternativeText` as `Alternative text`. */
function titleOf(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function eachOf<Value>(record: Readonly<Record<string, Value>>, make: (value: Value, key: string) => object) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));
}

/** A form with a title for each key. */
function titled(form: FormNode): object {
  const { anyOf, items, properties, definitions, ...rest } = form;
  return {
    ...rest,
    ...(anyOf && { anyOf: anyOf.map(titled) }),
    ...(items && { items: titled(items) }),
    ...(properties && {
      properties: eachOf(properties, (value, key) => ({ ...titled(value), title: titleOf(key) })),
    }),
    ...(definitions && { definitions: eachOf(definitions, titled) }),
  };
}

/** A form as JSON Schema, for editors that complete and check: draft 7, with a title, a description and an example for each key. */
export function formSchema(form: TSchema, title: string): object {
  return { $schema: DRAFT, ...titled(jsonSchema(form)), title };
}

/**
 * The JSON Schema of `manifests/{id}.yaml`. It covers the form of a file; `readAuthored` checks the meaning of its keys too.
 */
export function manifestSchema(): object {
  return formSchema(MANIFEST_FORM, 'An essay of Loupe');
}

/** The JSON Schema of `manifests/collections/{id}.yaml`, like `manifestSchema`. */
export function collectionSchema(): object {
  return formSchema(COLLECTION_FORM, 'A collection of Loupe');
}

/** The groups of keys within a form. */
function groupsOf(form: FormNode, definitions: Readonly<Record<string, FormNode>>): readonly FormNode[] {
  const found = form.$ref === undefined ? form : definitions[form.$ref.replace('#/definitions/', '')];
  if (!found) return [];
  if (found.properties) return [found];
  const inner = [...(found.anyOf ?? []), ...(found.items ? [found.items] : [])];
  return inner.flatMap((each) => groupsOf(each, definitions));
}

function table(form: FormNode): string {
  const rows = Object.entries(form.properties ?? {}).map(([key, each]) => {
    const required = form.required?.includes(key) ? ' **Needed.**' : '';
    const [example] = each.examples ?? [];
    const cells = [
      `\`${key}\``,
      `${each.description}${required}`,
      takes(each),
      `\`${key}: ${yamlLine(example)}\``,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| key | what it says | takes | example |', '|---|---|---|---|', ...rows].join('\n');
}

function heading(title: string): string {
  return `### ${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

/** The manual's tables of all keys of some forms, in Markdown: one table for each group of keys. */
function keyTables(forms: readonly FormNode[]): string {
  const done = new Map<string, string>();
  const add = (form: FormNode, definitions: Readonly<Record<string, FormNode>>): void => {
    const title = form.title ?? '';
    if (done.has(title)) return;
    done.set(title, `${heading(title)}\n\n${table(form)}`);
    for (const each of Object.values(form.properties ?? {}))
      for (const group of groupsOf(each, definitions)) add(group, definitions);
  };
  for (const form of forms) add(form, form.definitions ?? {});
  return [...done.values()].join('\n\n');
}

/** The manual's tables of every key of essays and collections, in Markdown. */
export function authoredKeyTables(): string {
  return keyTables([MANIFEST_FORM, COLLECTION_FORM].map(jsonSchema));
}
