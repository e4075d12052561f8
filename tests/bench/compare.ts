import { createHash } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { parseArgs } from 'node:util';

const HELP = `Compares every response of two servers of the same archive, byte for byte.

  npm run compare -- FIRST SECOND [--public-url URL]

Both run with the same --images, --manifests and --public-url, so that what they write about themselves is equal.
Starting at the front page, the lists and the collections, each address that a response of the first one names is asked
of both, in each language, coding and media type that it is sent in.
`;

/** Different by right: each time, or where one has kept what the other makes as it is sent. Bodies are compared whole. */
const PASSING = new Set(['date', 'x-request-id', 'content-length', 'transfer-encoding']);

/** Files of the program itself: they are as old as the build or the start, which their tags may hold. */
const OF_THE_PROGRAM = /^\/(?:schemas|assets)\//;

/** What is asked for besides what links lead to. */
const SEEDS = [
  '/',
  '/images',
  '/images?page=2',
  '/health',
  '/view',
  '/nothing-here',
  '/image/nothing',
  '/essay/nothing',
  '/iiif/3/nothing/info.json',
  '/iiif/3/nothing/full/max/0/default.jpg',
  '/presentation/3/nothing/manifest',
  ...[2, 3, 4].map((version) => `/presentation/${version}/collection/top`),
  '/schemas/manifest.json',
  '/schemas/collection.json',
];

/** Headers that choose between forms of a response. */
const FORMS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'accept-language': 'es' },
  { 'accept-encoding': 'br' },
  { 'accept-encoding': 'gzip' },
  { accept: 'application/json' },
  { accept: 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"' },
  { accept: 'text/html' },
];

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

function ask(server: string, path: string, headers: Readonly<Record<string, string>>): Promise<Received> {
  return new Promise((resolve, reject) => {
    request(`${server}${path}`, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    })
      .once('error', reject)
      .end();
  });
}

/** What is different between two responses, in words; undefined when nothing is. */
function difference(path: string, first: Received, second: Received): string | undefined {
  if (first.status !== second.status) return `status ${first.status}, ${second.status}`;
  const names = new Set([...Object.keys(first.headers), ...Object.keys(second.headers)]);
  for (const name of names) {
    const [one, other] = [String(first.headers[name]), String(second.headers[name])];
    const passes =
      PASSING.has(name) || (OF_THE_PROGRAM.test(path) && (name === 'last-modified' || name === 'etag'));
    if (!passes && one !== other) return `${name}: ${one} | ${other}`;
  }
  if (first.body.equals(second.body)) return undefined;
  const at = first.body.findIndex((byte, index) => byte !== second.body[index]);
  return `body of ${first.body.length} and ${second.body.length} bytes, from byte ${at}`;
}

/** The image requests that viewers make of a service, some of each kind. */
function imagesOf(information: string, base: string): string[] {
  const { id, '@id': id2, width, height, sizes, tiles } = JSON.parse(information);
  const service = String(id ?? id2).slice(base.length);
  const isSecond = id === undefined;
  const full = isSecond ? 'full' : 'max';
  const requests = [`full/${full}/0/default.jpg`, 'full/90,/0/default.jpg', 'full/!400,400/0/default.jpg'];
  for (const { width: w, height: h } of sizes ?? [])
    requests.push(`full/${isSecond ? `${w},` : `${w},${h}`}/0/default.jpg`);
  for (const scale of tiles?.[0]?.scaleFactors ?? []) {
    const side = tiles[0].width * scale;
    for (const [x, y] of [
      [0, 0],
      [Math.floor((width - 1) / side) * side, Math.floor((height - 1) / side) * side],
    ] as const) {
      const [w, h] = [Math.min(side, width - x), Math.min(side, height - y)];
      requests.push(`${x},${y},${w},${h}/${Math.ceil(w / scale)},${Math.ceil(h / scale)}/0/default.jpg`);
    }
  }
  const some = [
    'square/120,/90/gray.png',
    'pct:10,10,30,30/!77,77/!22.5/default.webp',
    '1,1,9,9/9,/0/bitonal.gif',
  ];
  return [...requests, ...some, 'full/0,/0/default.jpg', 'full/max/400/default.jpg'].map(
    (parameters) => `${service}/${parameters}`,
  );
}

/** The addresses on the same server that a text names. */
function addressesIn(text: string, base: string): string[] {
  const found = new Set<string>();
  for (const [whole] of text.matchAll(/(?<=["'\s(>])(?:https?:\/\/[^/\s"'<>]+)?\/[^\s"'<>\\)]*/g)) {
    const address = whole.replaceAll('&amp;', '&');
    const path = address.startsWith(base) ? address.slice(base.length) : address;
    if (path.startsWith('/') && !path.startsWith('//') && !/[{}]/.test(path))
      found.add(path.replace(/#.*$/, ''));
  }
  return [...found];
}

function kindOf(path: string): string {
  const [first = '', second = ''] = path.slice(1).split(/[/?]/);
  return /^(?:iiif|presentation)$/.test(first) ? `/${first}/${second}` : `/${first}`;
}

function namedIn({ status, headers, body }: Received, base: string): string[] {
  const type = headers['content-type'] ?? '';
  if (status !== 200 || !/html|json|xml/.test(type)) return [];
  const text = body.toString('utf8');
  const images = /"(?:tiles|sizes)"/.test(text) && /image\/[23]/.test(text) ? imagesOf(text, base) : [];
  return [...addressesIn(text, base), ...images];
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'public-url': { type: 'string' }, help: { type: 'boolean' } },
  });
  const [first, second] = positionals;
  if (values.help || first === undefined || second === undefined) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  const base = values['public-url'] ?? first;
  const waiting = [...SEEDS];
  const known = new Set(waiting);
  const compared = new Map<string, number>();
  const digest = createHash('sha256');
  let responses = 0;
  let differences = 0;
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    for (const headers of /^\/(?:iiif|dzi|assets)\/.*\.(?:jpg|png|gif|webp|js|css|svg)/.test(path)
      ? [{}]
      : FORMS) {
      const [one, other] = await Promise.all([ask(first, path, headers), ask(second, path, headers)]);
      responses += 1;
      digest.update(one.body);
      const found = difference(path, one, other);
      if (found !== undefined) {
        differences += 1;
        process.stdout.write(`${path} ${JSON.stringify(headers)}: ${found}\n`);
      }
      if ('accept-encoding' in headers) continue;
      for (const address of [
        ...namedIn(one, base),
        ...(one.headers.location ? [one.headers.location.replace(base, '')] : []),
      ])
        if (!known.has(address) && address.startsWith('/')) {
          known.add(address);
          waiting.push(address);
        }
    }
    compared.set(kindOf(path), (compared.get(kindOf(path)) ?? 0) + 1);
  }
  for (const [kind, count] of [...compared].sort())
    process.stdout.write(`${String(count).padStart(6)}  ${kind}\n`);
  process.stdout.write(
    `${known.size} addresses, ${responses} responses of each, ${differences} differences (${digest.digest('hex').slice(0, 12)})\n`,
  );
  agent.destroy();
  return differences === 0 ? 0 : 1;
}

process.exitCode = await main();
