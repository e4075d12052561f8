import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { validateOnce } from '../../src/commands/validate.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { LocatedProblem } from '../../src/presentation/problems/problem.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { archiveWithEssays, HARBOUR } from '../support/archive-with-essays.ts';
import { ask } from '../support/asking.ts';
import { CLI, type CommandResult, collected, runLoupe } from '../support/command.ts';
import { buildTiff, rgbStripFields } from '../support/fixtures-tiff.ts';
import { IIIF_JSON } from '../support/iiif-json.ts';
import { startLoupe } from '../support/loupe.ts';
import { markedText } from '../support/marked-text.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { ATLAS } from '../support/presentation-2.ts';
import { spawnTied } from '../support/tied.ts';
import { WRONG_ESSAYS } from '../support/wrong-essays.ts';
import { WRONG_IIIF_JSON } from '../support/wrong-iiif-json.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const GOOD = 'label: Box\nphotographs: [{image: box/01, alternativeText: A chart}]\n';
const WARNED = 'label: Box\nphotographs: [{image: box/01}]\n';
const WRONG = 'label: Box\nphotographs: [{image: box/09, alternativeText: A chart}]\n';

/** XMP of a scan that says what can be seen on it. */
const DESCRIBED = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A chart</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta>`;

interface Result {
  readonly version: number;
  readonly valid: boolean;
  readonly files: string[];
  readonly errors: number;
  readonly warnings: number;
  readonly problems: LocatedProblem[];
  readonly viewerRemarks: Omit<LocatedProblem, 'severity'>[];
}

let archive: Archive;

function folders(): string[] {
  const { folder, manifestsFolder, dataFolder } = archive;
  return ['--images', folder, '--manifests', manifestsFolder, '--data', dataFolder];
}

function validate(...more: readonly string[]): Promise<CommandResult> {
  return runLoupe(['validate', ...folders(), ...more]);
}

/** What the command writes, and its exit code, without a process of its own, which takes a second to start. */
async function check(...more: readonly string[]): Promise<Pick<CommandResult, 'code' | 'output'>> {
  const { config, positionals } = loadConfig('validate', {}, [...folders(), ...more]);
  let output = '';
  const write = (text: string): void => {
    output += text;
  };
  const code = await validateOnce(config, positionals, { write });
  return { code, output };
}

/** The same, written for programs. */
async function result(...more: readonly string[]): Promise<Result> {
  return JSON.parse((await check('--json', ...more)).output);
}

async function newArchive(): Promise<Archive> {
  const made = await emptyArchive();
  await made.addChart('box/01.jpg', 400, 300);
  await made.addChart('box/02.jpg', 400, 300);
  await mkdir(made.manifestsFolder);
  return made;
}

describe('every mistake is told once, with its place', () => {
  const all = [...WRONG_ESSAYS, ...WRONG_IIIF_JSON].filter(([, name]) => name !== 'b-label.yml');
  let problems: readonly LocatedProblem[] = [];

  beforeAll(async () => {
    archive = await newArchive();
    for (const [, name, text] of all) await archive.addManifest(name, markedText(text).text);
    ({ problems } = await result());
  });
  afterAll(() => archive.remove());

  test.each(all)('%s: %s', (rule, name, text) => {
    const { line, column } = markedText(text);
    // A collection is in version 3 only, and the manifests in JSON have no alternative texts, whatever else is told of them.
    const beside = ['version-3-only', ...(name.endsWith('.json') ? ['alternative-text'] : [])];
    const isBeside = (problem: LocatedProblem): boolean =>
      beside.includes(problem.rule) && rule !== problem.rule;
    const own = problems.filter((problem) => problem.file === name && !isBeside(problem));
    expect(own.map((problem) => [problem.rule, problem.line, problem.column])).toEqual([
      [rule, line, column],
    ]);
  });

  test('an image that is not there is told with the one that was meant', () => {
    expect(problems.find(({ rule }) => rule === 'unknown-image')).toMatchObject({
      message: 'no image “box/03”',
      suggestion: 'did you mean box/02?',
    });
  });
});

describe('the command', () => {
  beforeEach(async () => {
    archive = await newArchive();
  });
  afterEach(() => archive.remove());

  test('ends with 0 when all is well, and with warnings, and with 1 for errors', async () => {
    await archive.addManifest('box.yaml', GOOD);
    expect(await validate()).toEqual({ code: 0, output: '1 file checked: all is well.\n', errors: '' });
    await archive.addManifest('box.yaml', WARNED);
    expect((await check()).code).toBe(0);
    expect((await check('--strict')).code).toBe(1);
    await archive.addManifest('box.yaml', WRONG);
    expect((await validate()).code).toBe(1);
  });

  test('names canvases of manifests in JSON without alternative texts, but not those of others', async () => {
    const { items, ...manifest } = JSON.parse(IIIF_JSON);
    const [first] = items;
    const note = first.annotations[0].items[0];
    const withNote = (id: string, more: object): object => ({
      ...JSON.parse(JSON.stringify(first).replaceAll('canvas/1', `canvas/${id}`)),
      annotations: [
        {
          id: `https://example.org/notes/${id}`,
          type: 'AnnotationPage',
          items: [
            {
              ...note,
              id: `https://example.org/note/${id}`,
              target: `https://example.org/iiif/box/canvas/${id}`,
              ...more,
            },
          ],
        },
      ],
    });
    const canvases = [
      withNote('comment', {}),
      withNote('described', { motivation: 'describing' }),
      withNote('provided', { motivation: 'supplementing', provides: ['alternativeText'] }),
      withNote('corner', {
        motivation: 'describing',
        target: 'https://example.org/iiif/box/canvas/corner#xywh=1,2,3,4',
      }),
    ];
    const { start: _start, structures: _structures, ...rest } = manifest;
    const text = JSON.stringify({ ...rest, items: canvases }, undefined, 1);
    await archive.addManifest('box.json', text);
    await archive.addManifest('theirs.harvested.json', text);
    const { problems, errors } = await result();
    const told = problems.filter(({ rule }) => rule === 'alternative-text');
    expect(told.map(({ file, message }) => [file, message.slice(0, 8)])).toEqual([
      ['box.json', 'canvas 1'],
      ['box.json', 'canvas 4'],
    ]);
    const lines = text.split('\n');
    expect(told.map(({ line }) => lines[line]?.match(/canvas.(\w+)"/)?.[1])).toEqual(['comment', 'corner']);
    expect(errors).toBe(0);
    expect(await result('--strict')).toMatchObject({ valid: false });
  });

  test('tells people file, line and column at the start of a line, by file, without colours in a file', async () => {
    await archive.addManifest('b.yaml', WRONG);
    await archive.addManifest('a.yaml', WARNED);
    const { output } = await validate();
    const folder = `${archive.manifestsFolder}/`;
    expect(output.split('\n')).toEqual([
      expect.stringMatching(/^\S+a\.yaml:2:15: warning: .*\[alternative-text\]$/),
      expect.stringMatching(/^ {4}\S/),
      '',
      `${folder}b.yaml:2:23: error: no image “box/09” [unknown-image]`,
      '    did you mean box/02?',
      '',
      '2 files checked: 1 error, 1 warning.',
      '',
    ]);
    expect(output).not.toContain('\u001b');
  });

  test('tells of a link that is not followed, when it is named too', async () => {
    await archive.addManifest('box.yaml', GOOD);
    const link = join(archive.manifestsFolder, 'elsewhere.yaml');
    await symlink(join(ROOT, 'package.json'), link);
    const skipped = { file: 'elsewhere.yaml', severity: 'warning', rule: 'skipped-link' };
    expect((await result()).problems).toMatchObject([skipped]);
    expect((await result(link)).problems).toMatchObject([skipped]);
    expect((await result('box.yaml')).problems).toEqual([]);
  });

  test('tells programs the same', async () => {
    await archive.addManifest('b.yaml', WRONG);
    await archive.addManifest('a.yaml', WARNED);
    await archive.addManifest('harbour.yaml', HARBOUR.replaceAll(/harbour\/\w+/g, 'box/01'));
    const told: Result = await result('a.yaml', 'b.yaml');
    expect(told).toMatchObject({
      version: 1,
      valid: false,
      files: ['a.yaml', 'b.yaml'],
      errors: 1,
      warnings: 1,
    });
    expect(told.viewerRemarks).toEqual([]);
    expect(told.problems[1]).toEqual({
      severity: 'error',
      file: 'b.yaml',
      line: 2,
      column: 23,
      rule: 'unknown-image',
      message: 'no image “box/09”',
      suggestion: 'did you mean box/02?',
    });
    const strict = await result('--strict');
    expect(strict.warnings).toBe(0);
    // What viewers do not show is no mistake of the author's.
    expect(strict.viewerRemarks.map(({ rule }) => rule)).toContain('viewer-section-text');
    expect(strict.problems.map(({ rule }) => rule)).not.toContain('viewer-section-text');
  });

  test('named files are told of, and the others are known', async () => {
    await archive.addManifest('box.yaml', WRONG);
    await archive.addManifest('other.yaml', GOOD);
    await archive.addManifest('collections/all.yaml', 'label: All\nitems: [other, box, othr]\n');
    for (const path of ['collections/all.yaml', join(archive.manifestsFolder, 'collections')]) {
      const told = await result(path);
      expect(told.files).toEqual(['collections/all.yaml']);
      expect(told.problems.map(({ rule, suggestion }) => [rule, suggestion])).toEqual([
        ['unknown-manifest', 'did you mean other?'],
      ]);
    }
    expect((await check('other.yaml')).code).toBe(0);
    expect(await validate('othr.yaml')).toMatchObject({
      code: 2,
      output: '',
      errors: 'loupe: othr.yaml: there is no such file of a manifest; did you mean other.yaml?\n',
    });
  });

  test('an image that cannot be shown is told with the reason', async () => {
    await archive.add('box/03.jpg', Buffer.from('no image'));
    await archive.addManifest('box.yaml', GOOD.replace('box/01', 'box/03'));
    const { problems } = await result();
    expect(problems).toMatchObject([{ rule: 'unusable-image', line: 2, column: 23 }]);
    expect(problems[0]?.message).toMatch(/^the image box\/03\.jpg cannot be shown: /);
  });

  test('an empty folder is nothing to check, a missing one is a mistake', async () => {
    expect(await check()).toEqual({ code: 0, output: 'There are no manifests to check.\n' });
    await rm(archive.manifestsFolder, { recursive: true });
    expect(await validate()).toMatchObject({ code: 2, output: '' });
    await writeFile(archive.manifestsFolder, '');
    await expect(check()).rejects.toThrow('is not a folder');
  });

  test('whoever closes the output has read enough: that is no fault', async () => {
    await archive.addManifest('box.yaml', 'label: [');
    const child = spawnTied(process.execPath, [CLI, 'validate', ...folders()], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.destroy();
    const errors = collected(child.stderr);
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, errors: errors() }).toEqual({ code: 1, errors: '' });
  });

  test('a running server on the same folders is not disturbed', async () => {
    await archive.addManifest('box.yaml', GOOD);
    const server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
    try {
      expect((await validate('--strict')).code).toBe(0);
      expect((await ask(server.url, '/presentation/3/box/manifest')).status).toBe(200);
      expect((await ask(server.url, '/ready')).status).toBe(200);
    } finally {
      expect(await server.stop()).toBe(0);
    }
    // The records are current now: the same without reading a scan.
    expect((await check('--strict')).code).toBe(0);
  });

  test('nothing is written, and no data folder made', async () => {
    await archive.addManifest('box.yaml', GOOD);
    const before = await archive.fingerprint();
    await check();
    expect(await archive.fingerprint()).toBe(before);
    await expect(rm(archive.dataFolder, { recursive: true })).rejects.toThrow(/ENOENT/);
  });
});

