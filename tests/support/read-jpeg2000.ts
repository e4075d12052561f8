import { withJpeg2000Rows } from '../../src/pixels/jpeg2000/decoding/decode-jpeg2000.ts';
import type { OpjDecompress } from '../../src/pixels/jpeg2000/decoding/opj-decompress.ts';
import { probeImage } from '../../src/pixels/master/probe.ts';
import { usePlainRows } from '../../src/pixels/master/sampled-rows.ts';
import { readMasterStructure } from '../../src/pixels/master/structure.ts';

/** The pixels of a JPEG 2000 file as ingest has them, by one of the two decoders; undefined: the one by WebAssembly. */
export async function readJpeg2000(path: string, folder: string, program: OpjDecompress | undefined) {
  const structure = await readMasterStructure(path);
  const probe = await probeImage(structure, { maxInputPixels: 1e8 });
  const { jpeg2000 } = structure;
  if (!jpeg2000) throw new Error('that is no JPEG 2000 file');
  const warnings: string[] = [...structure.warnings];
  let pixels = Buffer.alloc(0);
  await withJpeg2000Rows(
    path,
    jpeg2000,
    { folder, warn: ({ sentence }) => warnings.push(sentence) },
    (plain) =>
      usePlainRows(plain, jpeg2000, probe, async (rows) => {
        // Some at a time, as pyramids are made.
        const parts: Buffer[] = [];
        for (let row = 0; row < rows.height; row += 16)
          parts.push(Buffer.from(await rows.read(row, Math.min(16, rows.height - row))));
        pixels = Buffer.concat(parts);
      }),
    Promise.resolve(program),
  );
  return { pixels, warnings, probe, image: jpeg2000 };
}
