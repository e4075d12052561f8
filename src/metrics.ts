import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The kind of resource of a request; a label of `loupe_requests_total`. */
export type RequestKind =
  | 'tile'
  | 'image'
  | 'information'
  | 'deep-zoom'
  | 'presentation'
  | 'discovery'
  | 'search'
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

/** How the making of an essay's PDF ended; a label of `loupe_prints_total`. Nobody waits for an abandoned one. */
export type PrintResult = 'made' | 'failed' | 'abandoned';

/** How the making of an essay's bag ended; a label of `loupe_bags_total`. */
export type BagResult = 'made' | 'refused' | 'failed';

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

/** What is made for many requests; a label of `loupe_documents_composed_total`. */
export type ComposedKind = 'page' | 'presentation';

/** The metrics of an HTTP worker. */
export interface WorkerMetrics {
  readonly registry: Registry;
  request(kind: RequestKind, status: number): void;
  imageResponse(origin: ResponseOrigin): void;
  /** A page or document that was made, and not sent as it was kept. */
  composed(kind: ComposedKind): void;
  /** A fault of the fast path, whose request the app responds to. */
  fastPathError(): void;
  print(result: PrintResult): void;
  /** Image responses so far, by where their bytes came from. */
  imageResponses(): Record<string, number>;
  /** So many bytes of a bag were sent in a response. */
  bagSent(bytes: number): void;
}

/**
 * The metrics of an HTTP worker, in a registry of their own.
 *
 * @param cacheBytes bytes held now by each of the worker's caches, by name
 * @param printFileBytes bytes of prints that wait for their readers in files
 */
export function createWorkerMetrics(
  cacheBytes: () => Record<string, number>,
  printFileBytes: () => number = () => 0,
): WorkerMetrics {
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
  const composed = new Counter({
    name: 'loupe_documents_composed_total',
    help: 'Pages and documents that were made, not sent as they were kept',
    labelNames: ['kind'],
    registers: [registry],
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
  const prints = createPrintMetrics(registry, printFileBytes);
  collectDefaultMetrics({ register: registry, prefix: 'loupe_' });
  return {
    registry,
    request: (kind, status) => requests.add(kind, status),
    imageResponse: (origin) => responses.set(origin, (responses.get(origin) ?? 0) + 1),
    composed: (kind) => composed.inc({ kind }),
    fastPathError: () => fastPathErrors.inc(),
    print: (result) => prints.inc({ result }),
    imageResponses: () => Object.fromEntries(responses),
    bagSent: createBagMetrics(registry),
  };
}

function createBagMetrics(registry: Registry): WorkerMetrics['bagSent'] {
  const sent = new Counter({
    name: 'loupe_bag_sent_bytes_total',
    help: 'Bytes of bags of essays that were sent',
    registers: [registry],
  });
  return (bytes) => sent.inc(bytes);
}

function createPrintMetrics(registry: Registry, fileBytes: () => number): Counter<'result'> {
  const finished = new Counter({
    name: 'loupe_prints_total',
    help: 'PDFs of essays by how their making ended',
    labelNames: ['result'],
    registers: [registry],
  });
  new Gauge({
    name: 'loupe_print_file_bytes',
    help: 'Bytes of PDFs that wait for their readers in files',
    registers: [registry],
    collect() {
      this.set(fileBytes());
    },
  });
  return finished;
}

/** What the primary knows at the moment of a request. */
export interface PrimaryGauges {
  readonly images: number;
  /** Images that are served with warnings, by what the warnings are about. */
  readonly imagesWithWarnings: Readonly<Record<string, number>>;
  readonly manifests: number;
  readonly canvases: number;
  /** Errors in authored files. */
  readonly manifestProblems: number;
  readonly waitingForIngest: number;
  readonly queuedRenders: number;
  readonly runningRenders: number;
  readonly rendersAtOnce: number;
  readonly diskCacheBytes: number;
  readonly bagBytes: number;
  /** Since the start. */
  readonly rendererCrashes: number;
}

/** The metrics of the primary: ingest and renders. */
export interface PrimaryMetrics {
  readonly registry: Registry;
  ingested(result: 'done' | 'failed', megapixels: number): void;
  rendered(result: string, seconds: number): void;
  /** A render or a bag was made or refused. @param beyond the budgets that did not cover it */
  accounted(work: {
    readonly kind: string;
    readonly standing: string;
    readonly megapixels: number;
    readonly beyond: readonly string[];
    readonly isRefused: boolean;
  }): void;
  bag(result: BagResult): void;
  /** The metrics of all processes are gathered: so many workers run, and so many have told theirs just now. */
  gathered(running: number, answered: number): void;
}

/** What the primary knows, in a registry; asked for anew by each reading. */
function registerGauges(registers: Registry[], now: () => PrimaryGauges): void {
  const gauge = (
    name: string,
    help: string,
    key: Exclude<keyof PrimaryGauges, 'imagesWithWarnings'>,
  ): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(now()[key]);
      },
    });
  gauge('loupe_images', 'Images that the archive has', 'images');
  new Gauge({
    name: 'loupe_images_with_warnings',
    help: 'Images that are served with warnings, by what the warnings are about',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, count] of Object.entries(now().imagesWithWarnings)) this.set({ kind }, count);
    },
  });
  gauge('loupe_manifests', 'Manifests, drafts included', 'manifests');
  gauge('loupe_canvases', 'Canvases of all manifests', 'canvases');
  gauge('loupe_manifest_problems', 'Errors in authored files', 'manifestProblems');
  gauge('loupe_ingest_waiting', 'Masters without a current pyramid', 'waitingForIngest');
  gauge('loupe_render_queue', 'Renders that wait', 'queuedRenders');
  gauge('loupe_renders_running', 'Renders that run', 'runningRenders');
  gauge(
    'loupe_renders_at_once',
    'Renders that may run at once now: fewer while workers send many tiles',
    'rendersAtOnce',
  );
  gauge('loupe_disk_cache_bytes', 'Bytes of rendered responses on disk', 'diskCacheBytes');
  gauge('loupe_bag_disk_bytes', 'Bytes of bags of essays on disk', 'bagBytes');
  gauge('loupe_renderer_crashes', 'Renderers that ended without being told to', 'rendererCrashes');
}

