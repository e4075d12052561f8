import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { cycloneDx } from '../../src/components/cyclonedx.ts';

interface ListedComponent {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version?: string;
  readonly purl: string;
  readonly evidence?: { readonly occurrences: readonly { readonly location: string }[] };
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

interface List {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly ListedComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const ROOT = join(import.meta.dirname, '..', '..');
const SCHEMAS = join(ROOT, 'node_modules/@cyclonedx/cyclonedx-library/res/schema');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

const list: List = JSON.parse(read('dist/components.cdx.json'));

/** Without the formats of strings, such as dates, which Ajv does not know by itself. */
const ajv = new Ajv({ strict: false, validateFormats: false });
function schema(name: string): object {
  return JSON.parse(readFileSync(join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), 'utf8'));
}
// Copies in this package refer to each other by the names of its files.
for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
  ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
const validate = ajv.compile(schema('bom-1.6'));

function propertyOf({ properties }: ListedComponent, name: string): string | undefined {
  return properties.find((property) => property.name === `loupe:${name}`)?.value;
}

/** The versions of a package that another holds; of those that are installed when no other is named. */
function versionsOf(purl: string, holder?: string): readonly (string | undefined)[] {
  return list.components
    .filter((each) => each.purl.replace(/@[^@]*$/, '') === purl && propertyOf(each, 'held-in') === holder)
    .map(({ version }) => version);
}

/** What a file says by itself, read without the code of the list. */
function saidIn(folder: string, pattern: RegExp): string | undefined {
  const names = readdirSync(join(ROOT, folder)).filter((name) => /\.(?:js|txt)$/.test(name));
  return names.map((name) => pattern.exec(read(join(folder, name)))?.[1]).find((said) => said !== undefined);
}

describe('the form', () => {
  test('is CycloneDX 1.6', () => {
    validate(list);
    expect(validate.errors).toBeNull();
    expect(list).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
  });

  test('would not be, with a component that has no name', () => {
    const [first, ...rest] = list.components;
    expect(validate({ ...list, components: [{ ...first, name: undefined }, ...rest] })).toBe(false);
  });

  test('names each component once, and as used only what it names', () => {
    const refs = [list.metadata.component['bom-ref'], ...list.components.map((each) => each['bom-ref'])];
    expect(new Set(refs).size).toBe(refs.length);
    expect(list.dependencies.map(({ ref }) => ref)).toEqual(refs);
    const used = list.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(used.filter((ref) => !refs.includes(ref))).toEqual([]);
  });

  test('is the same for the same components, and has another serial number for others', () => {
    const project = { name: 'loupe', version: '1.0.0', license: 'MIT', dependsOn: [] };
    expect(cycloneDx(project, [])).toEqual(cycloneDx(project, []));
    const serials = [project, { ...project, version: '1.0.1' }].map(
      (each) => /"serialNumber":"([^"]+)"/.exec(JSON.stringify(cycloneDx(each, [])))?.[1],
    );
    expect(new Set(serials).size).toBe(2);
  });
});

describe('inside the viewers', () => {
  const mirador = 'node_modules/mirador/dist';
  const uv = 'node_modules/universalviewer/dist/umd';
  test.each([
    ['mirador', 'dompurify', saidIn(mirador, /@license DOMPurify (\d+\.\d+\.\d+)/)],
    ['mirador', 'openseadragon', saidIn(mirador, /openseadragon (\d+\.\d+\.\d+)|versionStr:"([\d.]+)"/)],
    ['universalviewer', 'jquery', saidIn(uv, /jQuery JavaScript Library v(\d+\.\d+\.\d+)/)],
    ['universalviewer', 'openseadragon', saidIn(uv, /openseadragon (\d+\.\d+\.\d+)/)],
  ])('%s holds %s of the version that its files say', (viewer, name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(versionsOf(`pkg:npm/${name}`, viewer)).toEqual([version]);
  });

  test('what they share is listed for each of them, and where it is installed', () => {
    const { version } = JSON.parse(read('node_modules/openseadragon/package.json'));
    expect(versionsOf('pkg:npm/openseadragon')).toEqual([version]);
    const all = list.components.filter(({ name }) => name === 'openseadragon');
    expect(all.map((each) => propertyOf(each, 'held-in') ?? '').sort()).toEqual([
      '',
      'mirador',
      'universalviewer',
    ]);
  });

  test('a version stands only where a file says it, and that file is there', () => {
    const known = ['installed', 'version-found', 'name-found', 'declared'];
    for (const component of list.components) {
      const certainty = propertyOf(component, 'certainty') ?? '';
      expect(known).toContain(certainty);
      const hasVersion = component.version !== undefined;
      expect([component['bom-ref'], hasVersion]).toEqual([
        component['bom-ref'],
        certainty === 'installed' || certainty === 'version-found',
      ]);
      expect(component.purl.slice(1).includes('@')).toBe(hasVersion);
      const places = component.evidence?.occurrences.map(({ location }) => location) ?? [];
      expect(places.length > 0).toBe(certainty !== 'declared');
      expect(places.filter((place) => !existsSync(join(ROOT, place)))).toEqual([]);
    }
  });
});

describe('installed', () => {
  const installed = list.components.filter((each) => propertyOf(each, 'certainty') === 'installed');

  test('is all that package.json asks for in production, at the version that is there', () => {
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(read('package.json'));
    for (const name of Object.keys(dependencies)) {
      const { version } = JSON.parse(read(`node_modules/${name}/package.json`));
      expect(installed.find((each) => each['bom-ref'] === name)?.version).toBe(version);
    }
  });

  test('is nothing for development, and no placeholder', () => {
    const names = installed.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
    const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(read('package.json'));
    expect(names.filter((name) => name in devDependencies)).toEqual([]);
    expect(names.filter((name) => ['react', 'dompurify', 'loupe-not-installed'].includes(name))).toEqual([]);
  });

  test('holds the C libraries of sharp', () => {
    const folder = installed
      .map((each) => each['bom-ref'])
      .find((ref) => ref.startsWith('@img/sharp-libvips'));
    const { vips }: { vips: string } = JSON.parse(read(`node_modules/${folder}/versions.json`));
    expect(versionsOf('pkg:generic/vips', folder)).toEqual([vips]);
  });

  test('holds libjpeg-turbo, which a package brings for several systems', () => {
    expect(versionsOf('pkg:generic/libjpeg-turbo', '@julusian/jpeg-turbo')).toEqual(['3.1.2']);
  });
});
