import { availableParallelism } from 'node:os';
import { parsedWebUrl } from '../parsed-url.ts';
import { BLOCK_SETTINGS } from './block-settings.ts';
import { BUDGET_SETTINGS } from './budget-settings.ts';
import { DISTANT_MASTERS_SETTINGS } from './distant-masters-settings.ts';
import { ENCODER_SETTINGS } from './encoder-settings.ts';
import { BOTH, DECODING, EVERY_COMMAND, FOLDER_SETTINGS, OF_MANIFESTS } from './folder-settings.ts';
import { HARVEST_SETTINGS } from './harvest-settings.ts';
import { INSPECTION_SETTINGS } from './inspection-settings.ts';
import { OBJECT_STORE_SETTINGS } from './object-store-settings.ts';
import { BAG_SETTINGS, USE_SETTINGS } from './reuse-settings.ts';
import { anyText, headerValue, networks, oneOf, onOff, type Setting, whole } from './setting.ts';
import { PURGE_ALL, PURGE_SETTINGS, SHARED_CACHE_SETTINGS } from './settings-of-caches-in-front.ts';
import { SHARING_SETTINGS } from './sharing-settings.ts';
import { VALIDATION_SETTINGS } from './validation-settings.ts';

const CORES = availableParallelism();
const MEGABYTES = 'megabytes';

function publicUrl(written: string): string | undefined {
  if (written === '') return '';
  const url = parsedWebUrl(written);
  if (!url) return undefined;
  const plain = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return plain ? `${url.origin}${url.pathname.replace(/\/+$/, '')}` : undefined;
}

/** As the schema of OAI-PMH has it, and of one address; empty for none. */
function emailAddress(written: string): string | undefined {
  return written === '' || /^[^\s@,<>]+@(?:[^\s@,<>.]+\.)+[^\s@,<>.]+$/.test(written) ? written : undefined;
}

/**
 * Every setting of Loupe, in the groups that its parts receive. `--help`, the table in the README and the
 * error messages are made from this table; there is no other place where a setting is read.
 */
