import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { compose } from './compose.ts';
import { PLATES } from './plates.ts';
import { store, storeProof } from './store.ts';

// npx tsx tests/plates/draw.ts [--proof FOLDER [--reduction 0.25]] [identifier prefix...]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { proof: { type: 'string' }, reduction: { type: 'string', default: '0.25' } },
});
const images = path.resolve(import.meta.dirname, '../../images');
sharp.concurrency(1);
sharp.cache(false);

for (const plate of PLATES) {
  if (positionals.length > 0 && !positionals.some((prefix) => plate.identifier.startsWith(prefix))) continue;
  if (values.proof !== undefined) {
    const raster = await compose(plate, Number(values.reduction));
    process.stdout.write(`${await storeProof(raster, plate, values.proof)}\n`);
  } else {
    const raster = await compose(plate);
    const { file, bytes } = await store(raster, plate, images);
    process.stdout.write(`${file}  ${raster.width} × ${raster.height}  ${bytes} bytes\n`);
  }
}