/**
 * The metrics of the primary, in a registry of their own.
 *
 * @param now what the primary knows at this moment
 */
export function createPrimaryMetrics(now: () => PrimaryGauges): PrimaryMetrics {
  const registry = new Registry();
  const registers = [registry];
  registerGauges(registers, now);
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
  const workers = new Gauge({ name: 'loupe_workers', help: 'HTTP workers that run', registers });
  const answeredWorkers = new Gauge({
    name: 'loupe_workers_answered',
    help: 'HTTP workers whose numbers are new; of the others the last known are summed',
    registers,
  });
  const gatherings = new Counter({
    name: 'loupe_metrics_gatherings_total',
    help: 'How often the metrics of all processes were gathered',
    registers,
  });
  const bags = new Counter({
    name: 'loupe_bags_total',
    help: 'Bags of essays by how their making ended',
    labelNames: ['result'],
    registers,
  });
  const renders = new Histogram({
    name: 'loupe_render_seconds',
    help: 'Time that renders ran, by result',
    labelNames: ['result'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    registers,
  });
  const accounted = createBudgetMetrics(registry);
  return {
    registry,
    accounted,
    ingested(result, count) {
      ingests.inc({ result });
      megapixels.inc(count);
    },
    rendered: (result, seconds) => renders.observe({ result }, seconds),
    bag: (result) => bags.inc({ result }),
    gathered(running, answered) {
      workers.set(running);
      answeredWorkers.set(answered);
      gatherings.inc();
    },
  };
}

/** Numbers alone: who it was is told by `loupe traffic`, and no address, program or image here. */
function createBudgetMetrics(registry: Registry): PrimaryMetrics['accounted'] {
  const registers = [registry];
  const megapixels = new Counter({
    name: 'loupe_render_megapixels_total',
    help: 'Megapixels that renders and bags of essays have cost, by the standing of those they were made for',
    labelNames: ['kind', 'standing'],
    registers,
  });
  const beyondBudgets = new Counter({
    name: 'loupe_renders_beyond_budget_total',
    help: 'Renders and bags of essays beyond a budget: refused, or made and counted alone',
    labelNames: ['kind', 'budget', 'result'],
    registers,
  });
  return ({ kind, standing, megapixels: cost, beyond, isRefused }) => {
    if (!isRefused) megapixels.inc({ kind, standing }, cost);
    for (const budget of beyond)
      beyondBudgets.inc({ kind, budget, result: isRefused ? 'refused' : 'counted' });
  };
}

/** The metrics of one process in a form that can be summed. */
export type MetricsSnapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The Prometheus text of several processes' metrics, summed. */
export async function summedMetrics(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots]).metrics();
}