export const SETTINGS = {
  folders: FOLDER_SETTINGS,
  sharing: SHARING_SETTINGS,
  objectStore: OBJECT_STORE_SETTINGS,
  server: {
    host: anyText({
      flag: 'host',
      default: '127.0.0.1',
      accepts: 'a host name or address',
      sentence: 'The address to listen on. In a container: 0.0.0.0.',
    }),
    port: whole({
      flag: 'port',
      default: 8080,
      minimum: 0,
      maximum: 65535,
      sentence: 'The port to listen on. 0 takes a free one.',
    }),
    publicUrl: anyText({
      flag: 'public-url',
      default: '',
      defaultText: 'from the request',
      accepts: 'an http or https URL, with or without a path',
      read: publicUrl,
      sentence:
        'The address that visitors use, when a proxy stands in front. Its path is taken off a request that still carries it.',
    }),
    trustProxy: onOff({
      flag: 'trust-proxy',
      default: false,
      sentence:
        'Believe X-Forwarded-Proto, -Host and -Prefix. Only behind a proxy that sets them; without use when public-url is set.',
    }),
    trustedProxies: networks({
      flag: 'trusted-proxies',
      defaultText: 'none',
      sentence:
        'The proxies whose X-Forwarded-For is believed: renders are shared out by client, and to Loupe all clients of another proxy are one.',
    }),
    workers: whole({
      flag: 'workers',
      default: Math.min(CORES, 4),
      defaultText: 'one per core, at most 4',
      minimum: 1,
      maximum: 64,
      sentence: 'HTTP processes that share the port.',
    }),
    metricsSeconds: whole({
      flag: 'metrics-seconds',
      default: 1,
      minimum: 0,
      maximum: 60,
      unit: 'seconds',
      sentence: 'How old the numbers of /metrics may be. 0 gathers them for each request.',
    }),
    drainSeconds: whole({
      flag: 'drain-seconds',
      default: 10,
      minimum: 0,
      maximum: 600,
      unit: 'seconds',
      sentence: 'How long open requests may take to finish after SIGTERM.',
    }),
  },
  presentation: {
    folderManifests: onOff({
      flag: 'folder-manifests',
      default: true,
      commands: OF_MANIFESTS,
      sentence: 'Make a manifest of each folder of scans that no essay shows.',
    }),
    iiifJsonIds: oneOf({
      flag: 'iiif-json-ids',
      formerly: ['hand-made-ids'],
      default: 'rewritten',
      words: ['rewritten', 'kept'],
      commands: OF_MANIFESTS,
      sentence:
        'Ids in manifests that were written as JSON: made addresses of this server, or kept as they were written.',
    }),
    drafts: onOff({
      flag: 'drafts',
      default: false,
      sentence: 'Show drafts to those who know their address. They are never listed.',
    }),
  },
  discovery: {
    adminEmail: anyText({
      flag: 'admin-email',
      default: '',
      defaultText: 'none',
      accepts: 'an address such as `archive@example.org`',
      read: emailAddress,
      sentence: 'Whom harvesters of OAI-PMH write to. The protocol wants one: without it /oai answers 503.',
    }),
  },
  limits: {
    maxWidth: whole({
      flag: 'max-width',
      default: 0,
      defaultText: 'none',
      minimum: 0,
      unit: 'pixels, 0 for none',
      sentence: 'The widest image (maxWidth in info.json).',
    }),
    maxHeight: whole({
      flag: 'max-height',
      default: 0,
      defaultText: 'none',
      minimum: 0,
      unit: 'pixels, 0 for none',
      sentence: 'The tallest image (maxHeight in info.json).',
    }),
    maxArea: whole({
      flag: 'max-area',
      default: 100_000_000,
      minimum: 0,
      unit: 'pixels, 0 for none',
      sentence: 'The largest image in pixels (maxArea in info.json).',
    }),
    upscaling: onOff({
      flag: 'upscaling',
      default: true,
      sentence: 'Allow requests for more pixels than the scan has (`^` in Image API 3).',
    }),
    maxMasterPixels: whole({
      flag: 'max-master-pixels',
      default: 1_000_000_000,
      minimum: 1,
      unit: 'pixels',
      commands: EVERY_COMMAND,
      sentence: 'Masters with more pixels are refused: a guard against decompression bombs.',
    }),
  },
  cache: {
    tileCacheMb: whole({
      flag: 'tile-cache-mb',
      default: 64,
      minimum: 0,
      unit: MEGABYTES,
      sentence: 'Memory for whole tile responses, in each worker. 0 reads every tile from disk.',
    }),
    memoryCacheMb: whole({
      flag: 'memory-cache-mb',
      default: 64,
      minimum: 0,
      unit: MEGABYTES,
      sentence: 'Memory for rendered responses, in each worker. 0 keeps none.',
    }),
    diskCacheMb: whole({
      flag: 'disk-cache-mb',
      default: 1024,
      minimum: 0,
      unit: MEGABYTES,
      sentence: 'Disk for rendered responses, in the data folder. 0 keeps none.',
    }),
    documentCacheMb: whole({
      flag: 'document-cache-mb',
      default: 32,
      minimum: 0,
      unit: MEGABYTES,
      sentence: 'Memory for finished manifests, collections and pages, in each worker. 0 keeps none.',
    }),
    decodedCacheMb: whole({
      flag: 'decoded-cache-mb',
      default: 192,
      minimum: 0,
      unit: MEGABYTES,
      sentence:
        'Memory for decoded tiles, shared out among the renderers: what is rendered next from the same part is quicker. 0 keeps none.',
    }),
    imageCacheControl: anyText({
      flag: 'image-cache-control',
      default: 'public, max-age=86400',
      accepts: 'a Cache-Control header value',
      read: headerValue,
      sentence: 'Cache-Control of images and tiles.',
    }),
    infoCacheControl: anyText({
      flag: 'info-cache-control',
      default: 'public, max-age=300',
      accepts: 'a Cache-Control header value',
      read: headerValue,
      sentence: 'Cache-Control of info.json and other documents.',
    }),
    ...SHARED_CACHE_SETTINGS,
  },
  bags: BAG_SETTINGS,
  use: USE_SETTINGS,
  blocks: BLOCK_SETTINGS,
  render: {
    renderers: whole({
      flag: 'renderers',
      default: CORES,
      defaultText: 'one per core',
      minimum: 1,
      maximum: 64,
      sentence:
        'Processes that render what is not stored; they run at a lower priority. While HTTP processes send many tiles, some of these wait, so that each of those has a core.',
    }),
    queueLength: whole({
      flag: 'render-queue',
      default: 64,
      minimum: 1,
      maximum: 10_000,
      sentence: 'Renders that may wait. Beyond it the response is 503 with Retry-After.',
    }),
    timeLimitSeconds: whole({
      flag: 'render-seconds',
      default: 30,
      minimum: 1,
      maximum: 3600,
      unit: 'seconds',
      sentence: 'The longest that one render may run.',
    }),
    memoryMb: whole({
      flag: 'render-memory-mb',
      default: 512,
      minimum: 64,
      unit: MEGABYTES,
      sentence: 'Memory for renders running at once, as estimated; one that needs more is refused.',
    }),
  },
  ingest: {
    background: onOff({
      flag: 'background-ingest',
      default: true,
      sentence: 'Make missing pyramids while serving.',
    }),
    processes: whole({
      flag: 'ingest-processes',
      default: CORES,
      defaultText: 'one per core',
      minimum: 1,
      maximum: 64,
      commands: DECODING,
      sentence: 'Processes that ingest; at most one for each 256 MB of ingest-memory-mb.',
    }),
    memoryMb: whole({
      flag: 'ingest-memory-mb',
      default: 1024,
      minimum: 64,
      unit: MEGABYTES,
      commands: DECODING,
      sentence: 'Memory for masters ingested at once, as estimated; one that needs more is refused.',
    }),
    rescanSeconds: whole({
      flag: 'rescan-seconds',
      default: 60,
      minimum: 1,
      maximum: 86_400,
      unit: 'seconds',
      sentence: 'How often the folders are read again, at most: network folders tell nobody of changes.',
    }),
    settleSeconds: whole({
      flag: 'settle-seconds',
      default: 2,
      minimum: 0,
      maximum: 3600,
      unit: 'seconds',
      sentence: 'How long a new file must have stopped growing before it is taken in.',
    }),
  },
  budgets: BUDGET_SETTINGS,
  purging: { ...PURGE_SETTINGS, all: PURGE_ALL },
  encoders: ENCODER_SETTINGS,
  validation: VALIDATION_SETTINGS,
  inspection: INSPECTION_SETTINGS,
  harvest: HARVEST_SETTINGS,
  distantMasters: DISTANT_MASTERS_SETTINGS,
  log: {
    level: oneOf({
      flag: 'log-level',
      default: 'auto',
      defaultText: 'warn on a terminal, else info',
      words: ['auto', 'trace', 'debug', 'info', 'warn', 'error', 'silent'],
      commands: BOTH,
      sentence: 'How much is logged, as JSON lines on standard error.',
    }),
    tiles: onOff({
      flag: 'log-tiles',
      default: false,
      sentence: 'Log stored tiles too. They are always counted.',
    }),
  },
} as const;

type Table = typeof SETTINGS;

/** The effective settings: the table's shape with a value in each place. Deeply frozen. */
export type Config = {
  readonly [G in keyof Table]: {
    readonly [K in keyof Table[G]]: Table[G][K] extends Setting<infer T> ? T : never;
  };
};

/** Every setting with its place, in the order of the table. */
export function everySetting(): { group: string; key: string; setting: Setting<unknown> }[] {
  return Object.entries(SETTINGS).flatMap(([group, settings]) =>
    Object.entries(settings).map(([key, setting]) => ({ group, key, setting: setting as Setting<unknown> })),
  );
}
