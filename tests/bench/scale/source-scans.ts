import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { addGrain } from '../grain.ts';
import { watchOthers } from '../machine.ts';
import { cpuMicrosecondsOfEnded, processTree, procText, proportionalOf } from '../measure.ts';
import { type RunningProcess, startProcess } from '../processes.ts';
import { median } from '../results.ts';
import { onceIn, type ScaleFolders } from './make-archive.ts';
import { type Size, smallImage } from './small-image.ts';

// Ingest of scans that few programs read well, against programs that do: JPEG 2000, and a TIFF of 200 megapixels.

/** Part of the folder's name: to be raised when what is made here changes. */
const BUILD = 1;
const GRAIN = 6;
const SEED = 7;
const SAMPLE_MS = 40;

/** Of the picture that a JPEG 2000 file holds, and of that which a TIFF repeats on both sides. */
const SIZES = {
  full: { jp2: { width: 6000, height: 4000 }, repeated: { width: 4000, height: 2000 } },
  quick: { jp2: { width: 600, height: 400 }, repeated: { width: 400, height: 200 } },
} as const;
const REPEATS = 5;

/** What a program took for one scan, or why it was not run. */
export interface SourceRun {
  readonly scan: string;
  readonly program: string;
  /** Of a run that was made. */
  readonly taken?: Taken;
  /** The program that is not there. */
  readonly missing?: string;
}

/** Medians of time, and the highest memory. */
export interface Taken {
  readonly seconds: number;
  /** Of the program and all that it started. */
  readonly cpuSeconds: number;
  /** PSS of all of them at one time. */
  readonly peakMb: number;
  /** PSS of the process that ingests, without a decoder that it started. */
  readonly ingestMb?: number;
}

export interface SourceScans {
  readonly runs: readonly SourceRun[];
  /** The share of all cores' time that other programs used meanwhile. */
  readonly others: number;
}

interface SourceScan {
  readonly name: string;
  readonly label: string;
  /** In a folder of its own, as `loupe ingest` takes folders. */
  readonly file: string;
  readonly isJp2: boolean;
  /** The program that makes it. */
  readonly maker: 'vips' | 'opj_compress';
}

function isOnPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function scansIn(folder: string, quick: boolean): readonly SourceScan[] {
  const { jp2, repeated } = SIZES[quick ? 'quick' : 'full'];
  const megapixels = ({ width, height }: Size) => (width * height) / 1e6;
  const large = megapixels(repeated) * REPEATS ** 2;
  const jp2Of = (name: string, how: string): SourceScan => ({
    name,
    label: `JP2, ${megapixels(jp2)} megapixels, ${how}`,
    file: join(folder, name, 'scan.jp2'),
    isJp2: true,
    maker: 'opj_compress',
  });
  return [
    jp2Of('lossy', 'a tenth of its pixels'),
    jp2Of('lossless', 'without loss'),
    {
      name: 'tiff',
      label: `TIFF, ${large} megapixels, no compression`,
      file: join(folder, 'tiff', 'scan.tif'),
      isJp2: false,
      maker: 'vips',
    },
  ];
}

/** A picture with grain, the same each time, as PPM. */
async function writePicture(path: string, { width, height }: Size): Promise<void> {
  const pixels = await sharp(await smallImage(SEED))
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  addGrain({ pixels, width, height }, GRAIN);
  await writeFile(path, Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), pixels]));
}

/** Makes each scan whose maker is there, once. */
async function prepareScans({ folder, say }: ScaleFolders, quick: boolean): Promise<readonly SourceScan[]> {
  const path = join(folder, `source-scans-${quick ? 'quick-' : ''}${BUILD}`);
  const wanted = scansIn(path, quick).filter(({ maker, file }) => !existsSync(file) && isOnPath(maker));
  const { jp2, repeated } = SIZES[quick ? 'quick' : 'full'];
  for (const { file, label, isJp2, name } of wanted) {
    say(`making a scan: ${label}`);
    await onceIn(dirname(file), async (building) => {
      const [picture, made] = [join(building, 'picture.ppm'), join(building, basename(file))];
      await writePicture(picture, isJp2 ? jp2 : repeated);
      const loss = name === 'lossy' ? ['-r', '10', '-I'] : [];
      const [program, ...args] = isJp2
        ? ['opj_compress', '-i', picture, '-o', made, '-t', '1024,1024', ...loss]
        : ['vips', 'replicate', picture, made, `${REPEATS}`, `${REPEATS}`];
      execFileSync(program, args, { stdio: 'ignore' });
      await rm(picture);
    });
  }
  return scansIn(path, quick);
}

/** A way to read a scan. */
interface Way {
  readonly program: string;
  /** Without which it cannot be run. */
  readonly needs?: string;
  readonly start: (scan: SourceScan, output: string, log: string) => RunningProcess;
}

