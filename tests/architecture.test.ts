import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  arrowsBetween,
  circleIn,
  FILES,
  FOLDERS,
  floorsOf,
  isBelow,
  namesOf,
  packagesLoadedWith,
  type SourceFile,
} from './support/source-files.ts';

/** The files of a folder that may import from the folders below it: one, or one for each page that a browser loads. */
const ENTRIES: ReadonlySet<string> = new Set([
  ...['command-line.ts', 'harvest/harvest.ts', 'http/app.ts', 'presentation/iiif/document.ts'],
  'storage/objects/open-object-store.ts',
  ...['pages/client/photo.ts', 'pages/client/viewer.ts', 'pixels/render/render.ts'],
]);

const PIXELS = [
  'pixels',
  'pixels/colour',
  'pixels/damage',
  'pixels/halving',
  'pixels/jpeg',
  'pixels/tiff',
  'pixels/tiff/ccitt',
  'pixels/tiff/compression',
  'pixels/tiff/samples',
  'pixels/jpeg2000',
  'pixels/jpeg2000/decoding',
  'pixels/jpeg2000/encoding',
  'pixels/decoders/png',
  'pixels/decoders/strips',
  'pixels/decoders/heic',
  'pixels/decoders/jpegxl',
  'pixels/profiles',
  'pixels/decoders/pdf-objects',
  'pixels/decoders/pdf',
  'pixels/negatives',
  'pixels/master',
  'pixels/pdf',
  'pixels/facts',
  'pixels/stored',
  'pixels/stored/reused',
  'pixels/render',
  'pixels/render/resampling',
  'pixels/master/in-place',
];
const MODEL = [
  'errors.ts',
  'multimap.ts',
  'natural-order.ts',
  'nearest.ts',
  'parsed-url.ts',
  'urls.ts',
  'image',
  'policies',
  'archive',
];
const TEXTS = [
  ...MODEL,
  'presentation/model',
  'presentation/problems',
  'presentation/text',
  'presentation/script',
];
const SOURCE = [...TEXTS, 'presentation/source'];
const SHARED = [...TEXTS, 'presentation/iiif/shared'];
const PARTS = [...TEXTS, 'pages/parts', 'pages/words', 'presentation/iiif/shared'];
const PROTOCOL = [
  'budgets',
  'cache-tags',
  'errors.ts',
  'log.ts',
  'metrics.ts',
  'parsed-url.ts',
  'urls.ts',
  'cache',
  'image',
  'presentation/model',
  'serving',
  'storage',
];
const DOCUMENTS = [
  ...[...PROTOCOL, 'megabyte.ts', 'http/protocol', 'http/documents', 'pages/parts', 'pdf'],
  'presentation/iiif',
];

