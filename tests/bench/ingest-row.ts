import { link, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleMemory } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { SERVER_CORE, startProcess } from './processes.ts';
import { type IngestResult, median } from './results.ts';
import type { ScanSet } from './scans.ts';
import type { BenchFolders } from './server.ts';

/** Each scan under several names: a run long enough that the start of the program does not count for much. */
async function masters(scans: ScanSet, copies: number, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'plates'), { recursive: true });
  for (const { name } of [scans.small, scans.large]) {
    const master = join(scans.masters, 'plates', `${name}.tif`);
    // Read once, so that the disk is measured in no round.
    await readFile(master);
    for (let copy = 0; copy < copies; copy += 1)
      await link(master, join(folder, 'plates', `${name}-${copy}.tif`));
  }
}

/** `loupe ingest` on one core: everything from its start to its end, hashes and packs included. */
export async function measureIngest(
  scans: ScanSet,
  folders: BenchFolders,
  options: BenchOptions,
): Promise<IngestResult> {
  const copies = options.quick ? 1 : 2;
  const images = join(folders.run, 'ingest-masters');
  const data = join(folders.run, 'ingest-data');
  const log = join(folders.logs, 'ingest.log');
  await masters(scans, copies, images);
  const megapixels =
    ([scans.small, scans.large].reduce((sum, scan) => sum + scan.width * scan.height, 0) * copies) / 1e6;
  const seconds: number[] = [];
  const peaks: number[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    await rm(data, { recursive: true, force: true });
    const started = performance.now();
    const command = [process.execPath, options.cli, 'ingest', '--images', images, '--data', data] as const;
    const ingest = startProcess('loupe ingest', command, { core: SERVER_CORE, log });
    const memory = sampleMemory([ingest.pid], 'resident', 20);
    const code = await ingest.ended;
    seconds.push((performance.now() - started) / 1000);
    peaks.push(memory.stop());
    if (code !== 0) throw new Error(`loupe ingest ended with ${code}; see ${log}`);
  }
  await rm(data, { recursive: true, force: true });
  await rm(images, { recursive: true, force: true });
  return { megapixels, megapixelsPerSecond: megapixels / median(seconds), peakBytes: Math.max(...peaks) };
}
