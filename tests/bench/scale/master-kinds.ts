import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { watchOthers } from '../machine.ts';
import { cpuMicroseconds, cpuMicrosecondsOfEnded, peakBytes, processTree, procText } from '../measure.ts';
import { type RunningProcess, SERVER_CORE, startProcess } from '../processes.ts';
import { median } from '../results.ts';
import { prepareScans, type Scan } from '../scans.ts';
import { onceIn, type ScaleFolders } from './make-archive.ts';

// Ingest of masters as archives have them, against the program that many make their pyramids with: by the time of processors that each
// takes, on one core.

/** Part of the folder's name: to be raised when what is made here changes. */
const BUILD = 1;
const SAMPLE_MS = 20;

/** Kinds of masters, and how vips writes them. */
const KINDS = [
  ['TIFF, no compression', 'tif', '--compression none'],
  ['TIFF, LZW', 'tif', '--compression lzw --predictor none'],
  ['TIFF, LZW of differences', 'tif', '--compression lzw --predictor horizontal'],
  ['TIFF, deflate of differences', 'tif', '--compression deflate --predictor horizontal'],
  ['JPEG', 'jpg', '--Q 92'],
  ['PNG', 'png', ''],
] as const;
const SAVERS = { tif: 'tiffsave', jpg: 'jpegsave', png: 'pngsave' } as const;

/** What was taken for one kind of masters of one size: medians of rounds, and the highest memory. */
export interface KindResult {
  readonly kind: string;
  readonly megapixels: number;
  /** Of each master. */
  readonly masterMegapixels: number;
  /** Seconds of processors: of `loupe ingest` with all that it starts, of the process that ingests alone, and of vips. */
  readonly loupeCpu: number;
  readonly ingestCpu: number;
  readonly vipsCpu: number;
  /** Resident at most. */
  readonly ingestPeakBytes: number;
}

export interface MasterKinds {
  readonly kinds: readonly KindResult[];
  /** The share of all cores' time that other programs used meanwhile. */
  readonly others: number;
}

interface KindFolder {
  readonly kind: string;
  readonly scan: Scan;
  readonly masters: string;
  readonly copies: number;
}

/** Masters of each kind, made once: so many of the small ones that both sizes come to the same number of pixels. */
async function prepareKinds({ folder, say }: ScaleFolders, quick: boolean): Promise<readonly KindFolder[]> {
  const { small, large, masters } = await prepareScans(folder, quick, say);
  const folders: KindFolder[] = [];
  for (const [index, [kind, extension, how]] of KINDS.entries())
    for (const scan of [small, large]) {
      const path = join(folder, `master-kinds-${BUILD}`, `${index}-${scan.name}`);
      const copies = scan === small ? 4 : 1;
      folders.push({ kind, scan, masters: path, copies });
      if (existsSync(path)) continue;
      say(`making masters: ${kind}, ${scan.width} x ${scan.height}`);
      await mkdir(join(path, '..'), { recursive: true });
      await onceIn(path, async (building) => {
        const made = join(building, `scan-0.${extension}`);
        const source = join(masters, 'plates', `${scan.name}.tif`);
        execFileSync('vips', [SAVERS[extension], source, made, ...how.split(' ').filter(Boolean)]);
        for (let copy = 1; copy < copies; copy += 1)
          await link(made, join(building, `scan-${copy}.${extension}`));
      });
    }
  return folders;
}

interface TakenOnce {
  readonly cpu: number;
  readonly ingestCpu: number;
  readonly ingestPeakBytes: number;
}

/** Runs a program to its end, and watches the processes in which Loupe ingests: one on one core. */
async function taken(start: () => RunningProcess, log: string): Promise<TakenOnce> {
  const before = cpuMicrosecondsOfEnded(process.pid);
  const run = start();
  const ingestCpu = new Map<number, number>();
  let ingestPeakBytes = 0;
  const timer = setInterval(() => {
    for (const pid of processTree([run.pid])) {
      if (!/\/ingest\//.test(procText(`/proc/${pid}/cmdline`))) continue;
      // Of one that has just ended nothing can be told any more.
      ingestCpu.set(pid, Math.max(ingestCpu.get(pid) ?? 0, cpuMicroseconds(pid) / 1e6));
      ingestPeakBytes = Math.max(ingestPeakBytes, peakBytes(pid));
    }
  }, SAMPLE_MS);
  const code = await run.ended;
  clearInterval(timer);
  if (code !== 0) throw new Error(`${run.name} ended with ${code}; see ${log}`);
  return {
    cpu: (cpuMicrosecondsOfEnded(process.pid) - before) / 1e6,
    ingestCpu: [...ingestCpu.values()].reduce((sum, seconds) => sum + seconds, 0),
    ingestPeakBytes,
  };
}

const PYRAMID = '--tile --tile-width 512 --tile-height 512 --pyramid --compression jpeg --Q 85'.split(' ');

/** `loupe ingest` and vips on the same masters, in turn, so that what others do meanwhile meets both. */
async function measureKind(
  { folder, cli }: ScaleFolders,
  { kind, scan, masters, copies }: KindFolder,
  rounds: number,
): Promise<KindResult> {
  const output = join(folder, 'master-kinds-output');
  const log = join(folder, 'logs', 'master-kinds.log');
  const loupe: TakenOnce[] = [];
  const vips: number[] = [];
  const fresh = async () => {
    await rm(output, { recursive: true, force: true });
    await mkdir(output, { recursive: true });
  };
  for (let round = 0; round < rounds; round += 1) {
    await fresh();
    const flags = ['ingest', '--images', masters, '--data', join(output, 'data')];
    loupe.push(
      await taken(
        () => startProcess('loupe ingest', [process.execPath, cli, ...flags], { core: SERVER_CORE, log }),
        log,
      ),
    );
    await fresh();
    let cpu = 0;
    for (const name of await readdir(masters)) {
      const command = ['vips', 'tiffsave', join(masters, name), join(output, 'a.tif'), ...PYRAMID] as const;
      const environment = { VIPS_CONCURRENCY: '1' };
      cpu += (await taken(() => startProcess('vips', command, { core: SERVER_CORE, log, environment }), log))
        .cpu;
    }
    vips.push(cpu);
  }
  await rm(output, { recursive: true, force: true });
  const masterMegapixels = (scan.width * scan.height) / 1e6;
  return {
    ...{ kind, masterMegapixels, megapixels: masterMegapixels * copies },
    loupeCpu: median(loupe.map((one) => one.cpu)),
    ingestCpu: median(loupe.map((one) => one.ingestCpu)),
    vipsCpu: median(vips),
    ingestPeakBytes: Math.max(...loupe.map((one) => one.ingestPeakBytes)),
  };
}

/** What ingest of each kind of masters takes, and what vips does. */
export async function measureMasterKinds(
  folders: ScaleFolders,
  { rounds, quick }: { readonly rounds: number; readonly quick: boolean },
): Promise<MasterKinds> {
  const prepared = await prepareKinds(folders, quick);
  const others = watchOthers();
  const kinds: KindResult[] = [];
  try {
    for (const one of prepared) {
      folders.say(`${one.kind}, ${one.scan.width} x ${one.scan.height}`);
      kinds.push(await measureKind(folders, one, rounds));
    }
  } finally {
    others.stop();
  }
  return { kinds, others: others.stop() };
}