/**
 * What the files of each folder, and each file at the top, may import besides each other: files, and folders without the
 * ones below them. An entry may import from the folders below its own too.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  'gathered-values.ts': [],
  'log.ts': [],
  'megabyte.ts': [],
  'metrics.ts': [],
  'multimap.ts': [],
  'natural-order.ts': [],
  'nearest.ts': [],
  'open-files.ts': [],
  'parsed-url.ts': [],
  'program.ts': [],
  'readiness.ts': [],
  'urls.ts': [],
  'c-functions': [],
  'web-assembly': ['program.ts'],
  config: ['errors.ts', 'nearest.ts', 'parsed-url.ts'],
  database: ['storage'],
  'database/looks': ['program.ts', 'database', 'ipc'],
  'at-once': [],
  json: [],
  slices: [],
  snapshots: [
    'multimap.ts',
    'at-once',
    'json',
    'log.ts',
    'database',
    'storage',
    'storage/database-files',
    'storage/objects',
  ],
  notes: ['cache-tags', 'errors.ts', 'log.ts', 'archive/library', 'json', 'storage/objects'],
  'snapshots/lease': ['log.ts', 'json', 'storage/objects'],
  'storage/database-files': ['storage'],
  'stored-images': [
    'cache/shared',
    'at-once',
    'log.ts',
    'archive',
    'archive/library',
    'database',
    'errors.ts',
    'pixels/stored',
    'pixels/stored/reused',
    'storage',
    'storage/blocks',
    'storage/objects',
    'notes',
  ],
  nodes: [
    'at-once',
    'storage/stores',
    ...['errors.ts', 'log.ts', 'megabyte.ts', 'metrics.ts', 'readiness.ts', 'archive', 'archive/library'],
    ...[
      'budgets',
      'cache',
      'cache/shared',
      'composed',
      'composition',
      'config',
      'database',
      'encoding',
      'ingest',
      'pixels',
    ],
    ...['pixels/jpeg2000/encoding', 'processes', 'purging', 'server-parts', 'snapshots', 'storage'],
    ...[
      'cache-tags',
      'notes',
      'snapshots/lease',
      'storage/blocks',
      'storage/database-files',
      'storage/objects',
      'stored-images',
    ],
  ],
  'server-parts': [
    ...['bags', 'budgets'],
    ...[
      'log.ts',
      'megabyte.ts',
      'metrics.ts',
      'archive',
      'bags/keeping',
      'cache',
      'cache/shared',
      'config',
      'database',
    ],
    ...['encoding', 'image', 'ipc', 'masters', 'origins', 'rendering', 'storage/blocks', 'traffic'],
  ],
  'cache-tags': [],
  purging: ['errors.ts', 'log.ts', 'at-once', 'cache-tags', 'database'],
  budgets: ['errors.ts'],
  traffic: ['budgets', 'database'],
  storage: ['log.ts', 'program.ts'],
  'storage/blocks': [
    'json',
    'storage/blocks',
    'at-once',
    'errors.ts',
    'log.ts',
    'storage',
    'storage/objects',
    'storage/objects/s3',
  ],
  'storage/following': [
    ...['errors.ts', 'log.ts', 'program.ts', 'storage', 'storage/objects', 'storage/stores'],
  ],
  'storage/stores': ['errors.ts', 'log.ts', 'storage/objects'],
  requests: ['parsed-url.ts'],
  origins: ['errors.ts', 'parsed-url.ts', 'requests', 'storage'],
  masters: [
    'log.ts',
    'database',
    'at-once',
    'errors.ts',
    'archive',
    'origins',
    'storage',
    'storage/objects',
    'storage/stores',
  ],
  'storage/objects': ['errors.ts', 'log.ts', 'storage'],
  'storage/objects/s3': ['at-once', 'errors.ts', 'storage', 'storage/objects'],
  ipc: ['errors.ts'],
  geography: ['program.ts', 'image'],
  image: ['errors.ts'],
  encoding: ['image'],
  policies: ['database'],
  'written-policies': [
    ...['errors.ts', 'log.ts', 'policies', 'presentation/authored', 'presentation/problems'],
    ...['presentation/source', 'storage'],
  ],
  archive: [
    ...['at-once', 'origins'],
    ...['errors.ts', 'log.ts', 'multimap.ts', 'natural-order.ts', 'encoding', 'image', 'policies'],
    ...['storage', 'storage/stores'],
  ],
  'archive/library': [
    ...['log.ts', 'natural-order.ts', 'archive', 'database', 'image', 'policies'],
    ...['storage', 'storage/following'],
  ],
  pixels: ['errors.ts', 'encoding', 'image'],
  'pixels/colour': ['archive', 'image', 'pixels', 'storage'],
  'pixels/damage': ['errors.ts', 'archive', 'pixels', 'storage', 'web-assembly'],
  'pixels/halving': ['image', 'web-assembly'],
  'pixels/jpeg': ['c-functions', 'errors.ts', 'encoding', 'image', 'pixels', 'pixels/damage', 'storage'],
  'pixels/tiff': ['errors.ts', 'archive', 'encoding', 'image', 'pixels', 'pixels/jpeg', 'storage'],
  'pixels/tiff/compression': [
    ...['errors.ts', 'archive', 'image', 'pixels/damage', 'pixels/jpeg', 'pixels/tiff', 'storage'],
    'web-assembly',
  ],
  'pixels/tiff/ccitt': ['errors.ts', 'pixels/tiff', 'pixels/tiff/compression'],
  'pixels/tiff/samples': [
    'errors.ts',
    'archive',
    'image',
    'pixels',
    'pixels/tiff',
    'pixels/tiff/ccitt',
    'pixels/tiff/compression',
    'storage',
  ],
  'pixels/profiles': ['image', 'pixels/colour', 'pixels/tiff/samples'],
  'pixels/negatives': ['pixels', 'pixels/colour', 'pixels/profiles', 'policies'],
  'pixels/jpeg2000': ['image', 'ipc', 'pixels', 'pixels/colour', 'pixels/tiff/samples', 'storage'],
  'pixels/jpeg2000/encoding': ['errors.ts', 'encoding', 'image', 'ipc', 'pixels/jpeg2000'],
  'pixels/jpeg2000/decoding': [
    ...['program.ts', 'archive', 'ipc', 'pixels', 'pixels/jpeg2000', 'pixels/tiff/samples', 'storage'],
  ],
  'pixels/decoders/libvips': ['c-functions', 'pixels'],
  'pixels/decoders/png': ['pixels', 'storage', 'web-assembly'],
  'pixels/decoders/strips': ['program.ts', 'image', 'pixels', 'pixels/tiff/samples'],
  'pixels/decoders/heic': [
    ...['image', 'pixels', 'pixels/colour', 'pixels/decoders/strips', 'pixels/tiff/samples', 'storage'],
  ],
  'pixels/decoders/jpegxl': [
    ...[
      'image',
      'ipc',
      'pixels',
      'pixels/colour',
      'pixels/decoders/strips',
      'pixels/tiff/samples',
      'storage',
    ],
  ],
  'pixels/master': [
    'errors.ts',
    'archive',
    'image',
    'pixels',
    'pixels/colour',
    'pixels/damage',
    'pixels/jpeg',
    'pixels/jpeg2000',
    'pixels/jpeg2000/decoding',
    'pixels/decoders/pdf',
    'pixels/decoders/pdf-objects',
    'pixels/decoders/heic',
    'pixels/decoders/jpegxl',
    'pixels/decoders/libvips',
    'pixels/decoders/png',
    'pixels/profiles',
    'pixels/tiff',
    'pixels/tiff/samples',
    'storage',
  ],
  'pixels/decoders/pdf': [
    ...['errors.ts', 'program.ts', 'archive', 'image', 'pixels/damage', 'pixels/tiff/samples', 'storage'],
    'pixels/decoders/pdf-objects',
  ],
  'pixels/decoders/pdf-objects': ['storage'],
  'pixels/pdf': ['image', 'encoding', 'pixels'],
  'pixels/master/in-place': [
    'c-functions',
    'errors.ts',
    'archive',
    'image',
    'pixels',
    'pixels/jpeg',
    'pixels/tiff',
    'storage',
    'storage/blocks',
  ],
  'pixels/render/resampling': ['megabyte.ts', 'image', 'pixels', 'pixels/render', 'web-assembly'],
  'pixels/render': [
    'errors.ts',
    'megabyte.ts',
    'image',
    'encoding',
    'pixels',
    'pixels/master/in-place',
    'pixels/jpeg',
    'pixels/jpeg2000/encoding',
    'pixels/master',
    'pixels/pdf',
    'pixels/profiles',
    'pixels/tiff',
    'storage',
    'storage/blocks',
    'storage/objects',
  ],
  'pixels/facts': [
    ...[
      'errors.ts',
      'archive',
      'image',
      'pixels/jpeg',
      'pixels/jpeg2000',
      'pixels/decoders/heic',
      'pixels/decoders/jpegxl',
      'pixels/master',
      'pixels/decoders/pdf',
      'pixels/decoders/pdf-objects',
      'pixels/profiles',
      'pixels/tiff',
      'storage',
    ],
  ],
  'pixels/stored': ['errors.ts', 'multimap.ts', 'archive', 'image', 'storage', 'storage/blocks', ...PIXELS],
  'pixels/stored/reused': [
    'c-functions',
    'errors.ts',
    'multimap.ts',
    'archive',
    'image',
    'storage',
    'storage/blocks',
    ...PIXELS,
  ],
  cache: ['image', 'pixels', 'pixels/render', 'storage'],
  'cache/shared': ['at-once', 'json', 'cache', 'pixels/render', 'storage', 'storage/objects'],
  ingest: [
    ...['origins', 'stored-images'],
    ...[
      'errors.ts',
      'policies',
      'gathered-values.ts',
      'log.ts',
      'megabyte.ts',
      'program.ts',
      'archive',
      'archive/library',
      'database',
      'masters',
    ],
    ...['encoding', 'image', 'ipc', 'storage'],
    ...PIXELS,
  ],
  rendering: [
    ...['errors.ts', 'log.ts', 'megabyte.ts', 'multimap.ts', 'program.ts', 'budgets', 'cache', 'encoding'],
    ...['archive', 'at-once', 'image', 'ipc', 'masters', 'storage', 'storage/blocks'],
    ...PIXELS,
  ],
  inspection: [
    ...['errors.ts', 'megabyte.ts', 'multimap.ts', 'archive', 'image', 'ingest', 'ipc'],
    ...['pixels/facts', 'storage'],
  ],
  fixity: [
    ...['errors.ts', 'archive', 'archive/library', 'inspection', 'masters'],
    ...['storage', 'storage/objects', 'storage/stores'],
  ],
  serving: [
    'errors.ts',
    'metrics.ts',
    'urls.ts',
    'archive',
    'budgets',
    'cache',
    'image',
    'encoding',
    'policies',
    'rendering',
    'storage',
    'storage/blocks',
    ...PIXELS,
  ],
  'presentation/model': MODEL,
  'presentation/problems': [],
  'presentation/text': [...MODEL, 'presentation/model'],
  'presentation/script': [...MODEL, 'presentation/model'],
  'presentation/source': TEXTS,
  'presentation/html': TEXTS,
  'presentation/authored': SOURCE,
  'presentation/upgrade': [...TEXTS, 'presentation/html'],
  'presentation/space': TEXTS,
  'presentation/iiif-rules': SOURCE,
  'presentation/iiif-json': [
    ...[...SOURCE, 'presentation/html', 'presentation/space'],
    ...['presentation/iiif-rules', 'presentation/upgrade'],
  ],
  'presentation/iiif-import': [
    ...SOURCE,
    'presentation/html',
    'presentation/iiif-json',
    'presentation/space',
  ],
  'presentation/fates': [
    ...[...SOURCE, 'presentation/iiif-import', 'presentation/iiif-json', 'presentation/space'],
  ],
  'presentation/compose': [
    ...['slices', ...SOURCE, 'presentation/authored', 'presentation/fates', 'presentation/html'],
    ...['presentation/iiif-import', 'presentation/iiif-json', 'presentation/presented'],
  ],
  'presentation/iiif/shared': [...TEXTS, 'presentation/iiif-json'],
  'presentation/iiif/v2': SHARED,
  'presentation/iiif/v3': SHARED,
  'presentation/iiif/v4': SHARED,
  'presentation/iiif': [...SHARED, 'presentation/iiif-json', 'presentation/space'],
  'presentation/presented': [...TEXTS, 'presentation/html', 'presentation/iiif-json'],
  discovery: [
    ...['multimap.ts', 'slices', 'urls.ts', 'database', 'oai-records', 'presentation/model'],
    ...['presentation/iiif-json', 'presentation/iiif/shared', 'presentation/iiif/v3'],
  ],
  'discovery/crawlers': [
    ...['errors.ts', 'multimap.ts', 'urls.ts', 'discovery/descriptions', 'presentation/model'],
    'presentation/html',
    ...['presentation/script', 'presentation/text'],
  ],
  'oai-records': ['database', 'presentation/presented'],
  'discovery/oai': [
    ...['urls.ts', 'discovery/descriptions', 'presentation/model', 'presentation/iiif-json'],
    'presentation/text',
  ],
  'discovery/readiness': ['presentation/model', 'presentation/problems', 'discovery/descriptions'],
  'discovery/descriptions': [...TEXTS, 'presentation/html', 'presentation/iiif/shared'],
  composed: [
    ...[
      'natural-order.ts',
      'archive',
      'database',
      'presentation/model',
      'presentation/problems',
      'presentation/compose',
    ],
    ...['presentation/iiif-json', 'presentation/presented', 'storage/following'],
  ],
  composition: [
    ...['multimap.ts', 'natural-order.ts', 'slices', 'archive', 'archive/library', 'composed', 'database'],
    ...[
      'discovery',
      'presentation/model',
      'presentation/problems',
      'presentation/authored',
      'presentation/compose',
      'presentation/iiif-json',
    ],
    ...['presentation/presented', 'presentation/text'],
  ],
  essays: [
    'at-once',
    ...[
      'errors.ts',
      'gathered-values.ts',
      'log.ts',
      'readiness.ts',
      'archive',
      'archive/library',
      'composed',
      'composition',
    ],
    ...['database', 'image', 'masters', 'origins', 'pixels/master'],
    ...['storage', 'storage/following', 'storage/objects', 'storage/stores'],
    ...['presentation/model', 'presentation/problems', 'presentation/compose', 'presentation/source'],
  ],
  'essays/presented': [
    ...['multimap.ts', 'urls.ts', 'composed', 'composition', 'database', 'discovery', 'presentation/model'],
    ...['presentation/iiif/shared', 'presentation/iiif-json', 'presentation/presented'],
  ],
  'search/words': ['errors.ts'],
  'search/texts': [
    ...[
      'slices',
      'image',
      'presentation/model',
      'presentation/html',
      'presentation/iiif-json',
      'presentation/text',
    ],
    'search/words',
  ],
  'search/index': [
    ...[
      'errors.ts',
      'multimap.ts',
      'program.ts',
      'slices',
      'database',
      'image',
      'presentation/model',
      'presentation/presented',
      'search/texts',
      'storage',
    ],
    'search/words',
  ],
  'search/protocol': [
    ...['errors.ts', 'urls.ts', 'presentation/model', 'search/index', 'search/texts', 'search/words'],
  ],
  harvest: ['errors.ts', 'database', 'requests', 'storage'],
  'harvest/requests': ['parsed-url.ts', 'harvest', 'requests', 'storage'],
  'harvest/keeping': [
    'requests',
    ...[
      'parsed-url.ts',
      'database',
      'harvest',
      'harvest/requests',
      'presentation/model',
      'presentation/iiif-json',
    ],
    ...['presentation/text', 'storage'],
  ],
  'harvest/discovery': [
    'requests',
    'parsed-url.ts',
    'harvest',
    'harvest/keeping',
    'harvest/requests',
    'presentation/model',
  ],
  'harvest/oai': ['harvest', 'harvest/keeping', 'harvest/requests', 'presentation/text'],
  components: ['multimap.ts'],
  'content-state': [
    ...['errors.ts', 'parsed-url.ts', 'urls.ts', 'image', 'presentation/model', 'presentation/iiif-json'],
    'presentation/space',
  ],
  'pages/client': [],
  'pages/client/compare': ['pages/client', 'pages/client/tools'],
  'pages/client/tools': ['pages/client'],
  'pages/client/viewers': ['pages/client'],
  'pages/words': [],
  'pages/parts': [...TEXTS, 'program.ts', 'content-state', 'pages/words'],
  'pages/errors': [...PARTS, 'pages/words', 'presentation/text'],
  'pages/images': [...PARTS, 'content-state', 'pages/share', 'pages/tools'],
  'pages/viewers': [...PARTS, 'content-state'],
  'pages/share': [...PARTS, 'content-state', 'pages/viewers'],
  'pages/compare': [...PARTS, 'content-state', 'pages/share', 'pages/tools', 'pages/viewers'],
  'pages/tools': [...PARTS, 'pages/share'],
  'pages/embed': [...PARTS, 'content-state', 'pages/share'],
  'pages/essay': [...PARTS, 'pages/viewers', 'discovery/descriptions', 'geography', 'presentation/text'],
  'pages/search': [...PARTS, 'search/index', 'search/words'],
  'pages/photo': [
    ...[...PARTS, 'content-state', 'pages/compare', 'pages/viewers', 'pages/essay', 'pages/share'],
    'pages/tools',
    'discovery/descriptions',
  ],
  pdf: [...TEXTS, 'pages/parts', 'pages/essay', 'fonts'],
  fonts: ['presentation/script', 'storage'],
  bags: [
    ...['serving', 'budgets', 'presentation/model', 'rendering'],
    ...['urls.ts', 'archive', 'encoding', 'image', 'presentation/iiif/shared', 'storage', 'storage/blocks'],
  ],
  'bags/making': [
    ...['errors.ts', 'log.ts', 'urls.ts', 'archive', 'archive/library', 'bags', 'cache', 'database'],
    ...['discovery/descriptions', 'essays/presented', 'image', 'ipc', 'presentation/html'],
    ...['presentation/iiif', 'presentation/iiif/shared', 'presentation/model', 'presentation/script'],
    ...['masters', 'presentation/text', 'rendering', 'serving', 'storage', 'storage/blocks'],
  ],
  'bags/keeping': [
    ...[
      'budgets',
      'errors.ts',
      'log.ts',
      'metrics.ts',
      'program.ts',
      'at-once',
      'bags',
      'ipc',
      'rendering',
      'storage',
    ],
  ],
  'http/protocol': PROTOCOL,
  'http/pressure': ['budgets', 'image', 'serving', 'urls.ts', 'http/protocol'],
  'http/documents': [
    ...DOCUMENTS,
    'bags',
    'bags/keeping',
    'encoding',
    'presentation/iiif/shared',
    'presentation/presented',
  ],
  'http/exchanges': [...PROTOCOL, 'budgets', 'http/pressure', 'http/protocol'],
  'http/fast-path': [...[...PROTOCOL, 'http/exchanges', 'http/protocol', 'http/documents', 'pixels/stored']],
  'http/routes': [
    ...[...DOCUMENTS, 'program.ts', 'readiness.ts', 'presentation/iiif/shared', 'presentation/script'],
    ...['http/exchanges', 'http/pressure', 'masters', 'search/protocol'],
    ...['pages/errors', 'pages/essay', 'pages/images', 'pages/photo', 'pages/words', 'content-state'],
    'presentation/authored',
  ],
  'http/errors': [
    ...[
      'errors.ts',
      'log.ts',
      'metrics.ts',
      'urls.ts',
      'http/protocol',
      'http/routes',
      'pages/errors',
      'pages/parts',
      'pages/words',
    ],
  ],
  'http/viewing': [
    ...['errors.ts', 'urls.ts', 'content-state', 'image', 'http/protocol', 'http/routes', 'pages/parts'],
    ...['discovery/descriptions', 'pages/compare', 'pages/embed', 'pages/viewers', 'pages/words', 'serving'],
    ...['presentation/model', 'presentation/iiif', 'presentation/iiif/shared', 'presentation/text'],
  ],
  'http/discovery': [
    ...[...DOCUMENTS, 'discovery', 'discovery/crawlers', 'discovery/descriptions', 'discovery/oai'],
    ...['http/routes', 'oai-records', 'pages/words', 'presentation/iiif/shared', 'program.ts'],
  ],
  'http/search': [
    ...['errors.ts', 'urls.ts', 'http/protocol', 'presentation/model', 'presentation/iiif/shared'],
    ...['presentation/presented', 'search/index', 'search/protocol', 'search/texts', 'search/words'],
    ...['http/routes', 'pages/search', 'pages/words'],
  ],
  'http/downloads': [
    ...['archive', 'budgets', 'http/pressure', 'presentation/model'],
    ...['errors.ts', 'urls.ts', 'bags', 'bags/keeping', 'image', 'masters', 'http/protocol', 'http/routes'],
    ...['presentation/iiif', 'presentation/iiif/shared', 'storage'],
  ],
  'http/admin': ['errors.ts', 'json', 'cache-tags', 'http/protocol'],
  http: [
    ...PROTOCOL,
    'http/admin',
    'http/downloads',
    'http/errors',
    'http/exchanges',
    'http/protocol',
    'http/routes',
    'http/discovery',
    'http/search',
    'http/viewing',
  ],
  processes: [
    ...[
      'errors.ts',
      'log.ts',
      'megabyte.ts',
      'metrics.ts',
      'program.ts',
      'readiness.ts',
      'config',
      'encoding',
      'ipc',
      'image',
      'pixels/jpeg2000/encoding',
      'archive',
      'archive/library',
      'masters',
      'origins',
      'database',
      'database/looks',
      'discovery',
      'discovery/crawlers',
    ],
    ...['bags', 'bags/keeping', 'budgets', 'cache-tags', 'purging', 'traffic'],
    ...[
      'cache',
      'cache/shared',
      'discovery',
      'ingest',
      'oai-records',
      'rendering',
      'serving',
      'presentation/iiif/shared',
    ],
    ...['essays', 'essays/presented', 'policies', 'written-policies', 'search/index'],
    ...['http', 'http/discovery', 'http/exchanges', 'http/protocol', 'http/documents', 'http/fast-path'],
    ...['http/downloads', 'http/pressure', 'server-parts', 'storage/blocks'],
  ],
  commands: [
    ...['masters', 'origins', 'storage/objects', 'storage/stores'],
    ...[
      'errors.ts',
      'gathered-values.ts',
      'log.ts',
      'megabyte.ts',
      'nearest.ts',
      'parsed-url.ts',
      'config',
      'database',
      'discovery',
      'storage',
      'archive',
      'archive/library',
      'encoding',
      'image',
      'ingest',
      'inspection',
      'fixity',
      'ipc',
      'rendering',
      'essays',
      'harvest',
      'policies',
      'written-policies',
      'traffic',
    ],
    ...[
      'presentation/model',
      'presentation/problems',
      'presentation/compose',
      'presentation/iiif-import',
      'presentation/iiif-json',
      'presentation/source',
    ],
    'discovery/readiness',
  ],
  'command-line.ts': [
    ...['errors.ts', 'log.ts', 'program.ts', 'urls.ts', 'archive', 'commands', 'config', 'ingest'],
    ...['nodes', 'processes'],
  ],
  'cli.ts': ['command-line.ts', 'open-files.ts'],
};

/** Packages and modules that live in one place. */
const CONFINED: Readonly<Record<string, RegExp>> = {
  express: /^http\//,
  sharp: /^pixels\//,
  koffi: /^c-functions\/(c-caller|on-thread)\.ts$/,
  '@cornerstonejs/codec-openjpeg/wasmjs': /^pixels\/jpeg2000\/encoding\/wasm-encoder\.ts$/,
  '@cornerstonejs/codec-openjpeg/decodewasmjs': /^pixels\/jpeg2000\/decoding\/decoder-thread\.ts$/,
  'jxl-oxide-wasm': /^pixels\/decoders\/jpegxl\/jxl-thread\.ts$/,
  zstddec: /^pixels\/tiff\/compression\/zstd\.ts$/,
  'lru-cache':
    /^(cache|essays\/presented|http\/(discovery|documents|protocol)|pixels\/render|serving|storage\/blocks)\//,
  '@aws-sdk/client-s3': /^storage\/objects\/s3\//,
  yaml: /^presentation\/authored\//,
  typebox: /^(written-policies|presentation\/authored)\//,
  'markdown-it': /^presentation\/text\/markdown\.ts$/,
  'sanitize-html': /^(presentation\/html\/sanitise-html|pages\/parts\/prose)\.ts$/,
  edtf: /^presentation\/text\/edtf\.ts$/,
  'd3-geo': /^geography\//,
  'topojson-client': /^components\/land\.ts$/,
  'fastest-levenshtein': /^nearest\.ts$/,
  pdfkit: /^pdf\/printed-page\.ts$/,
  'bidi-js': /^pdf\/lines\.ts$/,
  linebreak: /^pdf\/lines\.ts$/,
  'subset-font': /^fonts\/font-files\.ts$/,
  harfbuzzjs: /^fonts\//,
  htmlparser2: /^(harvest\/oai\/oai-response|pdf\/rich-text|presentation\/html\/removed-html)\.ts$/,
  exifreader: /^pixels\/master\/scan-tags\.ts$/,
  pino: /^log\.ts$/,
  uqr: /^http\/viewing\/qr-codes\.ts$/,
  esbuild: /^components\/bundle\.ts$/,
  'prom-client':
    /^(metrics|cache\/shared\/shared-metrics|nodes\/snapshot-metrics|storage\/blocks\/block-metrics)\.ts$/,
  'cli-progress': /^(harvest|ingest|inspection)\/progress\.ts$/,
  '@photostructure/sqlite': /^database\/database\.ts$/,
  'node:cluster': /^(ipc|processes)\//,
  'node:child_process': /^(bags\/keeping|database\/looks|ingest|ipc|rendering)\//,
  'node:worker_threads':
    /^(database\/looks|pixels\/(decoders|jpeg2000\/decoding)|search\/index|storage\/following)\//,
  'node:fs': /^(program\.ts|storage\/|pixels\/decoders\/pdf\/one-file-system\.ts)/,
  'node:fs/promises':
    /^(archive|bags\/(?:keeping|making)|budgets|cache|commands|components|database|essays|fixity|harvest|ingest|masters|nodes|origins|pixels|purging|rendering|snapshots|storage|stored-images|written-policies)\//,
};

