import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { type CommandResult, runLoupe } from '../support/command.ts';

const BOX = `label: Box
language: en
rights: http://rightsstatements.org/vocab/UND/1.0/
provider:
  id: https://archive.example/
  label: An archive
photographs:
  - {image: box/01, alternativeText: A chart}
  - image: box/02
    alternativeText: A chart
    metadata: [{label: Photographer, value: Ada}]
`;

let archive: Archive;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('box/01.jpg', 400, 300);
  await archive.addChart('box/02.jpg', 800, 600);
  await archive.addManifest('box.yaml', BOX);
  await archive.addManifest('collections/all.yaml', 'label: All\nitems: [box]\n');
});
afterAll(() => archive.remove());

function validate(...more: readonly string[]): Promise<CommandResult> {
  const { folder, manifestsFolder, dataFolder } = archive;
  const folders = ['--images', folder, '--manifests', manifestsFolder, '--data', dataFolder];
  return runLoupe(['validate', ...folders, ...more]);
}

test('what aggregators would miss is told at the place of the key, and is no error', async () => {
  const { code, output } = await validate('--readiness', '--json');
  expect(code).toBe(0);
  const { readiness }: { readiness: { file: string; line: number; column: number; rule: string }[] } =
    JSON.parse(output);
  expect(readiness.map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`)).toEqual([
    'box.yaml:1:1 europeana-metadata-elements',
    'box.yaml:1:1 europeana-metadata-context',
    'box.yaml:3:9 europeana-rights',
    'box.yaml:4:1 google-acquire-license-page',
    'box.yaml:8:5 google-creator',
    'box.yaml:9:12 europeana-content-size',
  ]);
});

test('people read it beside everything else', async () => {
  const { output } = await validate('--readiness', 'box.yaml');
  expect(output).toMatch(
    /box\.yaml:3:9: readiness: Europeana does not take .* \[europeana-rights\]\n {4}write /,
  );
  expect(output).toContain('1 file checked: all is well.');
});

test('nobody is told who did not ask', async () => {
  expect(JSON.parse((await validate('--json')).output)).not.toHaveProperty('readiness');
});
