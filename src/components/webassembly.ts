import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

// Run by `npm run build`: what is written in the text format of WebAssembly, as modules beside the program.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = [
  'src/pixels/damage/jpeg-codes',
  'src/pixels/halving/halve',
  'src/pixels/decoders/png/png-filters',
  'src/pixels/tiff/compression/chunk-samples',
  'src/pixels/render/resampling/resample',
  'src/pixels/render/resampling/turn',
];

const { parseWat } = await wabt();
for (const path of MODULES) {
  const source = `${path}.wat`;
  const parsed = parseWat(source, await readFile(`${ROOT}${source}`, 'utf8'), {
    simd: true,
    bulk_memory: true,
  });
  parsed.validate();
  await writeFile(`${ROOT}dist/${basename(path)}.wasm`, parsed.toBinary({}).buffer);
  parsed.destroy();
}
