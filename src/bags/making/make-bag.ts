import { type BaggedFile, bagInfo, checksums, DECLARATION } from '../bag-texts.ts';
import type { BagSources } from './bag-sources.ts';
import { type BagContent, changedMeanwhile, findPictures } from './pictures.ts';
import { infoElements, textFile, writtenTexts } from './texts.ts';
import { createZip, type ZipFile } from './zip-file.ts';

/** Of a file in a zip and in the lists of a bag besides its bytes, about, with room to spare. */
const BYTES_PER_FILE = 1024;

/** Of what a bag says of itself, about, with room to spare. */
const OWN_BYTES = 64 * 1024;

/**
 * Makes a bag (BagIt 1.0, RFC 8493) in a zip of stored files, below one top folder: equal bytes for equal names. A part of it is
 * in memory, never the whole.
 *
 * @param reserve is called with the bytes that it will have at most, before any is written
 * @returns the bytes that it has
 * @throws LoupeError `overloaded` when its essay or a scan of it is another than it was, or is being prepared
 */
export async function makeBag(
  sources: BagSources,
  reserve: (bytes: number) => Promise<void>,
): Promise<number> {
  const { task, catalog, names } = sources;
  const { wish } = task;
  const presented = catalog.presented(wish.manifest);
  if (!presented || names.nameOf(presented, wish.base) !== wish.name) throw changedMeanwhile();
  const { manifest } = presented;
  const pictures = await findPictures(manifest, sources);
  const files = new Set(pictures.map(({ file }) => file).filter((file) => file !== undefined));
  const payload = [...writtenTexts(presented, pictures, sources), ...files];
  await reserve(payload.reduce((sum, { bytes }) => sum + bytes + BYTES_PER_FILE, OWN_BYTES));
  const zip = await createZip(task.file, manifest.id, manifest.modifiedMs);
  try {
    const declaration = await add(zip, textFile('bagit.txt', DECLARATION));
    const written: BaggedFile[] = [];
    for (const content of payload) written.push(await add(zip, content));
    const info = bagInfo(infoElements(manifest, written, task));
    const tags = [
      declaration,
      await add(zip, textFile('bag-info.txt', info)),
      await add(zip, textFile('manifest-sha256.txt', checksums(written))),
    ];
    await add(zip, textFile('tagmanifest-sha256.txt', checksums(tags)));
    return await zip.finish();
  } catch (error) {
    await zip.close();
    throw error;
  }
}

async function add(zip: ZipFile, { path, bytes, content, sha256 }: BagContent): Promise<BaggedFile> {
  const added = await zip.add(path, bytes, content());
  // Of a scan whose file has changed without a sign.
  if (sha256 !== undefined && added.sha256 !== sha256) throw changedMeanwhile();
  return added;
}
