// Codestreams of high throughput (ISO/IEC 15444-15) by OpenJPH: alone, and in the boxes of JPH.
import { readFileSync, writeFileSync } from 'node:fs';
import openjph from '@cornerstonejs/codec-openjph';
import sharp from 'sharp';

const library = await openjph({ print() {}, printErr() {} });
for (const [name, source, reversible] of [
  ['ht-rgb', 'picture.png', true],
  ['ht-lossy', 'picture.png', false],
  ['ht-gray', 'picture-gray.png', true],
]) {
  const image = sharp(source).toColourspace(source.includes('gray') ? 'b-w' : 'srgb');
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels: componentCount } = info;
  const encoder = new library.HTJ2KEncoder();
  encoder.setQuality(reversible, reversible ? 0 : 0.01);
  const frame = { width, height, componentCount, bitsPerSample: 8, isSigned: false };
  encoder.getDecodedBuffer({ ...frame, isUsingColorTransform: componentCount === 3 }).set(data);
  encoder.encode();
  writeFileSync(`${name}.j2c`, encoder.getEncodedBuffer());
}

// All but the codestream of a JP2 is the same in JPH, but for its brand.
const boxes = readFileSync('rgb.jp2');
const start = boxes.indexOf('jp2c') - 4;
const head = Buffer.from(boxes.subarray(0, start).toString('latin1').replaceAll('jp2 ', 'jph '), 'latin1');
writeFileSync(
  'ht-rgb.jph',
  Buffer.concat([head, Buffer.from('\0\0\0\0jp2c', 'latin1'), readFileSync('ht-rgb.j2c')]),
);
