import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { Catalog, type CatalogChange } from '../archive/catalog.ts';
import { diskCacheLocation } from '../cache/derivative-files.ts';
import { DiskCacheReader } from '../cache/disk-cache-reader.ts';
import { MemoryCache } from '../cache/memory-cache.ts';
import { TieredCache } from '../cache/tiered-cache.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { createApp } from '../http/app.ts';
import { type ImageLinksSource, InformationDocuments, imageLinksOf } from '../http/documents/information.ts';
import { PageDocuments } from '../http/documents/pages.ts';
import { PresentationDocuments } from '../http/documents/presentation.ts';
import { SeenBases } from '../http/documents/seen-bases.ts';
import { FastPath } from '../http/fast-path/fast-path.ts';
import { createHttpServer } from '../http/fast-path/server.ts';
import { createBaseUrl, createPathBelow } from '../http/protocol/base-url.ts';
import { OneAtATime } from '../http/protocol/turns.ts';
import type { Limits } from '../image/limits.ts';
import type { Peer } from '../ipc/peer.ts';
import { createLog, type Log } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';
import { createWorkerMetrics, type MetricsSnapshot, type WorkerMetrics } from '../metrics.ts';
import type { PresentationChange } from '../presentation/snapshot/changes.ts';
import { PresentationSnapshot } from '../presentation/snapshot/snapshot.ts';
import type { Readiness } from '../readiness.ts';
import type { RenderService } from '../rendering/protocol.ts';
import { ImageServer } from '../serving/image-server.ts';
import { OpenImages } from '../serving/open-images.ts';
import { TileCache } from '../serving/tile-cache.ts';
import type { PrimaryFunctions, WorkerFunctions, WorkerStart } from './messages.ts';

const METRICS_WAIT_MS = 5000;

/** A setting of 0 means that there is no limit. */
function limitsOf({ maxWidth, maxHeight, maxArea, upscaling }: Config['limits']): Limits {
  return {
    maxWidth: maxWidth || undefined,
    maxHeight: maxHeight || undefined,
    maxArea: maxArea || undefined,
    upscaling,
  };
}

type Caches = ReturnType<typeof cachesOf>;

/** What this worker keeps, and its way to what all processes keep on disk; a setting of 0 keeps nothing. */
function cachesOf({ cache, folders }: Config) {
  const { tileCacheMb, memoryCacheMb, diskCacheMb } = cache;
  return {
    tiles: tileCacheMb > 0 ? new TileCache(tileCacheMb * MEGABYTE) : undefined,
    memory: new MemoryCache(memoryCacheMb * MEGABYTE),
    disk: diskCacheMb > 0 ? new DiskCacheReader(diskCacheLocation(resolve(folders.data))) : undefined,
  };
}

/** Of what is kept of documents, the share that pages have. */
const PAGES_SHARE = 0.25;

/** The documents and pages that a worker makes and keeps. */
interface MadeDocuments {
  readonly presentation: PresentationDocuments;
  readonly pages: PageDocuments;
}

/** What an HTTP worker needs of other processes. */
export interface OtherProcesses {
  readonly renders: RenderService;
  readonly primary: Peer<WorkerFunctions, PrimaryFunctions>;
}

/** The HTTP side of one worker: what it serves, and the server. */
export class HttpWorker {
  readonly #config: Config;
  readonly #limits: Limits;
  readonly #log: Log;
  readonly #primary: OtherProcesses['primary'];
  readonly #images: OpenImages;
  readonly #metrics: WorkerMetrics;
  readonly #server: ReturnType<typeof createHttpServer>;
  #presentation: PresentationSnapshot;
  #links: ImageLinksSource;
  #readiness: Readiness | undefined;

