import { resolve } from 'node:path';
import type { BagClient } from '../bags/keeping/bag-client.ts';
import { bagsFolder } from '../bags/keeping/kept-bags.ts';
import { diskCacheLocation } from '../cache/derivative-files.ts';
import { DiskCacheReader } from '../cache/disk-cache-reader.ts';
import { MemoryCache } from '../cache/memory-cache.ts';
import { TieredCache } from '../cache/tiered-cache.ts';
import { SharedCaching } from '../cache-tags/shared-caching.ts';
import type { Config } from '../config/settings.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import { DescriptionDocuments } from '../http/discovery/description-documents.ts';
import { PageDocuments } from '../http/documents/pages.ts';
import { PresentationDocuments } from '../http/documents/presentation.ts';
import { PrintedEssays } from '../http/documents/prints.ts';
import { SeenBases } from '../http/documents/seen-bases.ts';
import { EssayBags } from '../http/downloads/essay-bags.ts';
import { OneAtATime } from '../http/protocol/turns.ts';
import type { Limits } from '../image/limits.ts';
import { MEGABYTE } from '../megabyte.ts';
import type { PrintResult } from '../metrics.ts';
import type { PresentationCatalog } from '../presentation/iiif/shared/catalog.ts';
import type { RenderService } from '../rendering/protocol.ts';
import { bagSettingsOf } from '../server-parts/bag-settings.ts';
import { ImageServer } from '../serving/image-server.ts';
import type { OpenImages } from '../serving/open-images.ts';
import { TileCache } from '../serving/tile-cache.ts';

/** Of what is kept of documents, the share that pages have. */
const PAGES_SHARE = 0.25;
/** The same of descriptions, which harvesters ask for once. */
const DESCRIPTIONS_SHARE = 0.05;

export interface WorkerSourcesParts {
  readonly config: Config;
  readonly limits: Limits;
  readonly images: OpenImages;
  readonly renders: RenderService;
  readonly bags: BagClient;
  readonly encoders: EncoderSettings;
  readonly catalog: PresentationCatalog;
  /** Whether the data folder can be written, and is this server's. */
  readonly canWrite: () => boolean;
  readonly onPrint: (result: PrintResult) => void;
  /** So many bytes of a bag were sent. */
  readonly onBagSent: (bytes: number) => void;
  /** A document was composed, not sent as it was kept. */
  readonly onComposed: (kind: 'page' | 'presentation') => void;
}

/** Where the app of a worker has its responses from, each with what it keeps. */
export interface WorkerSources {
  readonly tileCache: TileCache | undefined;
  readonly caching: SharedCaching;
  /** Rendered responses in memory. */
  readonly memory: MemoryCache;
  readonly server: ImageServer;
  readonly presentation: PresentationDocuments;
  readonly descriptions: DescriptionDocuments;
  readonly pages: PageDocuments;
  /** Where what takes long is made. */
  readonly making: OneAtATime;
  readonly prints: PrintedEssays;
  /** Undefined where none are made. */
  readonly bags: EssayBags | undefined;
  /** Memory held now, by the name of the cache. */
  readonly cacheBytes: () => Record<string, number>;
}

/** Makes them; a setting of 0 keeps nothing. */
export function makeWorkerSources(parts: WorkerSourcesParts): WorkerSources {
  const { config, limits, images, renders, canWrite, onPrint } = parts;
  const { tileCacheMb, memoryCacheMb, diskCacheMb } = config.cache;
  const dataFolder = resolve(config.folders.data);
  const tileCache = tileCacheMb > 0 ? new TileCache(tileCacheMb * MEGABYTE) : undefined;
  const memory = new MemoryCache(memoryCacheMb * MEGABYTE);
  const disk = diskCacheMb > 0 ? new DiskCacheReader(diskCacheLocation(dataFolder)) : undefined;
  const server = new ImageServer(new TieredCache(memory, disk), renders);
  const caching = new SharedCaching(config.cache, config.server.publicUrl);
  const { presentation, descriptions, pages, making } = makeDocuments(parts, caching);
  const prints = new PrintedEssays({
    images,
    server,
    limits,
    dataFolder: () => (canWrite() ? dataFolder : undefined),
    onFinished: onPrint,
  });
  const cacheBytes = () => ({
    tiles: tileCache?.bytes ?? 0,
    derivatives: memory.bytes,
    documents: presentation.bytes + descriptions.bytes + pages.bytes,
    prints: prints.memoryBytes,
  });
  return {
    tileCache,
    caching,
    memory,
    server,
    presentation,
    descriptions,
    pages,
    making,
    prints,
    bags: config.bags.diskMb > 0 ? makeBags(parts, dataFolder) : undefined,
    cacheBytes,
  };
}

function makeBags(
  { config, encoders, images, bags, onBagSent }: WorkerSourcesParts,
  dataFolder: string,
): EssayBags {
  return new EssayBags({
    settings: bagSettingsOf(config, encoders),
    images: images.catalog,
    client: bags,
    folder: bagsFolder(dataFolder),
    onSent: onBagSent,
  });
}

/** Manifests, collections, their descriptions and pages share the memory for documents, and are made one at a time. */
function makeDocuments(
  { config, limits, catalog, onComposed }: WorkerSourcesParts,
  caching: SharedCaching,
): Pick<WorkerSources, 'presentation' | 'descriptions' | 'pages' | 'making'> {
  const { documentCacheMb, infoCacheControl } = config.cache;
  const maxBytes = documentCacheMb * MEGABYTE;
  const shared = { bases: new SeenBases(), making: new OneAtATime() };
  const ofManifests = {
    ...shared,
    limits,
    cacheControl: infoCacheControl,
    drafts: config.presentation.drafts,
    catalog,
    composed: () => onComposed('presentation'),
  };
  return {
    making: shared.making,
    presentation: new PresentationDocuments({
      ...ofManifests,
      hasBags: config.bags.diskMb > 0,
      caching,
      maxBytes: maxBytes * (1 - PAGES_SHARE - DESCRIPTIONS_SHARE),
    }),
    descriptions: new DescriptionDocuments({ ...ofManifests, maxBytes: maxBytes * DESCRIPTIONS_SHARE }),
    pages: new PageDocuments({
      ...shared,
      settings: { ...limits, hasBags: config.bags.diskMb > 0 },
      maxBytes: maxBytes * PAGES_SHARE,
      rendered: () => onComposed('page'),
    }),
  };
}
