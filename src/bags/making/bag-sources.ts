import { DatabaseCatalog } from '../../archive/library/catalog-store.ts';
import type { MasterRecord } from '../../archive/record.ts';
import { diskCacheLocation } from '../../cache/derivative-files.ts';
import { DiskCacheReader } from '../../cache/disk-cache-reader.ts';
import { MemoryCache } from '../../cache/memory-cache.ts';
import { TieredCache } from '../../cache/tiered-cache.ts';
import type { Database } from '../../database/database.ts';
import { PresentedCatalog } from '../../essays/presented/catalog.ts';
import { OriginalScans } from '../../masters/original-scans.ts';
import type { RenderService } from '../../rendering/protocol.ts';
import { ImageServer } from '../../serving/image-server.ts';
import { OpenImages } from '../../serving/open-images.ts';
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

/**
 * Opens what a bag is made of.
 *
 * @param onUnreadable is told of pyramids that cannot be opened, whose masters stand in
 */
export function openSources(
  task: BagTask,
  database: Database,
  renders: RenderService,
  onUnreadable: (record: MasterRecord) => void,
): BagSources {
  const { dataFolder, hasDiskCache, imagesFolder, imagesStore, settings } = task;
  const place = { imagesFolder, imagesStore };
  const disk = hasDiskCache ? new DiskCacheReader(diskCacheLocation(dataFolder)) : undefined;
  const images = new OpenImages(new DatabaseCatalog(database), {
    ...place,
    dataFolder,
    probe: (master) => renders.probe(master),
    encoders: settings.encoders,
    onUnreadablePyramid: onUnreadable,
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