describe('hostile files', () => {
  beforeEach(async () => {
    archive = await newArchive();
  });
  afterEach(() => archive.remove());

  test.each([
    ['UTF-16', 'encoding', Buffer.from('\ufefflabel: Box\n', 'utf16le')],
    ['Latin 1', 'encoding', Buffer.from('label: Ñandú\n', 'latin1')],
    ['a picture', 'encoding', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13])],
  ])('%s', async (_name, rule, bytes) => {
    for (const name of ['box.yaml', 'box2.json']) await writeFile(join(archive.manifestsFolder, name), bytes);
    const { problems } = await result();
    expect(problems.map((problem) => [problem.file, problem.rule])).toEqual([
      ['box.yaml', rule],
      ['box2.json', rule],
    ]);
  });

  test('a YAML bomb', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `l${at + 1}: &l${at + 1} [${`*l${at}, `.repeat(12)}]`,
    );
    await archive.addManifest('bomb.yaml', `l0: &l0 [a]\n${levels.join('\n')}\n`);
    // Were it unfolded, no patience would do.
    const begun = performance.now();
    const { problems } = await result();
    expect(performance.now() - begun).toBeLessThan(PATIENCE_MS);
    expect(problems.map(({ rule }) => rule)).toContain('file-size');
  });

  test.each(['box.yaml', 'box.json'])('a file of 100 MB: %s', async (name) => {
    const path = join(archive.manifestsFolder, name);
    await writeFile(path, 'label: Box\n');
    await truncate(path, 100_000_000);
    const argv = ['validate', '--json', ...folders()];
    // Were it read whole, this little memory would not hold it.
    const { code, output } = await runLoupe(argv, { node: ['--max-old-space-size=64'] });
    expect(code).toBe(1);
    const told: Result = JSON.parse(output);
    expect(told.problems).toMatchObject([{ rule: 'file-size', line: 1, column: 1 }]);
  });
});

