import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { type HarvestResult, harvest } from '../harvest/harvest.ts';
import { createHarvestDisplay } from '../harvest/progress.ts';
import { parsedUrl } from '../parsed-url.ts';

const MEGABYTE = 1_000_000;

/**
 * `loupe harvest STREAM-URL --into DIR`: brings a folder to what a stream of changes, or a source of OAI-PMH, says that there is.
 *
 * @param version of this program, for User-Agent
 * @param signal ends it; what was done is kept
 * @returns the exit code: 0, or 1 when something could not be had
 * @throws LoupeError `invalid-request` when the address or the folder cannot be used
 */
export async function harvestOnce(
  config: Config,
  addresses: readonly string[],
  {
    output,
    version,
    signal,
  }: { readonly output: NodeJS.WriteStream; readonly version: string; readonly signal: AbortSignal },
): Promise<number> {
  const { into, since, follow, followSeconds, oai, allowPrivate, ...limits } = config.harvest;
  const parts = {
    protocol: oai ? ('oai' as const) : ('discovery' as const),
    sourceUrl: addressOf(addresses),
    folder: folderOf(into),
    allowPrivate,
    userAgent: `${limits.harvesterName} (Loupe/${version})`,
    maxResponseBytes: limits.maxResponseMb * MEGABYTE,
    maxTotalBytes: limits.maxHarvestMb * MEGABYTE,
    signal,
  };
  let sinceMs = since === '' ? undefined : Date.parse(since);
  for (;;) {
    const display = createHarvestDisplay(output);
    const result = await harvest({ ...parts, display, ...(sinceMs !== undefined && { sinceMs }) });
    output.write(`${into}: ${wordsOf(result)}\n`);
    if (!follow || signal.aborted) return result.problem === undefined && result.failed === 0 ? 0 : 1;
    sinceMs = undefined;
    // Ended meanwhile, it has done all that there was.
    if (!(await waited(followSeconds, signal))) return 0;
  }
}

async function waited(seconds: number, signal: AbortSignal): Promise<boolean> {
  return pause(seconds * 1000, true, { signal }).catch(() => false);
}

function addressOf([address = '', more]: readonly string[]): string {
  const url = /^https?:\/\//i.test(address) ? parsedUrl(address) : undefined;
  if (!url || more !== undefined)
    throw new LoupeError(
      'invalid-request',
      'harvest: takes one http or https address, of a stream or with --oai',
    );
  return url.href;
}

function folderOf(into: string): string {
  if (into === '')
    throw new LoupeError('invalid-request', '--into: takes the folder that is to hold what is harvested');
  return resolve(into);
}

function wordsOf({ written, removed, unchanged, failed, problem }: HarvestResult): string {
  const counts = `${written} written, ${removed} removed, ${unchanged} unchanged, ${failed} failed`;
  return problem === undefined ? counts : `${counts}; stopped: ${problem}`;
}
