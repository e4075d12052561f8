// A profile of other colours than sRGB, and what the same numbers show by it.
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';

const { data, info } = await sharp('picture.png').raw().toBuffer({ resolveWithObject: true });
const other = await sharp({ create: { ...info, background: '#fff' } })
  .withIccProfile('p3')
  .tiff()
  .toBuffer();
const { icc } = await sharp(other).metadata();
writeFileSync('profile.tmp.icc', icc);
const tagged = await sharp(data, { raw: info }).tiff({ compression: 'none' }).toBuffer();
writeFileSync('profile.tmp.tif', tagged);
