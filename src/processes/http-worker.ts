import { resolve } from 'node:path';
import { imagesPlace } from '../archive/folders.ts';
import { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import type { BagClient } from '../bags/keeping/bag-client.ts';
import type { MemoryCache } from '../cache/memory-cache.ts';
import type { SharedCaching } from '../cache-tags/shared-caching.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { openForReading } from '../database/open.ts';
import { AddressStore } from '../discovery/address-store.ts';
import { useHeaders } from '../discovery/crawlers/stated-use.ts';
import { ActivityLookUps } from '../discovery/stream-store.ts';
import { LoupeError } from '../errors.ts';
import { PresentedCatalog } from '../essays/presented/catalog.ts';
import { NewsLookUps } from '../essays/presented/news-store.ts';
import { PhotoListLookUps } from '../essays/presented/photo-list-store.ts';
import { type AppParts, createApp } from '../http/app.ts';
import { ActivityStreams } from '../http/discovery/activity-streams.ts';
import { OaiRepository } from '../http/discovery/oai-repository.ts';
import { imageAsPresented } from '../http/documents/described-images.ts';
import { InformationDocuments } from '../http/documents/information.ts';
import { dumpUrls } from '../http/downloads/dump-urls.ts';
import { ImageResponses, type ImageResponsesParts } from '../http/exchanges/image-responses.ts';
import { MetErrors } from '../http/exchanges/met-errors.ts';
import { RequestLog } from '../http/exchanges/request-log.ts';
import { FastPath } from '../http/fast-path/fast-path.ts';
import { drained, listenAt } from '../http/fast-path/listening.ts';
import { createHttpServer } from '../http/fast-path/server.ts';
import { createAskerOf } from '../http/pressure/askers.ts';
import { createBetterDoors, type MoreParts } from '../http/pressure/better-doors.ts';
import { createBaseUrl, createPathBelow } from '../http/protocol/base-url.ts';
import { createClientAddress } from '../http/protocol/client-address.ts';
import { type Limits, limitsAsWritten } from '../image/limits.ts';
import { SentResponses } from '../ipc/busy-peers.ts';
import { machineMs } from '../ipc/machine-clock.ts';
import type { Peer } from '../ipc/peer.ts';
import { createLog, type Log } from '../log.ts';
import { OriginalScans } from '../masters/original-scans.ts';
import { MEGABYTE } from '../megabyte.ts';
import { createWorkerMetrics, type MetricsSnapshot, type WorkerMetrics } from '../metrics.ts';
import { RecordLookUps } from '../oai-records/record-list-store.ts';
import type { Readiness } from '../readiness.ts';
import type { RenderClient } from '../rendering/client.ts';
import type { RenderService } from '../rendering/protocol.ts';
import { TextSearch } from '../search/index/text-search.ts';
import { OpenImages } from '../serving/open-images.ts';
import { PREPARATION_WAIT_MS, Preparations } from '../serving/preparations.ts';
import { noBlocksRead } from '../storage/blocks/block-counts.ts';
import { registerBlockMetrics } from '../storage/blocks/block-metrics.ts';
import { openImageStore, type StoredObjects } from '../storage/blocks/stored-objects.ts';
import type { KnownChange, PrimaryFunctions, WorkerFunctions, WorkerStart } from './messages.ts';
import { makeWorkerSources, type WorkerSources } from './worker-sources.ts';

const METRICS_WAIT_MS = 5000;

/** What an HTTP worker needs of other processes. */
export interface OtherProcesses {
  readonly renders: Pick<RenderClient, 'render' | 'probe' | 'sendsMuch'>;
  readonly bags: BagClient;
  readonly primary: Peer<WorkerFunctions, PrimaryFunctions>;
}

/** The HTTP side of one worker: what it serves, and the server. */
export class HttpWorker {
  readonly #config: Config;
  readonly #limits: Limits;
  readonly #log: Log;
  readonly #primary: OtherProcesses['primary'];
  readonly #objects: StoredObjects | undefined;
  readonly #images: OpenImages;
  readonly #preparations: Preparations;
  readonly #metrics: WorkerMetrics;
  readonly #server: ReturnType<typeof createHttpServer>;
  readonly #database: Database;
  readonly #catalog: PresentedCatalog;
  readonly #search: TextSearch;
  readonly #memory: MemoryCache;
  readonly #caching: SharedCaching;
  readonly #sent: SentResponses;
  #readiness: Readiness | undefined;

  constructor(start: WorkerStart, { renders, bags, primary }: OtherProcesses) {
    const { config, database, encoders } = start;
    this.#config = config;
    this.#database = openForReading(database);
    this.#search = new TextSearch({ path: database });
    this.#limits = limitsAsWritten(config.limits, config.render.memoryMb * MEGABYTE);
    this.#primary = primary;
    this.#catalog = new PresentedCatalog(this.#database);
    this.#log = createLog(config.log.level, 'worker');
    this.#objects = this.#openStore(start);
    this.#images = this.#openImages(renders, start);
    const waitMs = config.ingest.background ? PREPARATION_WAIT_MS : 0;
    this.#preparations = new Preparations(this.#images.catalog, waitMs);
    const sources = makeWorkerSources({
      config,
      limits: this.#limits,
      images: this.#images,
      renders,
      bags,
      encoders,
      catalog: this.#catalog,
      canWrite: () => this.#readiness !== undefined && this.#readiness.disk === undefined,
      onPrint: (result) => this.#metrics.print(result),
      onBagSent: (bytes) => this.#metrics.bagSent(bytes),
      onComposed: (kind) => this.#metrics.composed(kind),
    });
    const cacheBytes = () => ({
      ...sources.cacheBytes(),
      ...(this.#objects && { blocks: this.#objects.bytes }),
    });
    this.#metrics = createWorkerMetrics(cacheBytes, () => sources.prints.fileBytes);
    registerBlockMetrics(this.#metrics.registry, () => this.#objects?.counts ?? noBlocksRead());
    this.#memory = sources.memory;
    this.#caching = sources.caching;
    if (start.sureUntilMs !== undefined) this.sureUntil(start.sureUntilMs);
    this.#sent = new SentResponses(() => renders.sendsMuch());
    this.#server = this.#createServer(sources, start);
  }

  #openStore({ imageStore }: WorkerStart): StoredObjects | undefined {
    if (!imageStore) return undefined;
    return openImageStore(imageStore, this.#log, (shard, bytes) =>
      this.#primary.tell('blockKept', { shard, bytes }),
    );
  }

  #openImages(renders: RenderService, { encoders }: WorkerStart): OpenImages {
    const { folders } = this.#config;
    return new OpenImages(new DatabaseCatalog(this.#database), {
      ...imagesPlace(folders, this.#config.objectStore),
      dataFolder: resolve(folders.data),
      objects: this.#objects,
      probe: async (master) => {
        try {
          return await renders.probe(master);
        } catch (error) {
          const isOutOfReach = error instanceof LoupeError && error.code === 'unreadable-source';
          if (!isOutOfReach || this.#config.sharing.role !== 'node') throw error;
          // Nodes need not have the masters.
          throw new LoupeError('overloaded', 'the image is not prepared yet', { cause: error });
        }
      },
      encoders,
      onUnreadablePyramid: ({ identifier, version }, error) => {
        this.#log.error({ err: error, identifier }, 'a pyramid cannot be read; its master is served');
        this.#primary.tell('unreadablePyramid', { identifier, version });
      },
      onCloseError: (identifier, error) =>
        this.#log.warn({ err: error, identifier }, 'a file cannot be closed'),
    });
  }

  #createOai({ making }: Pick<WorkerSources, 'making'>): OaiRepository {
    const { adminEmail } = this.#config.discovery;
    const records = new RecordLookUps(this.#database);
    return new OaiRepository({ records, catalog: this.#catalog, limits: this.#limits, making, adminEmail });
  }

  /** Finds scans as they lie in the archive. */
  #originalScan(): (identifier: string) => ReturnType<OriginalScans['find']> {
    const place = imagesPlace(this.#config.folders, this.#config.objectStore);
    const originals = new OriginalScans(this.#images.catalog, place);
    return (identifier) => originals.find(identifier);
  }

  /** The app, and the fast path before it. */
  #createServer(
    { tileCache, caching, ...sources }: WorkerSources,
    { adminToken, accessKeys }: WorkerStart,
  ): ReturnType<typeof createHttpServer> {
    const { budgets, cache, discovery, log, presentation, server, sharing, use } = this.#config;
    const addressOf = createClientAddress(server.trustedProxies, budgets.allowedNetworks);
    const headers = useHeaders(use);
    const shared = {
      images: this.#images,
      limits: this.#limits,
      caching,
      infoCacheControl: cache.infoCacheControl,
      information: new InformationDocuments(this.#limits, caching, this.#catalog, headers),
      useHeaders: headers,
      metrics: this.#metrics,
      baseUrl: createBaseUrl(server),
    };
    const askerOf = createAskerOf({ addressOf, keys: accessKeys });
    const more = {
      contact: budgets.helpUrl || discovery.adminEmail,
      hasKeys: accessKeys.length > 0,
    };
    const doorsOf = this.#createDoors(more);
    const exchanges = this.#createExchanges({ ...shared, server: sources.server, askerOf, doorsOf });
    const app = createApp({
      ...shared,
      ...exchanges,
      formerAddresses: new AddressStore(this.#database),
      activities: new ActivityStreams(new ActivityLookUps(this.#database)),
      news: new NewsLookUps(this.#database),
      photos: new PhotoListLookUps(this.#database),
      oai: this.#createOai(sources),
      clientOf: (request) => addressOf(request).client,
      askerOf,
      more,
      ...sources,
      catalog: this.#catalog,
      search: this.#search,
      drafts: presentation.drafts,
      hasBags: sources.bags !== undefined,
      use,
      originalScan: this.#originalScan(),
      log: this.#log,
      ...this.#forOperators(adminToken),
    });
    const fastPath = new FastPath({
      ...shared,
      ...exchanges,
      tileCache,
      log: this.#log,
      onStored: () => this.#sent.add(),
      logResponses: log.tiles,
      app,
    });
    return createHttpServer(
      sharing.role === 'build' ? { handle: app } : fastPath,
      createPathBelow(server.publicUrl),
    );
  }

  /** What operators ask for: of a server that only builds, all that it has. */
  #forOperators(adminToken: string | undefined): Pick<AppParts, 'isForOperators' | 'admin' | 'operations'> {
    return {
      isForOperators: this.#config.sharing.role === 'build',
      admin:
        adminToken === undefined
          ? undefined
          : { token: adminToken, purge: (wish) => this.#primary.call('purge', wish) },
      operations: { readiness: () => this.#readiness, metrics: () => this.#summedMetrics() },
    };
  }

  /** What else there is for those whose image is not rendered now. */
  #createDoors(more: MoreParts): ReturnType<typeof createBetterDoors> {
    const { bags, presentation } = this.#config;
    const offers = { catalog: this.#catalog, drafts: presentation.drafts, hasBags: bags.diskMb > 0 };
    return createBetterDoors({
      limits: this.#limits,
      dumpsOf: (identifier, base) => dumpUrls(identifier, base, offers),
      more,
    });
  }

  /** What the app and the fast path do alike with a request. */
  #createExchanges(
    parts: Omit<ImageResponsesParts, 'preparations' | 'asPresented'>,
  ): Pick<AppParts, 'requestLog' | 'metErrors' | 'imageResponses'> {
    return {
      requestLog: new RequestLog(this.#log, this.#metrics),
      metErrors: new MetErrors(),
      imageResponses: new ImageResponses({
        ...parts,
        preparations: this.#preparations,
        asPresented: (image) => imageAsPresented(image, this.#catalog),
      }),
    };
  }

  listen(): void {
    listenAt(this.#server, this.#config.server, {
      listening: (port) => this.#primary.tell('listening', port),
      failed: (reason) => this.#primary.tell('failed', reason),
    });
  }

  useChange({ images, presentation }: KnownChange): void {
    this.#images.changed(images);
    this.#preparations.changed();
    if (presentation.length > 0) this.#catalog.changed(presentation);
  }

  /** Has rendered responses made anew. @param identifier null for those of all images */
  forget(identifier: string | null): void {
    this.#memory.drop(identifier ?? undefined);
  }

  /** Another file is the database. Resolves when the one before is not open any more. */
  async reopen(path: string): Promise<void> {
    this.#database.replace(path);
    this.#images.allChanged();
    this.#preparations.changed();
    this.#catalog.allChanged();
    await this.#search.reopen(path);
  }

  /** What is served may be taken for the newest so long. @param ms on the clock of the machine */
  sureUntil(ms: number): void {
    this.#caching.sureFor(ms - machineMs());
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

  /** Image responses since the start, by where their bytes came from. */
  imageResponses(): Readonly<Record<string, number>> {
    return this.#metrics.imageResponses();
  }

  async #summedMetrics(): Promise<string> {
    try {
      return await this.#primary.call('metrics', undefined, AbortSignal.timeout(METRICS_WAIT_MS));
    } catch (cause) {
      throw new LoupeError('overloaded', 'metrics: not all processes answered in time', { cause });
    }
  }

  /** Lets go of what keeps the process alive. */
  async #end(): Promise<void> {
    await this.#objects?.close().catch((error: unknown) => {
      this.#log.warn({ err: error }, 'the store of images cannot be closed');
    });
    // Only the channel is left.
    process.disconnect();
  }

  /** Lets open requests finish, then ends the process. */
  async drain(): Promise<void> {
    this.#preparations.end();
    await drained(this.#server, this.#config.server.drainSeconds);
    await this.#end();
  }
}
