// What the pure steps of a tile request cost: `npx tsx tests/bench/pure.ts`.
import { IMAGE_3 } from '../../src/image/dialect.ts';
import { parseImagePath } from '../../src/image/image-path.ts';
import { matchTile, packKey } from '../../src/image/pyramid.ts';
import { derivativeKey, resolveImage } from '../../src/image/resolve.ts';
import { seededRandom, shuffled } from './random.ts';
import { median } from './results.ts';
import { viewerTiles } from './url-lists.ts';

const SCAN = { name: 'scan-12000x8000', width: 12_000, height: 8000 };
const SOURCE = { width: SCAN.width, height: SCAN.height, gray: false };
const ROUNDS = 15;

const paths = shuffled(viewerTiles(SCAN), seededRandom(1)).map(({ path }) => `plates%2F${SCAN.name}/${path}`);
const requests = paths.map((path) => {
  const parsed = parseImagePath(IMAGE_3, path);
  if (parsed.kind !== 'image') throw new Error(`${path} is no image request`);
  return parsed.request;
});
const resolved = requests.map((request) => resolveImage(IMAGE_3, request, SOURCE, {}));
const stored = resolved.filter((image) => matchTile(image, SOURCE) !== undefined);

/** Results are counted, or the compiler would leave out work that nobody looks at. */
let answers = 0;

/** Median microseconds of one call over all items. */
function microseconds<T>(items: readonly T[], call: (item: T) => unknown): number {
  const each: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    for (let again = 0; again < 20; again += 1)
      for (const item of items) if (call(item) !== undefined) answers += 1;
    each.push(((performance.now() - started) * 1000) / (20 * items.length));
  }
  return median(each);
}

const parse = microseconds(paths, (path) => parseImagePath(IMAGE_3, path));
const resolve = microseconds(requests, (request) => resolveImage(IMAGE_3, request, SOURCE, {}));
const match = microseconds(resolved, (image) => matchTile(image, SOURCE));
const keys = microseconds(resolved, (image) => {
  const address = matchTile(image, SOURCE);
  return address === undefined ? undefined : packKey(address);
});
const derivative = microseconds(resolved, derivativeKey);

process.stdout.write(
  [
    `${paths.length} viewer tiles of ${SCAN.width} x ${SCAN.height}, ${stored.length} of them stored; µs each`,
    `parseImagePath        ${parse.toFixed(2)}`,
    `resolveImage          ${resolve.toFixed(2)}`,
    `matchTile             ${match.toFixed(2)}`,
    `matchTile and packKey ${keys.toFixed(2)}`,
    `derivativeKey         ${derivative.toFixed(2)}`,
    `(${answers} calls)`,
    '',
  ].join('\n'),
);
if (stored.length < paths.length) process.exitCode = 1;
