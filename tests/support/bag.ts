import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** The files of a zip, by their paths, as another program reads them: it compares lengths and checksums. */
export async function unzipped(zip: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const opened = await fromBufferPromise(zip, { lazyEntries: true, strictFileNames: true });
  for await (const entry of opened.eachEntry()) {
    if (entry.compressionMethod !== 0) throw new Error(`${entry.fileName} is compressed`);
    if ((entry.generalPurposeBitFlag & 8) !== 0)
      throw new Error(`${entry.fileName} has its length behind it`);
    files.set(entry.fileName, await buffer(await opened.openReadStreamPromise(entry)));
  }
  return files;
}

const linesOf = (text: Buffer | undefined): string[] =>
  (text?.toString('utf8') ?? '').split('\n').filter(Boolean);

/** The elements of `bag-info.txt` (RFC 8493, 2.2.2); what goes on in an indented line is joined by a space. */
function elementsOf(text: Buffer | undefined): Map<string, string> {
  const elements = new Map<string, string>();
  let last = '';
  for (const line of linesOf(text)) {
    const [, label, value = ''] = /^([^\s:][^:]*): (\S.*)$/.exec(line) ?? [];
    if (label === undefined) {
      if (!/^\s+\S/.test(line)) throw new Error(`bag-info.txt: ${line}`);
      elements.set(last, `${elements.get(last)} ${line.trim()}`);
    } else {
      last = label;
      elements.set(label, value);
    }
  }
  return elements;
}

/** What a bag holds that was checked. */
export interface CheckedBag {
  /** Of the one top folder. */
  readonly name: string;
  /** Below the top folder. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly info: ReadonlyMap<string, string>;
}

/** Reads a bag, and checks all that RFC 8493, 3 asks of one that is complete and valid. Throws what is wrong. */
export async function checkedBag(zip: Buffer): Promise<CheckedBag> {
  const zipped = await unzipped(zip);
  const names = new Set([...zipped.keys()].map((path) => path.split('/', 1)[0] ?? ''));
  const [name = ''] = names;
  if (names.size !== 1) throw new Error(`${names.size} top folders`);
  const files = new Map([...zipped].map(([path, bytes]) => [path.slice(name.length + 1), bytes]));
  const declaration = files.get('bagit.txt')?.toString('utf8');
  if (declaration !== 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')
    throw new Error(`bagit.txt: ${declaration}`);
  const payload = [...files.keys()].filter((path) => path.startsWith('data/'));
  const tags = [...files.keys()].filter(
    (path) => !path.startsWith('data/') && !path.startsWith('tagmanifest-'),
  );
  compare(files, 'manifest-sha256.txt', payload);
  compare(files, 'tagmanifest-sha256.txt', tags);
  const info = elementsOf(files.get('bag-info.txt'));
  const bytes = payload.reduce((sum, path) => sum + (files.get(path)?.length ?? 0), 0);
  if (info.get('Payload-Oxum') !== `${bytes}.${payload.length}`)
    throw new Error(`Payload-Oxum: ${info.get('Payload-Oxum')} of ${bytes}.${payload.length}`);
  return { name, files, info };
}

/** Compares a manifest with files: all of them are listed, no others, and with their checksums. */
function compare(files: ReadonlyMap<string, Buffer>, manifest: string, paths: readonly string[]): void {
  const listed = new Map<string, string>();
  for (const line of linesOf(files.get(manifest))) {
    const [, sum = '', path = ''] = /^([0-9a-f]{64}) {2}(\S.*)$/.exec(line) ?? [];
    if (path === '' || listed.has(path)) throw new Error(`${manifest}: ${line}`);
    listed.set(path, sum);
  }
  if ([...listed.keys()].sort().join() !== [...paths].sort().join())
    throw new Error(`${manifest} lists ${[...listed.keys()].join()}`);
  for (const [path, sum] of listed) {
    const found = createHash('sha256')
      .update(files.get(path) ?? Buffer.alloc(0))
      .digest('hex');
    if (found !== sum) throw new Error(`${path}: ${found}, and not ${sum}`);
  }
}
