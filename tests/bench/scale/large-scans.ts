import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { addGrain, type RawImage } from '../grain.ts';
import { watchOthers } from '../machine.ts';
import { cpuMicrosecondsOfEnded } from '../measure.ts';
import { ingestScans } from '../peers/loupe.ts';
import { startProcess } from '../processes.ts';
import type { ScaleFolders } from './make-archive.ts';
import type { Figures } from './session.ts';
import { smallImage, withComment } from './small-image.ts';

// Ingest of large scans against the program that many archives make their pyramids with.

/** Part of the folder's name: to be raised when what is made here changes. */
const BUILD = 1;
/** About four megapixels. */
const LARGE = { width: 2448, height: 1632 } as const;
const QUICK = { width: 612, height: 408 } as const;
const PHOTOGRAPHS = 8;
const GRAIN = 6;

/** A photograph with grain, of about four megapixels unless another size is given; as JPEG. */
export async function photograph(
  variant: number,
  { width, height }: { width: number; height: number } = LARGE,
): Promise<Buffer> {
  const { data, info } = await sharp(await smallImage(variant))
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image: RawImage = { pixels: data, width: info.width, height: info.height };
  addGrain(image, GRAIN);
  return sharp(image.pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}

async function prepareLargeScans(
  { folder, say }: ScaleFolders,
  scans: number,
  quick: boolean,
): Promise<string> {
  const path = join(folder, `large-scans-${quick ? 'quick-' : ''}${scans}-${BUILD}`);
  if (existsSync(path)) return path;
  say(`making ${scans} large scans`);
  const building = `${path}.building-${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  const photographs: Buffer[] = [];
  for (let variant = 0; variant < Math.min(scans, PHOTOGRAPHS); variant += 1)
    photographs.push(await photograph(variant, quick ? QUICK : LARGE));
  for (let scan = 0; scan < scans; scan += 1) {
    const name = `scan-${String(scan).padStart(4, '0')}`;
    const pixels = photographs[scan % photographs.length];
    if (pixels !== undefined) await writeFile(join(building, `${name}.jpg`), withComment(pixels, name));
  }
  await rename(building, path);
  return path;
}

interface Timed {
  readonly seconds: number;
  /** Of the program and all that it has started. */
  readonly cpuSeconds: number;
}

async function timed(run: () => Promise<number>, what: string): Promise<Timed> {
  const [begun, before] = [performance.now(), cpuMicrosecondsOfEnded(process.pid)];
  const code = await run();
  if (code !== 0) throw new Error(`${what} ended with ${code}`);
  return {
    seconds: (performance.now() - begun) / 1000,
    cpuSeconds: (cpuMicrosecondsOfEnded(process.pid) - before) / 1e6,
  };
}

/** A pyramid of JPEG tiles for each scan, several programs at a time. */
function runVips(images: string, output: string, log: string): Promise<number> {
  const save =
    'vips tiffsave "$0/$2" "$1/$2.tif" --tile --tile-width 512 --tile-height 512 --pyramid --compression jpeg --Q 85';
  const each = `xargs -P${availableParallelism()} -I{} sh -c '${save}' "$0" "$1" {}`;
  return startProcess('vips', ['sh', '-c', `ls "$0" | ${each}`, images, output], { log }).ended;
}

/** `loupe ingest` of large scans, and `vips tiffsave --pyramid` of the same under `xargs`: both on all cores. */
export async function measureLargeScans(
  folders: ScaleFolders,
  { scans, quick }: { readonly scans: number; readonly quick: boolean },
): Promise<Figures> {
  const images = await prepareLargeScans(folders, scans, quick);
  const output = join(folders.folder, 'large-scans-output');
  const log = join(folders.folder, 'logs', 'large-scans.log');
  const others = watchOthers();
  try {
    await rm(output, { recursive: true, force: true });
    const data = join(output, 'data');
    const loupe = await timed(() => ingestScans(folders.cli, images, data, log), `loupe ingest (${log})`);
    const pyramids = join(output, 'vips');
    await mkdir(pyramids);
    const vips = await timed(() => runVips(images, pyramids, log), `vips (${log})`);
    const made = (await readdir(pyramids)).length;
    if (made !== scans) throw new Error(`vips has made ${made} of ${scans} pyramids; see ${log}`);
    return {
      scans,
      loupe: loupe.seconds,
      'loupe-cpu': loupe.cpuSeconds,
      vips: vips.seconds,
      'vips-cpu': vips.cpuSeconds,
      ratio: vips.seconds / loupe.seconds,
      others: others.stop() * 100,
    };
  } finally {
    others.stop();
    await rm(output, { recursive: true, force: true });
  }
}
