import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OTHER_FORMATS } from '../src/archive/other-formats.ts';
import { readmeTable } from '../src/config/describe.ts';
import { variableName } from '../src/config/setting.ts';
import { everySetting } from '../src/config/settings.ts';
import { UNREAD_TIFFS } from '../src/pixels/tiff/unread.ts';
import { authoredKeyTables, collectionSchema, manifestSchema } from '../src/presentation/authored/schema.ts';
import { fateTable } from '../src/presentation/fates/table.ts';
import { policySchema } from '../src/written-policies/policy-form.ts';
import { type Archive, emptyArchive } from './support/archive.ts';
import { ask } from './support/asking.ts';
import { formatsTables } from './support/corpus/formats-table.ts';
import { startLoupe, type TestServer } from './support/loupe.ts';

const ROOT = join(import.meta.dirname, '..');

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(ROOT, name)).isFile());
}

/** Every match of the pattern's first group, once. */
function allOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}

const DOCUMENTS = [
  'README.md',
  'AGENTS.md',
  'CHANGELOG.md',
  'images/README.md',
  ...filesBelow('docs').filter((name) => name.endsWith('.md')),
];

function unreadTable(): string {
  const rows = UNREAD_TIFFS.map(({ name, saveAs }) => `| ${name} | ${saveAs} |`);
  return `\n| a TIFF with | save it as |\n|---|---|\n${[...new Set(rows)].join('\n')}\n`;
}

function formatTable(): string {
  const rows = OTHER_FORMATS.map(
    ({ name, extensions, convertTo }) => `| ${name} | ${extensions.join(', ')} | ${convertTo} |`,
  );
  return `\n| format | extensions | convert it to |\n|---|---|---|\n${rows.join('\n')}\n`;
}

/** What is made by the code, and where it stands. */
const MADE = [
  { what: 'settings', file: 'README.md', mark: 'settings', make: readmeTable },
  { what: 'TIFFs that are not read', file: 'docs/scans.md', mark: 'unread', make: unreadTable },
  { what: 'formats that are not read', file: 'docs/scans.md', mark: 'formats', make: formatTable },
  { what: 'scans that were tried', file: 'docs/formats.md', mark: 'formats', make: formatsTables },
  { what: 'keys of essays', file: 'docs/essays.md', mark: 'keys', make: () => `\n${authoredKeyTables()}\n` },
  {
    what: 'properties of 3.0',
    file: 'docs/validating.md',
    mark: 'fates',
    make: () => `\n${fateTable()}`,
  },
];

describe.each(MADE)('the table of $what in $file', ({ file, mark, make }) => {
  const marked = new RegExp(`(?<=<!-- ${mark} -->\\n)[\\s\\S]*?(?=\\n?<!-- /${mark} -->)`);

  test('is the one that the code makes', () => {
    const text = read(file);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(join(ROOT, file), text.replace(marked, make));
    expect(marked.exec(read(file))?.[0]).toBe(make());
  });
});

test.each([
  ['manifest', manifestSchema],
  ['collection', collectionSchema],
  ['image-policy', policySchema],
])('docs/schemas/%s.json is the schema that the code makes', (name, make) => {
  const file = `docs/schemas/${name}.json`;
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(join(ROOT, file), JSON.stringify(make()));
  expect(JSON.parse(read(file))).toEqual(make());
});

