import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { Catalog } from '../archive/catalog.ts';
import { diskCacheLocation } from '../cache/derivative-files.ts';
import { DiskCacheReader } from '../cache/disk-cache-reader.ts';
import { MemoryCache } from '../cache/memory-cache.ts';
import { TieredCache } from '../cache/tiered-cache.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { createApp } from '../http/app.ts';
import { imageLinksOf } from '../http/documents/image-links.ts';
import { type ImageLinksSource, InformationAnswers } from '../http/documents/information.ts';
import { PresentationAnswers } from '../http/documents/presentation.ts';
import { createTileLane } from '../http/fast-path/fast-path.ts';
import { createBaseUrl, createPathBelow } from '../http/protocol/base-url.ts';
import { createHttpServer } from '../http/server.ts';
import type { Limits } from '../image/limits.ts';
import { channelToParent } from '../ipc/channel.ts';
import { Questions } from '../ipc/questions.ts';
import { createLog, type Log } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';
import { createWorkerMetrics, type WorkerMetrics } from '../metrics.ts';
import { PresentationSnapshot } from '../presentation/snapshot/snapshot.ts';
import type { Readiness } from '../readiness.ts';
import { RenderClient } from '../rendering/client.ts';
import { ImageServer } from '../serving/image-server.ts';
import { OpenImages } from '../serving/open-images.ts';
import { TileCache } from '../serving/tile-cache.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';

// The entry of an HTTP worker: a process that the primary forks and tells everything it needs.

const METRICS_WAIT_MS = 5000;

function tellPrimary(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

/** A setting of 0 means that there is no limit. */
function limitsOf({ maxWidth, maxHeight, maxArea, upscaling }: Config['limits']): Limits {
  return {
    maxWidth: maxWidth || undefined,
    maxHeight: maxHeight || undefined,
    maxArea: maxArea || undefined,
    upscaling,
  };
}

/** The HTTP side of one worker. */
class HttpWorker {
  readonly #config: Config;
  readonly #log: Log;
  readonly #images: OpenImages;
  readonly #metrics: WorkerMetrics;
  readonly #texts = new Questions<string>();
  readonly #server: ReturnType<typeof createHttpServer>;
  #presentation: PresentationSnapshot;
  #links: ImageLinksSource;
  #readiness: Readiness | undefined;

  constructor(config: Config, catalog: Catalog, presentation: PresentationSnapshot) {
    this.#config = config;
    this.#presentation = presentation;
    this.#links = imageLinksOf(presentation);
    this.#log = createLog(config.log.level, 'worker');
    const { cache, folders, server } = config;
    const dataFolder = resolve(folders.data);
    const renders = new RenderClient(channelToParent());
    const tileCache = cache.tileCacheMb > 0 ? new TileCache(cache.tileCacheMb * MEGABYTE) : undefined;
    const memory = new MemoryCache(cache.memoryCacheMb * MEGABYTE);
    const disk = cache.diskCacheMb > 0 ? new DiskCacheReader(diskCacheLocation(dataFolder)) : undefined;
    this.#images = new OpenImages(catalog, {
      imagesFolder: resolve(folders.images),
      dataFolder,
      probe: (path) => renders.probe(path),
      onUnreadablePyramid: ({ identifier, version }, error) => {
        this.#log.error({ err: error, identifier }, 'a pyramid cannot be read; its master is served');
        tellPrimary({ kind: 'unreadable-pyramid', identifier, version });
      },
      onCloseError: (identifier, error) =>
        this.#log.warn({ err: error, identifier }, 'a file cannot be closed'),
    });
    const limits = limitsOf(config.limits);
    const answers = new PresentationAnswers({
      limits,
      cacheControl: cache.infoCacheControl,
      drafts: config.presentation.drafts,
      maxBytes: cache.documentCacheMb * MEGABYTE,
      snapshot: () => this.#presentation,
    });
    this.#metrics = createWorkerMetrics(() => ({
      tiles: tileCache?.bytes ?? 0,
      derivatives: memory.bytes,
      documents: answers.bytes,
    }));
    const shared = {
      images: this.#images,
      limits,
      imageCacheControl: cache.imageCacheControl,
      infoCacheControl: cache.infoCacheControl,
      information: new InformationAnswers(limits, cache.infoCacheControl, () => this.#links),
      metrics: this.#metrics,
      baseUrl: createBaseUrl(server),
    };
    const app = createApp({
      ...shared,
      server: new ImageServer(new TieredCache(memory, disk), renders),
      presentation: answers,
      catalog: () => this.#presentation,
      drafts: config.presentation.drafts,
      log: this.#log,
      operations: { readiness: () => this.#readiness, metrics: () => this.#summedMetrics() },
    });
    const lane = createTileLane({
      ...shared,
      tileCache,
      log: config.log.tiles ? this.#log : undefined,
      fallback: (request, response) => app(request, response),
      onReadError: (identifier, error) =>
        this.#log.error({ err: error, identifier }, 'a tile cannot be read'),
    });
    this.#server = createHttpServer(lane, app, createPathBelow(server.publicUrl));
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
      tellPrimary({ kind: 'failed', sentence: `host and port: ${host}:${port} ${reason}` });
    });
    this.#server.listen(port, host, () => {
      const address = this.#server.address() as AddressInfo;
      tellPrimary({ kind: 'listening', port: address.port });
    });
  }

  receive(message: PrimaryMessage): void {
    switch (message.kind) {
      case 'catalog':
        this.#images.use(this.#images.catalog.with(message.changes));
        break;
      case 'presentation':
        this.#presentation = this.#presentation.with(message.changes);
        this.#links = imageLinksOf(this.#presentation);
        break;
      case 'readiness':
        this.#readiness = message.readiness;
        break;
      case 'metrics-wanted':
        this.#metrics.registry
          .getMetricsAsJSON()
          .then((snapshot) => tellPrimary({ kind: 'metrics', id: message.id, snapshot }))
          .catch((error: unknown) => this.#log.error({ err: error }, 'metrics failed'));
        break;
      case 'metrics-text':
        this.#texts.answered(message.id, message.text);
        break;
      case 'drain':
        this.#drain();
        break;
      default:
        break;
    }
  }

  async #summedMetrics(): Promise<string> {
    const text = await this.#texts.ask(
      (id) => tellPrimary({ kind: 'metrics-text-wanted', id }),
      METRICS_WAIT_MS,
    );
    if (text === undefined) throw new LoupeError('overloaded', 'metrics: not all processes answered in time');
    return text;
  }

  #drain(): void {
    // Connections that are kept alive would keep the server open: each closes once it is idle.
    const idle = setInterval(() => this.#server.closeIdleConnections(), 100);
    const late = setTimeout(
      () => this.#server.closeAllConnections(),
      this.#config.server.drainSeconds * 1000,
    );
    this.#server.close(() => {
      clearInterval(idle);
      clearTimeout(late);
      // Nothing else holds the process: it ends.
      process.disconnect();
    });
  }
}

let worker: HttpWorker | undefined;
process.on('message', (message: PrimaryMessage) => {
  if (message.kind === 'start') {
    const presentation = new PresentationSnapshot().with(message.presentation);
    worker = new HttpWorker(message.config, new Catalog().with(message.catalog), presentation);
    worker.listen();
  } else worker?.receive(message);
});
// The terminal sends Ctrl-C to every process of the group: the primary drains its workers in order.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
tellPrimary({ kind: 'loaded' });
