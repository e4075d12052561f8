import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedMetadata } from '../../../src/archive/embedded-metadata.ts';
import { readScanTags } from '../../../src/pixels/master/scan-tags.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import { MasterReader } from '../../support/read-master.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'scans-of-reports');

let reader: MasterReader;

beforeAll(async () => {
  reader = await MasterReader.make();
});

afterAll(() => reader.remove());

test('a JPEG that lacks its end marker alone is served with a warning', async () => {
  expect(await reader.read(readFileSync(join(FOLDER, 'no-end-marker.jpg')))).toMatchObject({
    kind: 'served',
    warnings: [{ kind: 'structure', sentence: expect.stringContaining('no pixel is lost') }],
  });
});

test('a JPEG with other bytes in its middle is refused, with the row', async () => {
  expect(await reader.read(readFileSync(join(FOLDER, 'bad-middle.jpg')))).toMatchObject({
    kind: 'refused',
    sentence: expect.stringContaining('from row 17 of 48 on'),
  });
});

test.each([
  ['latin1-description.tif', 'Café Müller'],
  ['json-description.tif', undefined],
])('the caption of %s is %s', async (name, caption) => {
  const tags = await readScanTags(await readMasterStructure(join(FOLDER, name)), 0);
  expect(tags.exif.description).not.toBe(undefined);
  expect(embeddedMetadata(tags).caption).toBe(caption);
});
