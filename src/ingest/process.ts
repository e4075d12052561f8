import type { Master } from '../archive/scan.ts';
import { channelToParent } from '../ipc/channel.ts';
import { Peer } from '../ipc/peer.ts';
import { storeJpegsWith } from '../pixels/encode.ts';
import { jpegCodec } from '../pixels/jpeg/jpeg-codec.ts';
import { configureSharp } from '../pixels/sharp-settings.ts';
import { INGEST_TOPIC, type IngestFunctions } from './functions.ts';
import { ingestMaster } from './ingest-master.ts';
import { inspectHeader, inspectPixels } from './inspect-master.ts';
import { estimateMaster, type IngestSettings, type PlacedMaster } from './look-at-master.ts';
import { MasterFiles } from './master-files.ts';
import { failedBy, type IngestDone, type IngestFailed } from './outcome.ts';

// The entry of a process that the server forks: it ingests what it is given, and ends when the server closes the
// channel. The image library may crash it or keep it busy for ever.

const files = new MasterFiles();
let given: IngestSettings | undefined;
let underWay = 0;

/** Does something with a master; whatever goes wrong is its outcome. */
async function outcomeOf<T>(
  master: Master,
  work: (settings: IngestSettings) => Promise<T>,
): Promise<T | IngestFailed> {
  underWay += 1;
  try {
    if (!given) throw new Error('the settings come first');
    return await work(given);
  } catch (error) {
    return failedBy(master, error);
  } finally {
    underWay -= 1;
  }
}

async function made(master: PlacedMaster, settings: IngestSettings): Promise<IngestDone> {
  const record = await ingestMaster(master, settings, files);
  const megapixels = (record.width * record.height) / 1e6;
  return { kind: 'done', identifier: master.identifier, megapixels, record };
}

configureSharp();
new Peer<IngestFunctions, Record<string, never>>(channelToParent(), INGEST_TOPIC, {
  begin: async (settings) => {
    given = settings;
    if (settings.jpg) storeJpegsWith(settings.jpg);
    const codec = await jpegCodec();
    return codec instanceof Error ? codec.message : undefined;
  },
  estimate: (master) => outcomeOf(master, (settings) => estimateMaster(master, settings, files)),
  make: (master) => outcomeOf(master, (settings) => made(master, settings)),
  makeSmall: ({ master, mostCountedMegapixels, mostMemoryBytes }) =>
    outcomeOf(master, async (settings) => {
      const estimate = await estimateMaster(master, settings, files);
      const isSmall =
        estimate.countedMegapixels <= mostCountedMegapixels && estimate.memoryBytes <= mostMemoryBytes;
      return isSmall ? await made(master, settings) : estimate;
    }),
  inspect: (master) => outcomeOf(master, (settings) => inspectHeader(master, settings, files)),
  inspectPixels: (master) => outcomeOf(master, (settings) => inspectPixels(master, settings, files)),
});

process.once('disconnect', () => {
  // Of a server that has died; unfinished files are removed at the next start.
  if (underWay > 0) process.kill(process.pid, 'SIGTERM');
});