/**
 * Packages that are loaded while nobody is answered yet. What reads YAML and forms, prints, decodes or encodes takes as long
 * to load as all else of a process: it is imported when it is needed.
 */
const LOADED_AT_START: Readonly<Record<string, readonly string[]>> = {
  'cli.ts': [],
  'command-line.ts': ['@photostructure/sqlite', 'cli-progress', 'fastest-levenshtein', 'pino'],
  'processes/primary.ts': ['@photostructure/sqlite', 'lru-cache', 'pino', 'prom-client'],
  'processes/worker.ts': [
    ...[
      '@photostructure/sqlite',
      'd3-geo',
      'edtf',
      'express',
      'htmlparser2',
      'lru-cache',
      'pino',
      'prom-client',
    ],
    'sanitize-html',
  ],
};

/** Folders whose code computes and does nothing else. */
const PURE =
  /^(content-state|image|presentation|discovery\/(crawlers|descriptions|readiness)|search\/(protocol|texts|words))\//;

/** What pure code may use of Node: it has no effects. */
const HARMLESS: ReadonlySet<string> = new Set(['node:crypto', 'node:util', 'node:zlib']);

/** Folders of more than fifteen files, where a list of like things is the point. */
const LISTS: ReadonlySet<string> = new Set([
  'presentation/authored',
  'presentation/compose',
  'presentation/iiif-json',
  // What a page loads: a browser joins nothing.
  'pages/client',
  // Settings, a file a subject.
  'config',
]);

