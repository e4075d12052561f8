import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { collectionSchema, manifestSchema } from '../../../src/presentation/authored/schema.ts';
import { ESSAYS } from '../../support/essays.ts';

/** As editors do: another reader of the schema, and of YAML with numbers and dates as the language has them. */
const editor = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true });

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly definitions?: Readonly<Record<string, Node>>;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

/** Every key of a schema, with its path. */
function keysOf(node: Node, path: string): readonly (readonly [string, Node])[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, value]): (readonly [string, Node])[] => [
    [`${path}${key}`, value],
    ...keysOf(value, `${path}${key}.`),
  ]);
  const inner = [
    ...(node.anyOf ?? []),
    ...(node.items ? [node.items] : []),
    ...Object.values(node.definitions ?? {}),
  ];
  return [...own, ...inner.flatMap((each) => keysOf(each, path))];
}

describe.each([
  ['manifests', manifestSchema(), 'trotsky.yaml'],
  ['collections', collectionSchema(), 'collections/small.yaml'],
] as const)('the schema of %s', (kind, schema, whole) => {
  const validate = editor.compile(schema);
  const files = Object.entries(ESSAYS).filter(
    ([name]) => name.startsWith('collections/') === (kind === 'collections'),
  );

  test.each(files)('takes %s', (_, text) => {
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('explains every key, with an example that it takes', () => {
    for (const [path, key] of keysOf(schema, '')) {
      expect(key.title, path).toMatch(/^[A-Z]/);
      expect(key.description, path).toMatch(/\.$/);
      expect(key.examples?.length, path).toBeGreaterThan(0);
      const one = editor.compile({ definitions: (schema as Node).definitions ?? {}, ...key });
      for (const example of key.examples ?? [])
        expect(one(example), `${path}: ${JSON.stringify(example)}`).toBe(true);
    }
  });

  test('refuses any other key', () => {
    const right: object = parse(ESSAYS[whole]);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,12}x$/), (key) => {
        expect(validate({ ...right, [key]: 'a' })).toBe(false);
      }),
    );
  });
});

test.each([
  ['photographs: [a]'],
  ['label: A\nphotographs: []'],
  ['label: {}\nphotographs: [a]'],
  ['label: A\nphotographs: [{image: [a]}]'],
  ['label: A\nphotographs: [{imge: a}]'],
  ['label: A\nstatus: ready\nphotographs: [a]'],
  ['label: A\nsections: [{label: B, sections: [{photographs: [a]}]}]'],
  ['label: A\nphotographs: [{image: a, notes: [{tag: b, region: {x: -1, y: 0, width: 1, height: 1}}]}]'],
  ['label: A\nphotographs: [{image: a, notes: [{tag: b, region: {x: 10px, y: 0, width: 1, height: 1}}]}]'],
])('editors underline %j', (text) => {
  expect(editor.validate(manifestSchema(), parse(text))).toBe(false);
});