describe.each(DOCUMENTS)('%s', (name) => {
  const text = read(name);

  test('links to files that exist', () => {
    const links = allOf(text, /\]\((?!https?:)([^)#]+)/g);
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(name), link)))).toEqual([]);
  });

  test('names files that exist', () => {
    const named = allOf(text, /`((?:src|tests|docs)\/[\w./-]+)`/g);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('names scripts of npm that exist', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const named = allOf(text, /npm run (?:--silent )?([a-z][\w:-]*)/g);
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  // The README of the plates names the flags of the program that draws them.
  test.runIf(!name.startsWith('images/'))('names settings that exist', () => {
    const flags = everySetting().flatMap(({ setting }) => [setting.flag, ...(setting.formerly ?? [])]);
    const named = allOf(text, /`--([a-z][a-z0-9-]*)/g).filter((flag) => flag !== 'help');
    expect(named.filter((flag) => !flags.includes(flag))).toEqual([]);
    const variables = everySetting().flatMap(({ setting }) =>
      [setting.flag, ...(setting.formerly ?? [])].map((flag) => variableName(setting, flag)),
    );
    expect(allOf(text, /\b(LOUPE_[A-Z0-9_]*[A-Z0-9])/g).filter((each) => !variables.includes(each))).toEqual(
      [],
    );
  });
});

test('AGENTS.md is short enough to be read', () => {
  expect(read('AGENTS.md').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});

test('.ci/run runs the test line of the README', () => {
  const [line] = /npm ci && npm test/.exec(read('README.md')) ?? [];
  expect(read('.ci/run').split('\n')).toContain(line);
});

describe('the server', () => {
  let archive: Archive;
  let server: TestServer;

  beforeAll(async () => {
    archive = await emptyArchive();
    await archive.addChart('box/01.jpg', 700, 500);
    await archive.addManifest(
      'box.yaml',
      'label: A box\nsections: [{label: Part, id: part, photographs: [{image: box/01, id: lid, notes: [{text: The lid}]}]}]\n',
    );
    server = await startLoupe({
      images: archive.folder,
      flags: ['--admin-email', 'archive@example.org'],
    });
  });
  afterAll(async () => {
    await server.stop();
    await archive.remove();
  });

  const rows = [...read('README.md').matchAll(/^\| `(\/[^`]*)` \| (\d{3}) \|/gm)];
  const addresses = rows.map(([, address = '', status = '']) => ({ address, status: Number(status) }));

  test('has a table of addresses', () => {
    expect(addresses.length).toBeGreaterThanOrEqual(13);
  });

  test.each(addresses)('answers $status at $address', async ({ address, status }) => {
    const path = Object.entries({
      identifier: 'box%2F01',
      region: '10,10,300,200',
      size: '150,100',
      rotation: '0',
      quality: 'default',
      format: 'jpg',
      level: '10',
      column: '0',
      row: '0',
      manifest: 'box',
      canvas: 'lid',
      range: 'part',
      collection: 'top',
      n: '1',
      'photo-url': encodeURIComponent(`${server.url}/photo/box/lid@10,10,300,200`),
      'content-state': encodeURIComponent(`${server.url}/content-state/box/lid`),
      'manifest-url': encodeURIComponent(`${server.url}/presentation/box/manifest`),
    }).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, value), address);
    expect(path).not.toContain('{');
    expect((await ask(server.url, path)).status).toBe(status);
  });

  test('counts what the documents say that it counts', async () => {
    // A builder counts what it publishes, too.
    const store = join(archive.folder, '../store');
    mkdirSync(store);
    const builder = await startLoupe({
      images: archive.folder,
      data: `file://${store}`,
      flags: ['--local', join(archive.folder, '../local')],
    });
    const metrics = `${(await ask(server.url, '/metrics')).text}\n${(await ask(builder.url, '/metrics')).text}`;
    await builder.stop();
    const told = allOf(DOCUMENTS.map(read).join('\n'), /\b(loupe_[a-z_]*[a-z])\b/g);
    expect(told).toContain('loupe_requests_total');
    expect(told.filter((name) => !metrics.includes(`# TYPE ${name} `))).toEqual([]);
    const counted = allOf(metrics, /^# TYPE (loupe_\w+)/gm).filter(
      (name) => !/^loupe_(process|nodejs)_/.test(name),
    );
    expect(counted.filter((name) => !told.includes(name))).toEqual([]);
  });
});

test('no text names a folder of one machine or a package registry', () => {
  const machine = /(?:^|[\s"'`(=])\/(?:home|Users|root|work)\//m;
  const registry = /registry\.(?:npmjs|yarnpkg)|"resolved": ?"http/;
  const top = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.log'))
    .map(({ name }) => name);
  const texts = [...top, 'images/README.md', ...['src', 'tests', 'docs', '.ci'].flatMap(filesBelow)].filter(
    (name) => !/\.(?:png|jpg|tif|icc|avif|gif)$/.test(name),
  );
  const strays = texts.filter((name) => {
    const text = read(name);
    return machine.test(text) || registry.test(text);
  });
  expect(strays).toEqual([]);
});

test.each(DOCUMENTS.filter((name) => name.startsWith('docs/decisions/')))(
  '%s says what was asked, what there was to choose from, what was chosen, and what follows',
  (name) => {
    const parts = [...read(name).matchAll(/^\*\*(\w+)\.\*\* \S/gm)].map(([, part]) => part);
    expect(parts).toEqual(['Question', 'Options', 'Decision', 'Consequences']);
  },
);