/** Why a file is one of its own, though it is short and serves one other only. */
const SHORT_WITH_A_REASON: Readonly<Record<string, string>> = {
  'commands/forget.ts': 'a file a command',
  'commands/origins.ts': 'a file a command',
  'commands/purge.ts': 'a file a command',
  'commands/traffic.ts': 'a file a command',
  'config/describe.ts': 'one table of settings for --help and the README',
  'discovery/first-size-store.ts': 'a store a table',
  'discovery/replaced-store.ts': 'a store a table',
  'essays/presented/recalled.ts': 'keeps values by moments and knows nothing of what they are',
  'fixity/pace.ts': 'knows time and no files',
  'inspection/report-json.ts': 'the form for programs, of which others depend; that for people may change',
  'geography/clusters.ts': 'knows no maps and no photographs; has tests of its own',
  'ipc/passing-bytes.ts': 'is about the engine, and knows no renders; has tests of its own',
  'http/pressure/askers.ts': 'says who asks, in one place',
  'traffic/agent-family.ts': 'knows texts of headers alone; has tests of its own',
  'traffic/shown-in-store.ts': 'a store a room',
  'http/downloads/dump-urls.ts': 'joins what bags and originals say, each of itself alone',
  'http/fast-path/buffer-pool.ts': 'recycles memory and knows no requests; has tests of its own',
  'config/inspection-settings.ts': 'the settings of one command',
  'config/validation-settings.ts': 'the settings of one command',
  'config/store-environment.ts': 'which variables lead to a store, in one place',
  'origins/absent-servers.ts': 'tried with a clock of its own',
  'nodes/start.ts': 'loads only what the kind of server needs that is started',
  'config/block-settings.ts': 'a file of settings a subject',
  'http/discovery/descriptions.ts': 'a file of routes a subject',
  'http/documents/subjects.ts': 'says what a document names to caches, and makes none',
  'http/errors/error-handler.ts': 'logs and chooses, and draws nothing',
  'http/routes/format-limits.ts': 'a file of routes a subject',
  'http/routes/schemas.ts': 'a file of routes a subject',
  'http/viewing/qr-codes.ts': 'a file of routes a subject',
  'pages/client/tools/first-tiles.ts': 'pure, and tested without a browser',
  'pages/client/tools/scale-bar.ts': 'a tool a file',
  'pages/client/tools/versions.ts': 'a tool a file',
  'pages/viewers/viewed-resource.ts': 'parses what a URL asks for and draws nothing; has tests of its own',
  'presentation/iiif-import/alternative-texts.ts': 'what an author is asked for, beside what is imported',
  'presentation/iiif-json/image-hosts.ts': 'says what may stand in a policy; has tests of its own',
  'presentation/presented/image-uses.ts': 'pure, and what calls it writes rows',
  'pixels/decoders/heic/loop-filters.ts': 'knows bytes of WebAssembly and nothing of scans',
  'pixels/tiff/compression/packbits.ts': 'a compression a file; has tests of its own',
  'pixels/tiff/compression/webp-chunk.ts': 'a compression a file',
  'pixels/tiff/compression/zstd.ts': 'a compression a file',
  'storage/thread-time.ts': 'what a system tells of its threads; has tests of its own',
  'slices/in-slices.ts': 'knows the event loop, and nothing of what is done in it',
  'storage/send-file.ts': 'the only place of storage that streams',
};

