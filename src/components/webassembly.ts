import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

// Run by `npm run build`: what is written in the text format of WebAssembly, as modules beside the program.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = 'src/pixels/halving/halve.wat';
const WRITTEN = 'dist/halve.wasm';

const { parseWat } = await wabt();
const parsed = parseWat(SOURCE, await readFile(`${ROOT}${SOURCE}`, 'utf8'), { simd: true });
parsed.validate();
await writeFile(`${ROOT}${WRITTEN}`, parsed.toBinary({}).buffer);
parsed.destroy();
