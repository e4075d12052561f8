import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The kind of resource of a request; a label of `loupe_requests_total`. */
export type RequestKind =
  | 'tile'
  | 'image'
  | 'information'
  | 'deep-zoom'
  | 'presentation'
  | 'page'
  | 'operations'
  | 'other';

/** Where the bytes of an image response came from; a label of `loupe_image_answers_total`. */
export type ResponseOrigin =
  | 'tile-cache'
  | 'stored'
  | 'memory-cache'
  | 'disk-cache'
  | 'rendered'
  | 'not-modified';

/**
 * Counts in plain numbers, handed to prom-client on request: a labelled counter costs more than looking up a tile,
 * and so does joining two labels to one key.
 */
class Tally<Name extends string> {
  readonly #counts = new Map<Name, number[]>();

  /** @param status a small whole number; counts are kept by name and status */
  add(name: Name, status: number): void {
    const counts = this.#counts.get(name);
    if (counts) counts[status] = (counts[status] ?? 0) + 1;
    else {
      const fresh: number[] = [];
      fresh[status] = 1;
      this.#counts.set(name, fresh);
    }
  }

  *entries(): Generator<{ name: Name; status: number; count: number }> {
    for (const [name, counts] of this.#counts)
      for (const [status, count] of counts.entries()) if (count) yield { name, status, count };
  }
}

/** The metrics of an HTTP worker. */
export interface WorkerMetrics {
  readonly registry: Registry;
  request(kind: RequestKind, status: number): void;
  imageResponse(origin: ResponseOrigin): void;
  /** A fault of the fast path, whose request the app responds to. */
  fastPathError(): void;
}

/**
 * The metrics of an HTTP worker, in a registry of their own.
 *
 * @param cacheBytes bytes held now by each of the worker's caches, by name
 */
export function createWorkerMetrics(cacheBytes: () => Record<string, number>): WorkerMetrics {
  const registry = new Registry();
  const requests = new Tally<RequestKind>();
  const responses = new Map<ResponseOrigin, number>();
  new Counter({
    name: 'loupe_requests_total',
    help: 'Responses by kind and status',
    labelNames: ['kind', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, status, count } of requests.entries()) this.inc({ kind: name, status }, count);
    },
  });
  new Counter({
    name: 'loupe_image_answers_total',
    help: 'Image responses by where their bytes came from',
    labelNames: ['origin'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [origin, count] of responses.entries()) this.inc({ origin }, count);
    },
  });
  const fastPathErrors = new Counter({
    name: 'loupe_fast_path_errors_total',
    help: 'Faults of the fast path, whose requests the app answered',
    registers: [registry],
  });
  new Gauge({
    name: 'loupe_cache_bytes',
    help: 'Bytes held by caches in memory',
    labelNames: ['cache'],
    registers: [registry],
    collect() {
      for (const [cache, bytes] of Object.entries(cacheBytes())) this.set({ cache }, bytes);
    },
  });
  collectDefaultMetrics({ register: registry, prefix: 'loupe_' });
  return {
    registry,
    request: (kind, status) => requests.add(kind, status),
    imageResponse: (origin) => responses.set(origin, (responses.get(origin) ?? 0) + 1),
    fastPathError: () => fastPathErrors.inc(),
  };
}

/** What the primary knows at the moment of a request. */
export interface PrimaryGauges {
  readonly images: number;
  readonly manifests: number;
  readonly canvases: number;
  /** Errors in authored files. */
  readonly manifestProblems: number;
  readonly waitingForIngest: number;
  readonly queuedRenders: number;
  readonly runningRenders: number;
  readonly diskCacheBytes: number;
  /** Since the start. */
  readonly rendererCrashes: number;
}

/** The metrics of the primary: ingest and renders. */
export interface PrimaryMetrics {
  readonly registry: Registry;
  ingested(result: 'done' | 'failed', megapixels: number): void;
  rendered(result: string, seconds: number): void;
}

/**
 * The metrics of the primary, in a registry of their own.
 *
 * @param now what the primary knows at this moment
 */
export function createPrimaryMetrics(now: () => PrimaryGauges): PrimaryMetrics {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, key: keyof PrimaryGauges): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(now()[key]);
      },
    });
  gauge('loupe_images', 'Images that the archive has', 'images');
  gauge('loupe_manifests', 'Manifests, drafts included', 'manifests');
  gauge('loupe_canvases', 'Canvases of all manifests', 'canvases');
  gauge('loupe_manifest_problems', 'Errors in authored files', 'manifestProblems');
  gauge('loupe_ingest_waiting', 'Masters without a current pyramid', 'waitingForIngest');
  gauge('loupe_render_queue', 'Renders that wait', 'queuedRenders');
  gauge('loupe_renders_running', 'Renders that run', 'runningRenders');
  gauge('loupe_disk_cache_bytes', 'Bytes of rendered responses on disk', 'diskCacheBytes');
  gauge('loupe_renderer_crashes', 'Renderers that ended without being told to', 'rendererCrashes');
  collectDefaultMetrics({ register: registry, prefix: 'loupe_' });
  const ingests = new Counter({
    name: 'loupe_ingest_total',
    help: 'Ingested masters by result',
    labelNames: ['result'],
    registers,
  });
  const megapixels = new Counter({
    name: 'loupe_ingest_megapixels_total',
    help: 'Megapixels ingested',
    registers,
  });
  const renders = new Histogram({
    name: 'loupe_render_seconds',
    help: 'Time that renders ran, by result',
    labelNames: ['result'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    registers,
  });
  return {
    registry,
    ingested(result, count) {
      ingests.inc({ result });
      megapixels.inc(count);
    },
    rendered: (result, seconds) => renders.observe({ result }, seconds),
  };
}

/** The metrics of one process in a form that can be summed. */
export type MetricsSnapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The Prometheus text of several processes' metrics, summed. */
export async function summedMetrics(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots]).metrics();
}