  constructor({ config, catalog, presentation }: WorkerStart, { renders, primary }: OtherProcesses) {
    this.#config = config;
    this.#limits = limitsOf(config.limits);
    this.#primary = primary;
    this.#presentation = new PresentationSnapshot().with(presentation);
    this.#links = imageLinksOf(this.#presentation);
    this.#log = createLog(config.log.level, 'worker');
    this.#images = this.#openImages(new Catalog().with(catalog), renders);
    const caches = cachesOf(config);
    const documents = this.#madeDocuments();
    this.#metrics = createWorkerMetrics(() => ({
      tiles: caches.tiles?.bytes ?? 0,
      derivatives: caches.memory.bytes,
      documents: documents.presentation.bytes + documents.pages.bytes,
    }));
    this.#server = this.#createServer(caches, documents, renders);
  }

  #openImages(catalog: Catalog, renders: RenderService): OpenImages {
    const { folders } = this.#config;
    return new OpenImages(catalog, {
      imagesFolder: resolve(folders.images),
      dataFolder: resolve(folders.data),
      probe: (path) => renders.probe(path),
      onUnreadablePyramid: ({ identifier, version }, error) => {
        this.#log.error({ err: error, identifier }, 'a pyramid cannot be read; its master is served');
        this.#primary.tell('unreadablePyramid', { identifier, version });
      },
      onCloseError: (identifier, error) =>
        this.#log.warn({ err: error, identifier }, 'a file cannot be closed'),
    });
  }

  #madeDocuments(): MadeDocuments {
    const { cache, presentation } = this.#config;
    const maxBytes = cache.documentCacheMb * MEGABYTE;
    const shared = { bases: new SeenBases(), making: new OneAtATime() };
    return {
      presentation: new PresentationDocuments({
        ...shared,
        limits: this.#limits,
        cacheControl: cache.infoCacheControl,
        drafts: presentation.drafts,
        maxBytes: maxBytes * (1 - PAGES_SHARE),
        snapshot: () => this.#presentation,
        composed: () => this.#metrics.composed('presentation'),
      }),
      pages: new PageDocuments({
        ...shared,
        settings: this.#limits,
        maxBytes: maxBytes * PAGES_SHARE,
        rendered: () => this.#metrics.composed('page'),
      }),
    };
  }

  /** The app, and the fast path before it. */
  #createServer(
    caches: Caches,
    documents: MadeDocuments,
    renders: RenderService,
  ): ReturnType<typeof createHttpServer> {
    const { cache, log, presentation, server } = this.#config;
    const shared = {
      images: this.#images,
      limits: this.#limits,
      imageCacheControl: cache.imageCacheControl,
      infoCacheControl: cache.infoCacheControl,
      information: new InformationDocuments(this.#limits, cache.infoCacheControl, () => this.#links),
      metrics: this.#metrics,
      baseUrl: createBaseUrl(server),
    };
    const app = createApp({
      ...shared,
      server: new ImageServer(new TieredCache(caches.memory, caches.disk), renders),
      ...documents,
      catalog: () => this.#presentation,
      drafts: presentation.drafts,
      log: this.#log,
      operations: { readiness: () => this.#readiness, metrics: () => this.#summedMetrics() },
    });
    const fastPath = new FastPath({
      ...shared,
      tileCache: caches.tiles,
      log: this.#log,
      logResponses: log.tiles,
      app,
    });
    return createHttpServer(fastPath, createPathBelow(server.publicUrl));
  }

  listen(): void {
    const { host, port } = this.#config.server;
    this.#server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: 'is in use',
        EACCES: 'may not be used by this user',
        EADDRNOTAVAIL: 'is not an address of this machine',
        ENOTFOUND: 'is not an address of this machine',
      };
      const reason = reasons[error.code ?? ''] ?? 'cannot be listened on';
      this.#primary.tell('failed', `host and port: ${host}:${port} ${reason}`);
    });
    this.#server.listen(port, host, () => {
      const address = this.#server.address() as AddressInfo;
      this.#primary.tell('listening', address.port);
    });
  }

  useCatalogChanges(changes: readonly CatalogChange[]): void {
    this.#images.use(this.#images.catalog.with(changes));
  }

  usePresentationChanges(changes: readonly PresentationChange[]): void {
    this.#presentation = this.#presentation.with(changes);
    this.#links = imageLinksOf(this.#presentation);
  }

  useReadiness(readiness: Readiness): void {
    this.#readiness = readiness;
  }

  /** The metrics of this worker alone. */
  async metrics(): Promise<MetricsSnapshot> {
    try {
      return await this.#metrics.registry.getMetricsAsJSON();
    } catch (error) {
      this.#log.error({ err: error }, 'metrics failed');
      throw error;
    }
  }

  async #summedMetrics(): Promise<string> {
    try {
      return await this.#primary.call('metrics', undefined, AbortSignal.timeout(METRICS_WAIT_MS));
    } catch (cause) {
      throw new LoupeError('overloaded', 'metrics: not all processes answered in time', { cause });
    }
  }

  /** Lets open requests finish, then ends the process. */
  drain(): void {
    // Connections that are kept alive keep the server open: each is closed once it is idle.
    const idle = setInterval(() => this.#server.closeIdleConnections(), 100);
    const late = setTimeout(
      () => this.#server.closeAllConnections(),
      this.#config.server.drainSeconds * 1000,
    );
    this.#server.close(() => {
      clearInterval(idle);
      clearTimeout(late);
      // Only the channel keeps the process alive now.
      process.disconnect();
    });
  }
}