function loupe(program: string, cli: string, environment: Readonly<Record<string, string>> = {}): Way {
  return {
    program,
    start: ({ file }, output, log) => {
      const flags = ['ingest', '--images', dirname(file), '--data', join(output, 'data')];
      return startProcess('loupe ingest', [process.execPath, cli, ...flags], { log, environment });
    },
  };
}

const PYRAMID = '--tile --tile-width 512 --tile-height 512 --pyramid --compression jpeg --Q 85'.split(' ');

const VIPS: Way = {
  program: 'vips tiffsave --pyramid',
  needs: 'vips',
  start: ({ file }, output, log) =>
    startProcess('vips', ['vips', 'tiffsave', file, join(output, 'pyramid.tif'), ...PYRAMID], { log }),
};

const DECODER: Way = {
  program: 'opj_decompress (decodes, and makes no pyramid)',
  needs: 'opj_decompress',
  start: ({ file }, output, log) =>
    startProcess('opj_decompress', ['opj_decompress', '-i', file, '-o', join(output, 'a.ppm')], { log }),
};

function waysFor({ isJp2 }: SourceScan, cli: string): readonly Way[] {
  if (!isJp2) return [loupe('loupe ingest', cli), VIPS];
  return [
    { ...loupe('loupe ingest, by opj_decompress', cli), needs: 'opj_decompress' },
    // No program is found on a path of nothing.
    loupe('loupe ingest, by its own decoder', cli, { PATH: '/nonexistent' }),
    VIPS,
    DECODER,
  ];
}

/** Whether a process is the one that `loupe ingest` has ingest. */
function isIngesting(pid: number): boolean {
  return /\/ingest\//.test(procText(`/proc/${pid}/cmdline`));
}

async function measured(start: () => RunningProcess, log: string): Promise<Taken> {
  const [begun, before] = [performance.now(), cpuMicrosecondsOfEnded(process.pid)];
  const run = start();
  let [peak, ingest] = [0, 0];
  const timer = setInterval(() => {
    let sum = 0;
    for (const pid of processTree([run.pid])) {
      const bytes = proportionalOf(pid);
      sum += bytes;
      if (isIngesting(pid)) ingest = Math.max(ingest, bytes);
    }
    peak = Math.max(peak, sum);
  }, SAMPLE_MS);
  const code = await run.ended;
  clearInterval(timer);
  if (code !== 0) throw new Error(`${run.name} ended with ${code}; see ${log}`);
  return {
    seconds: (performance.now() - begun) / 1000,
    cpuSeconds: (cpuMicrosecondsOfEnded(process.pid) - before) / 1e6,
    peakMb: peak / 1e6,
    ...(ingest > 0 && { ingestMb: ingest / 1e6 }),
  };
}

function ofRounds(rounds: readonly Taken[]): Taken {
  const ingestMb = Math.max(...rounds.map((round) => round.ingestMb ?? 0));
  return {
    seconds: median(rounds.map(({ seconds }) => seconds)),
    cpuSeconds: median(rounds.map(({ cpuSeconds }) => cpuSeconds)),
    peakMb: Math.max(...rounds.map(({ peakMb }) => peakMb)),
    ...(ingestMb > 0 && { ingestMb }),
  };
}

async function measureScan(
  { folder, cli, say }: ScaleFolders,
  scan: SourceScan,
  rounds: number,
): Promise<readonly SourceRun[]> {
  const output = join(folder, 'source-scans-output');
  const log = join(folder, 'logs', 'source-scans.log');
  const ways = waysFor(scan, cli);
  const taken = new Map<Way, Taken[]>();
  const missingOf = ({ needs }: Way): string | undefined =>
    !existsSync(scan.file) ? scan.maker : needs === undefined || isOnPath(needs) ? undefined : needs;
  // In turn, so that what others do meanwhile meets all.
  for (let round = 0; round < rounds; round += 1)
    for (const way of ways) {
      if (missingOf(way) !== undefined) continue;
      say(`${scan.label}: ${way.program}`);
      await rm(output, { recursive: true, force: true });
      await mkdir(output, { recursive: true });
      const run = await measured(() => way.start(scan, output, log), log);
      taken.set(way, [...(taken.get(way) ?? []), run]);
    }
  await rm(output, { recursive: true, force: true });
  return ways.map((way): SourceRun => {
    const [runs, missing] = [taken.get(way), missingOf(way)];
    const { program } = way;
    return {
      ...{ scan: scan.label, program },
      ...(runs && { taken: ofRounds(runs) }),
      ...(missing !== undefined && { missing }),
    };
  });
}

/** `loupe ingest` of each scan, and what other programs take for the same. */
export async function measureSourceScans(
  folders: ScaleFolders,
  { rounds, quick }: { readonly rounds: number; readonly quick: boolean },
): Promise<SourceScans> {
  const scans = await prepareScans(folders, quick);
  const others = watchOthers();
  const runs: SourceRun[] = [];
  try {
    for (const scan of scans) runs.push(...(await measureScan(folders, scan, rounds)));
  } finally {
    others.stop();
  }
  return { runs, others: others.stop() };
}