test('the essay of this archive is without a warning', async () => {
  const { code, output } = await runLoupe(['validate', '--strict', '--json'], { cwd: ROOT });
  const told: Result = JSON.parse(output);
  expect(told.problems).toEqual([]);
  expect(told.files).toContain('trotsky-in-exile.yaml');
  expect(code).toBe(0);
});

test('what Loupe writes as 3.0 is accepted as an IIIF JSON file', async () => {
  archive = await archiveWithEssays();
  for (const name of ['01', '02']) await archive.addChart(`box/${name}.jpg`, 400, 300);
  await archive.addManifest('box.json', IIIF_JSON);
  const server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
  try {
    for (const name of ['box', 'harbour']) {
      const written = (await ask(server.url, `/presentation/3/${name}/manifest`)).text;
      await archive.addManifest(`${name}-again.json`, written);
    }
    const { problems } = await result('box-again.json', 'harbour-again.json');
    const others = problems.filter(({ rule }) => rule !== 'alternative-text');
    expect(new Set(others.map(({ message }) => message))).toEqual(
      new Set(['`navDate` is left out of version 2.1', '`items` (further ones) is left out of the PDF']),
    );
  } finally {
    await server.stop();
    await archive.remove();
  }
});

test('pages of a scan and what a scan says of itself are known without ingest', async () => {
  archive = await newArchive();
  try {
    const pixels = Buffer.alloc(40 * 30 * 3, 99);
    const page = rgbStripFields(40, 30, 8);
    await archive.add('pages.tif', buildTiff([page, page], { pixels }));
    await archive.add('told.jpg', chart(40, 30).withXmp(DESCRIBED).jpeg());
    await archive.addManifest('told.yaml', 'label: Told\nphotographs: [told]\n');
    const essay = (image: string): string =>
      `label: Pages\nphotographs: [{image: ${image}, alternativeText: A}]\n`;
    await archive.addManifest('second.yaml', essay('pages;2'));
    await archive.addManifest('tenth.yaml', essay('pages;10'));
    expect((await result()).problems.map(({ file, rule }) => [file, rule])).toEqual([
      ['tenth.yaml', 'unusable-image'],
    ]);
  } finally {
    await archive.remove();
  }
});

describe('--upgrade', () => {
  beforeAll(async () => {
    archive = await newArchive();
    await archive.addManifest('atlas.json', JSON.stringify(ATLAS));
    await archive.addManifest('broken.json', '{"@type": "sc:Manifest", "label": ');
    await archive.addManifest('new.json', IIIF_JSON);
  });
  afterAll(() => archive.remove());

  test('writes version 3, which is then valid, and says what it left out', async () => {
    const { code, output, errors } = await validate('--upgrade', 'atlas.json');
    expect(code).toBe(0);
    expect(errors).toMatch(/atlas\.json:1:1: warning: .*version 2/);
    await archive.addManifest('atlas-3.json', output);
    const { problems } = await result('atlas-3.json');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each([
    ['broken.json', 1, /broken\.json:1:\d+: error/],
    ['new.json', 2, /no manifest or collection of version 2/],
    ['none.json', 2, /no such file/],
  ])('of %s says what is wrong', async (name, exitCode, sentence) => {
    const { code, output, errors } = await validate('--upgrade', name);
    expect([code, output]).toEqual([exitCode, '']);
    expect(errors).toMatch(sentence);
  });
});
