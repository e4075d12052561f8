import { rm, writeFile } from 'node:fs/promises';
import { LARGEST_INLINE_BYTES } from '../cache/derivative-files.ts';
import { LoupeError } from '../errors.ts';
import { leaveSignalsToParent } from '../ipc/end-with-parent.ts';
import { failureOf } from '../ipc/failure.ts';
import { createLog } from '../log.ts';
import { heldWhileRendered } from '../pixels/master/finish.ts';
import { probeMaster } from '../pixels/master/probe.ts';
import { DecodedTiles } from '../pixels/render/decoded-tiles.ts';
import { OpenPyramids } from '../pixels/render/open-pyramids.ts';
import { renderImage } from '../pixels/render/render.ts';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import { configureSharp } from '../pixels/sharp-settings.ts';
import { type BlocksRead, takeCounts } from '../storage/blocks/block-counts.ts';
import {
  type ImageStoreLocation,
  openImageStore,
  type StoredObjects,
} from '../storage/blocks/stored-objects.ts';
import { type RendererOutcome, type RendererTask, scratchFileOf, workFolderOf } from './protocol.ts';

/** Failures that have nothing to do with the file that is written. */
const NOT_OF_FILES: ReadonlySet<string> = new Set(['overloaded', 'unavailable']);

type ImageTask = Extract<RendererTask, { kind: 'image' }>;

/** Images with more pixels go to their file row by row instead of being held whole. */
const LARGE_PIXELS = 4_000_000;

const decoded = new DecodedTiles(Number(process.argv[2]));

/** Files of blocks that were written, and not told of yet. */
const keptBlocks: [shard: string, bytes: number][] = [];

const objects = objectsIn(process.argv[4]);
const pyramids = new OpenPyramids(objects);

/** The store of images, whose location stands in an argument; undefined where images are in the data folder. */
function objectsIn(argument: string | undefined): StoredObjects | undefined {
  if (argument === undefined) return undefined;
  const location: ImageStoreLocation = JSON.parse(argument);
  return openImageStore(location, createLog('warn', 'renderer'), (...kept) => keptBlocks.push(kept));
}

/** What was read from the store since this was asked last. */
function blocksRead(): BlocksRead | undefined {
  return objects && { counts: takeCounts(objects.counts), kept: keptBlocks.splice(0) };
}

/** What is kept on purpose from one render to the next. */
function keptOnPurpose(): number {
  return decoded.bytes + (objects?.bytes ?? 0);
}

/** Renders into the file when the image is large, and inline when it is small or the file cannot be written. */
async function renderTask(
  task: ImageTask,
): Promise<{ image: RenderedImage; fileProblem: string | undefined }> {
  const { source, resolved, outputFile, maxInputPixels, timeoutSeconds, encoders } = task;
  const scratchFile = source.kind === 'master' ? scratchFileOf(outputFile) : undefined;
  const workFolder = workFolderOf(outputFile);
  const options = { maxInputPixels, timeoutSeconds, decoded, pyramids, scratchFile, workFolder, encoders };
  let fileProblem: string | undefined;
  if (outputFile !== undefined && resolved.size.width * resolved.size.height > LARGE_PIXELS) {
    try {
      return { image: await renderImage(source, resolved, { ...options, outputFile }), fileProblem };
    } catch (error) {
      if (error instanceof LoupeError && NOT_OF_FILES.has(error.code)) throw error;
      // Either the source is unreadable, which the second try will say too, or the disk is full.
      fileProblem = failureOf(error).detail ?? String(error);
    }
  }
  const image = await renderImage(source, resolved, options);
  if (image.kind === 'file' || outputFile === undefined || fileProblem !== undefined) {
    return { image, fileProblem };
  }
  const { bytes } = image;
  if (bytes.length <= LARGEST_INLINE_BYTES) return { image, fileProblem };
  try {
    await writeFile(outputFile, bytes, { flag: 'wx' });
    return { image: { kind: 'file', path: outputFile, bytes: bytes.length }, fileProblem };
  } catch (error) {
    await rm(outputFile, { force: true });
    return { image, fileProblem: String(error) };
  }
}

/** Pixels that nothing refers to, and that are kept only because JavaScript sees no reason to look for them: at most these. */
const mostUnfreedBytes = Number(process.argv[3]);

/** To ask for memory takes as long as a twentieth of a short render, and little can be held after so short a time. */
const MEASURED_EVERY_MS = 25;

let measuredMs = -Infinity;
let measuredBytes = 0;
/** What was left when there was last looked for what can be freed: memory that is kept for the next render, mostly. */
let keptBytes = 0;

/** Resident memory without what is kept on purpose, and without what can be freed; of this moment or a short one ago. */
function residentBytes(): number {
  const nowMs = performance.now();
  if (nowMs - measuredMs < MEASURED_EVERY_MS) return measuredBytes;
  measuredMs = nowMs;
  // Memory of WebAssembly is external, too, and no array buffer.
  const { rss, external } = process.memoryUsage();
  measuredBytes = rss - keptOnPurpose();
  if (external - keptOnPurpose() <= keptBytes + mostUnfreedBytes) return measuredBytes;
  globalThis.gc?.();
  const after = process.memoryUsage();
  keptBytes = after.external - keptOnPurpose();
  measuredBytes = after.rss - keptOnPurpose();
  return measuredBytes;
}

async function outcomeOf(task: RendererTask): Promise<RendererOutcome> {
  try {
    if (task.kind === 'probe') {
      const { path, maxInputPixels } = task;
      const probed = await probeMaster(path, { maxInputPixels });
      const master = { ...probed, ...heldWhileRendered(probed) };
      return { kind: 'probe', master, residentBytes: residentBytes() };
    }
    const { image, fileProblem } = await renderTask(task);
    return { kind: 'image', image, fileProblem, residentBytes: residentBytes() };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error), residentBytes: residentBytes() };
  }
}

configureSharp();
// The primary ends its renderers by closing the channel, after the last render that somebody waits for. A signal
// to the whole process group must not end them earlier.
leaveSignalsToParent();
process.on('message', (task: RendererTask) => {
  // Errors of sending are ignored: the primary has died, and `disconnect` ends this process.
  void outcomeOf(task).then((outcome) =>
    process.send?.({ ...outcome, blocks: blocksRead() }, undefined, {}, () => {}),
  );
});
