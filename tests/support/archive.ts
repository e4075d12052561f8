import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { gridImage } from './grid-image.ts';
import { temporaryFolder } from './loupe.ts';

/** When masters of an archive were last written: long enough ago to be taken in at once. */
export const WRITTEN = new Date('2026-01-02T03:04:05.678Z');

/** A colour chart whose every part looks different, to be encoded as a master. */
export function chart(width: number, height: number): Sharp {
  return sharp(gridImage(width, height).data, { raw: { width, height, channels: 3 } });
}

/** A folder of masters for one test file. */
export class Archive {
  readonly folder: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.folder = join(root, 'images');
  }

  /** Beside the masters, removed with them. */
  get dataFolder(): string {
    return join(this.#root, 'data');
  }

  /** Beside the masters, removed with them; made with the first manifest. */
  get manifestsFolder(): string {
    return join(this.#root, 'manifests');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a master as it is, last changed at `WRITTEN` or the time that is given. */
  async add(name: string, bytes: Buffer | Sharp, written: Date = WRITTEN): Promise<void> {
    const path = this.path(name);
    await mkdir(dirname(path), { recursive: true });
    // A name of its own: several are added to one folder at once.
    const temporary = join(dirname(path), `.being-written-${randomUUID()}`);
    await writeFile(temporary, Buffer.isBuffer(bytes) ? bytes : await bytes.toBuffer());
    await utimes(temporary, written, written);
    await rename(temporary, path);
  }

  /** Writes an authored file, as an editor does that saves in place. */
  async addManifest(name: string, text: string): Promise<void> {
    const path = join(this.manifestsFolder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  async removeManifest(name: string): Promise<void> {
    await rm(join(this.manifestsFolder, name));
  }

  /** A colour JPEG of this size. */
  async addChart(name: string, width: number, height: number): Promise<void> {
    await this.add(name, chart(width, height).jpeg({ quality: 92 }));
  }

  /** A hash of every name and byte below the folder. */
  async fingerprint(): Promise<string> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const hash = createHash('sha256');
    for (const path of paths.sort())
      hash
        .update(path)
        .update('\0')
        .update(await readFile(path));
    return hash.digest('hex');
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** An archive without masters. */
export async function emptyArchive(): Promise<Archive> {
  const archive = new Archive(await temporaryFolder());
  await mkdir(archive.folder);
  return archive;
}
