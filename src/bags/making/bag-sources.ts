import { DatabaseCatalog } from '../../archive/library/catalog-store.ts';
import { diskCacheLocation } from '../../cache/derivative-files.ts';
import { DiskCacheReader } from '../../cache/disk-cache-reader.ts';
import { MemoryCache } from '../../cache/memory-cache.ts';
import { TieredCache } from '../../cache/tiered-cache.ts';
import type { Database } from '../../database/database.ts';
import { PresentedCatalog } from '../../essays/presented/catalog.ts';
import type { Log } from '../../log.ts';
import { OriginalScans } from '../../masters/original-scans.ts';
import type { RenderService } from '../../rendering/protocol.ts';
import { ImageServer } from '../../serving/image-server.ts';
import { OpenImages } from '../../serving/open-images.ts';
import { openImageStore } from '../../storage/blocks/stored-objects.ts';
import { BagNames } from '../bag-names.ts';
import type { BagTask } from '../bag-service.ts';

/** Where a bag has its content from. */
export interface BagSources {
  readonly task: BagTask;
  readonly catalog: PresentedCatalog;
  readonly images: OpenImages;
  readonly originals: OriginalScans;
  readonly server: ImageServer;
  readonly names: BagNames;
}

/** Memory for rendered pictures, which a bag needs once for their lengths and once for their bytes. */
const RENDERED_BYTES = 16 * 1024 * 1024;

/** What making a bag is given of the process that makes it. */
export interface MakingParts {
  readonly database: Database;
  readonly renders: RenderService;
  readonly log: Log;
  /** A file of the cache of blocks was written. */
  readonly onBlockKept: (shard: string, bytes: number) => void;
}

/** Opens what a bag is made of. The log tells of pyramids that cannot be opened, whose masters stand in. */
export function openSources(task: BagTask, { database, renders, log, onBlockKept }: MakingParts): BagSources {
  const { dataFolder, hasDiskCache, imagesFolder, imagesStore, imageStore, settings } = task;
  const place = { imagesFolder, imagesStore };
  const disk = hasDiskCache ? new DiskCacheReader(diskCacheLocation(dataFolder)) : undefined;
  const images = new OpenImages(new DatabaseCatalog(database), {
    ...place,
    dataFolder,
    probe: (master) => renders.probe(master),
    encoders: settings.encoders,
    objects: imageStore && openImageStore(imageStore, log, onBlockKept),
    onUnreadablePyramid: ({ identifier }) =>
      log.warn({ identifier }, 'a pyramid cannot be read; its master is in the bag'),
    // The process ends with the bag.
    onCloseError: () => {},
  });
  return {
    task,
    catalog: new PresentedCatalog(database),
    images,
    originals: new OriginalScans(images.catalog, place),
    server: new ImageServer(new TieredCache(new MemoryCache(RENDERED_BYTES), disk), renders),
    names: new BagNames(settings, images.catalog),
  };
}
