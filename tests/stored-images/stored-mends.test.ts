import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageFolder, type MasterRecord, versionFolder, workFolder } from '../../src/archive/record.ts';
import { scanMasters } from '../../src/archive/scan.ts';
import { ingestMaster } from '../../src/ingest/ingest-master.ts';
import { FileObjects } from '../../src/storage/objects/file-objects.ts';
import { ImageUploads } from '../../src/stored-images/image-uploads.ts';
import { StoredMends } from '../../src/stored-images/stored-mends.ts';
import { gridImage } from '../support/fixtures.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { SILENT } from '../support/published.ts';

let root: string;

beforeEach(async () => {
  root = await temporaryFolder();
  for (const name of ['store', 'images', 'data']) await mkdir(join(root, name));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function ingested(dataFolder: string): Promise<MasterRecord> {
  const imagesFolder = join(root, 'images');
  await writeFile(join(imagesFolder, 'image.tif'), gridImage(300, 200).tiff());
  const [master] = (await scanMasters(imagesFolder)).masters;
  if (!master) throw new Error('it is no master');
  const folders = { dataFolder, imagesFolder, workFolder: workFolder(dataFolder) };
  return ingestMaster(master, { ...folders, maxMasterPixels: 1e8 });
}

test('a damaged pyramid is made again where the copy of this machine is gone before it has replaced it', async () => {
  const dataFolder = join(root, 'data');
  const store = new FileObjects(join(root, 'store'));
  const record = await ingested(dataFolder);
  const uploads = new ImageUploads({ store, dataFolder, log: SILENT });
  await uploads.keep(record);
  const key = `${versionFolder('', record)}/pyramid.tif`;
  await store.write(key, Buffer.from('junk'));
  const lacking: string[] = [];
  const inUse: boolean[] = [];
  const mends = new StoredMends({
    ...{ store, dataFolder, imagesFolder: join(root, 'images'), log: SILENT },
    recordOf: () => record,
    mayWrite: () => true,
    whenLeftAlone: async (identifier) => {
      inUse.push(mends.isMending(identifier));
    },
    replace: async (replaced) => {
      await rm(imageFolder(dataFolder, replaced.identifier), { recursive: true });
      return uploads.replace(replaced);
    },
    onLacking: (identifier) => lacking.push(identifier),
  });
  mends.unreadable(record);
  mends.begin();
  await until(() => lacking.length > 0, 'it is to be made again');
  await mends.stop();
  expect(lacking).toEqual([record.identifier]);
  expect(inUse).toEqual([true]);
  expect(mends.isMending(record.identifier)).toBe(false);
  expect(await store.head(key)).toBeUndefined();
});
