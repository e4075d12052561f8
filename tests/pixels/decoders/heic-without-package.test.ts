import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask } from '../../support/asking.ts';
import { runLoupe } from '../../support/command.ts';
import { startLoupe, wholeLinesOf } from '../../support/loupe.ts';
import { without } from '../../support/without-package.ts';

// The program, where nobody has installed libheif-js: as Loupe's container is, and every `npm ci --omit=dev`; nor what calls
// libjpeg-turbo.

const MASTERS = join(import.meta.dirname, '../../masters/heic');

/** For every process that Loupe starts. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  NODE_OPTIONS: [...without('libheif-js'), ...without('koffi')].join(' '),
};

const SENTENCE =
  'a HEIC or HEIF image is read only where the package libheif-js is installed beside Loupe ' +
  '(npm install --no-save --save-prod libheif-js@1.23.2, then start Loupe again): ' +
  'without it, convert the image to TIFF (LZW or Deflate), or JPEG of high quality';

/** As `loupe inspect --json` tells it. */
interface ToldFile {
  readonly outcome: { readonly kind: string; readonly why?: string; readonly sentence?: string };
  readonly advice: readonly { readonly commands: readonly string[] }[];
}

let archive: Archive;
beforeAll(async () => {
  archive = await emptyArchive();
  await archive.add('album/telephone.heic', await readFile(join(MASTERS, 'telephone.heic')));
  await archive.add('album/burst.heif', await readFile(join(MASTERS, 'several.heic')));
  await archive.addChart('harbour.jpg', 300, 200);
});
afterAll(() => archive.remove());

test('HEICs are refused by a sentence that says what to convert to, by ingest and by inspect, and all else is served', async () => {
  const server = await startLoupe({
    images: archive.folder,
    data: archive.dataFolder,
    env: { NODE_OPTIONS: ENVIRONMENT.NODE_OPTIONS },
  });
  try {
    const tile = await ask(server.url, '/iiif/3/harbour/full/max/0/default.jpg');
    expect([tile.status, tile.headers['content-type']]).toEqual([200, 'image/jpeg']);
    for (const identifier of ['album%2Ftelephone', 'album%2Fburst']) {
      const { status, text } = await ask(server.url, `/iiif/3/${identifier}/info.json`);
      expect({ status, text }).toEqual({ status: 500, text: `${SENTENCE}\n` });
    }
    const page = await ask(server.url, '/images');
    expect(page.text.split(SENTENCE)).toHaveLength(3);
    const log = wholeLinesOf(server).join('\n');
    expect(log).toContain(SENTENCE);
    expect(log.split('libjpeg-turbo is not there')).toHaveLength(2);
    expect(server.child.exitCode).toBeNull();
  } finally {
    expect(await server.stop()).toBe(0);
  }
  const { code, output, errors } = await runLoupe(
    ['inspect', '--json', '--images', archive.folder, '--data', archive.dataFolder],
    { env: ENVIRONMENT },
  );
  const { files }: { files: readonly ToldFile[] } = JSON.parse(output);
  expect([code, errors]).toEqual([1, '']);
  expect(files.map(({ outcome }) => [outcome.kind, outcome.why, outcome.sentence])).toEqual([
    ['accepted', undefined, undefined],
    // Three pictures of one file, and the other.
    ...Array.from({ length: 4 }, () => ['refused', 'format', SENTENCE]),
  ]);
  const commands = files.flatMap(({ advice }) => advice.flatMap((each) => each.commands));
  expect(commands.filter((command) => command.includes('telephone'))).toEqual([
    expect.stringMatching(/^heif-convert '.*telephone\.heic' 'telephone-new\.png'$/),
  ]);
});