const byName = new Map(FILES.map((file) => [file.name, file]));

function placeOf(name: string): string {
  return byName.get(name)?.folder || name;
}

/** The name of the file or folder in a folder that a file is or lies in; undefined for what lies elsewhere. */
function roomsOf(folder: string): (name: string) => string | undefined {
  const start = folder === '' ? 0 : folder.length + 1;
  return (name) => (isBelow(name, folder) ? name.slice(start).split('/')[0] : undefined);
}

/** Folders of folders, but for `src/` itself, whose parts one meets one by one. */
const HOUSES = FOLDERS.filter((folder) => folder !== '' && FOLDERS.some((other) => isBelow(other, folder)));

describe('imports', () => {
  test.each(FILES)('$name imports only what its place may', ({ name, folder, imports }) => {
    const place = folder || name;
    const allowed = MAY_IMPORT[place];
    expect(allowed).toBeDefined();
    const strays = imports.filter((imported) => {
      const target = placeOf(imported);
      if (target === place || allowed?.includes(target)) return false;
      return !(ENTRIES.has(name) && folder !== '' && isBelow(imported, folder));
    });
    expect(strays).toEqual([]);
  });

  test('the table names no place that is not there', () => {
    const places = new Set(FILES.map(({ name }) => placeOf(name)));
    expect(Object.keys(MAY_IMPORT).filter((place) => !places.has(place))).toEqual([]);
    expect(
      Object.values(MAY_IMPORT)
        .flat()
        .filter((place) => !places.has(place)),
    ).toEqual([]);
  });

  test.each(FOLDERS)('files of "%s" import nothing from the folders below, but for its entry', (folder) => {
    const strays = FILES.filter((file) => file.folder === folder && !ENTRIES.has(file.name)).flatMap(
      ({ name, imports }) =>
        imports
          .filter((imported) => isBelow(imported, folder) && placeOf(imported) !== (folder || imported))
          .map((imported) => `${name} -> ${imported}`),
    );
    expect(strays).toEqual([]);
  });

  test.each(FOLDERS)('there is no circle between the rooms of "%s"', (folder) => {
    expect(circleIn(arrowsBetween(roomsOf(folder)))).toBeUndefined();
  });

  test.each(HOUSES)('the rooms of "%s" can be drawn by hand', (folder) => {
    const arrows = arrowsBetween(roomsOf(folder));
    expect(arrows.size).toBeLessThanOrEqual(20);
    expect(floorsOf(arrows)).toBeLessThanOrEqual(8);
  });

  test('there is no circle between folders', () => {
    expect(circleIn(arrowsBetween((name) => (ENTRIES.has(name) ? name : placeOf(name))))).toBeUndefined();
  });

  test('there is no circle between files', () => {
    expect(circleIn(arrowsBetween((name) => name))).toBeUndefined();
  });

  test.each(Object.entries(CONFINED))('%s stays in its place', (name, place) => {
    const users = namesOf(({ packages }) => packages.includes(name));
    expect(users.filter((user) => !place.test(user))).toEqual([]);
    expect(users).not.toEqual([]);
  });

  test.each(Object.entries(LOADED_AT_START))('%s loads at the start what it needs', (name, packages) => {
    expect(packagesLoadedWith(name)).toEqual(packages);
  });

  test('SQL stays in database/ and the stores of the rooms that own a table', () => {
    const statement =
      /\b(?:SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b/s;
    const users = namesOf(({ strings }) => strings.some((text) => statement.test(text)));
    expect(users.filter((name) => !/^database\/|-store\.ts$/.test(name))).toEqual([]);
  });

  test('pure folders use nothing of Node that has an effect', () => {
    const strays = FILES.filter(({ name }) => PURE.test(name)).flatMap(({ name, packages }) =>
      packages
        .filter((used) => used.startsWith('node:') && !HARMLESS.has(used))
        .map((used) => `${name}: ${used}`),
    );
    expect(strays).toEqual([]);
  });
});

describe('effects', () => {
  const uses = (pattern: RegExp): string[] =>
    namesOf(({ name, text }) => !name.startsWith('pages/client/') && pattern.test(text));

  test('only the command line ends the process or prints', () => {
    expect(uses(/process\.exit\(|console\./)).toEqual(['command-line.ts']);
  });

  test('the environment is read by the command line, for the settings, and handed on to ingest', () => {
    expect(uses(/process\.env\b/)).toEqual(['command-line.ts', 'ingest/ingest-process.ts']);
  });

  test('URL.canParse, which is wrong once it is compiled in Node 20 and 22, is not called', () => {
    expect(uses(/URL\.canParse\(/)).toEqual([]);
  });
});

describe('names', () => {
  test('a name that is exported means one thing', () => {
    const places = new Map<string, string[]>();
    for (const { name, exports } of FILES)
      for (const exported of new Set(exports)) places.set(exported, [...(places.get(exported) ?? []), name]);
    expect([...places].filter(([, names]) => names.length > 1)).toEqual([]);
  });

  test('nothing is exported again, and nothing by default', () => {
    expect(namesOf(({ exportsAgain }) => exportsAgain.length > 0)).toEqual([]);
    expect(namesOf(({ exports }) => exports.includes('default'))).toEqual([]);
  });

  test('members are private by #', () => {
    expect(namesOf(({ privateByWord }) => privateByWord > 0)).toEqual([]);
  });
});

describe('size', () => {
  test('functions have at most 60 lines', () => {
    const long = FILES.flatMap(({ functions }) => functions).filter(({ lines }) => lines > 60);
    expect(long).toEqual([]);
  });

  test('files have at most 350 lines, few above 220, and a median near 80', () => {
    const sizes = FILES.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(namesOf(({ lines }) => lines > 350)).toEqual([]);
    expect(namesOf(({ lines }) => lines > 220).length).toBeLessThanOrEqual(FILES.length / 30);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(90);
  });

  test.each(FOLDERS)('"%s" has few enough files to be looked over', (folder) => {
    const files = FILES.filter((file) => file.folder === folder).length;
    expect(files).toBeLessThanOrEqual(LISTS.has(folder) ? 20 : 15);
  });

  test('a short file that serves one other only has a reason', () => {
    const importers = (name: string): SourceFile[] => FILES.filter(({ imports }) => imports.includes(name));
    const short = namesOf(({ name, lines }) => lines < 40 && importers(name).length === 1);
    expect(new Set(short)).toEqual(new Set(Object.keys(SHORT_WITH_A_REASON)));
  });
});

test('tests mirror src', () => {
  const apart =
    /^(?:|bench|browser|conformance|contracts|deploy|faults|fixtures|golden|plates|properties|support)(?:\/|$)/;
  const folders = readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => entry.parentPath.slice(import.meta.dirname.length + 1))
    .filter((folder) => !apart.test(folder));
  expect([...new Set(folders)].filter((folder) => !FOLDERS.includes(folder))).toEqual([]);
});
