import { oneOf, whole } from './setting.ts';

const COMMANDS = ['serve', 'ingest'] as const;

/** How answers are encoded. The first two are of what ingest stores too. */
export const ENCODER_SETTINGS = {
  jpgQuality: whole({
    flag: 'jpg-quality',
    default: 85,
    minimum: 30,
    maximum: 100,
    commands: COMMANDS,
    sentence:
      'Quality of jpg, of stored tiles and of what is rendered. Scans that are prepared already keep theirs.',
  }),
  jpgChroma: oneOf({
    flag: 'jpg-chroma',
    default: '4:2:0',
    words: ['4:2:0', '4:4:4'],
    commands: COMMANDS,
    sentence:
      'Whether jpg, stored tiles too, has colours at half the resolution (4:2:0) or at all of it (4:4:4). Scans that are prepared already keep theirs.',
  }),
  pngEffort: whole({
    flag: 'png-effort',
    default: 2,
    minimum: 0,
    maximum: 9,
    sentence:
      'How hard png is compressed. More makes files a little smaller and takes several times as long.',
  }),
  webpQuality: whole({
    flag: 'webp-quality',
    default: 80,
    minimum: 1,
    maximum: 100,
    sentence: 'Quality of webp, which is always 4:2:0.',
  }),
  webpEffort: whole({
    flag: 'webp-effort',
    default: 0,
    minimum: 0,
    maximum: 6,
    sentence: 'How hard webp is compressed.',
  }),
  gifEffort: whole({
    flag: 'gif-effort',
    default: 1,
    minimum: 1,
    maximum: 10,
    sentence: 'How hard the 256 colours of gif are looked for.',
  }),
  tifCompression: oneOf({
    flag: 'tif-compression',
    default: 'deflate',
    words: ['deflate', 'lzw', 'none'],
    sentence: 'How tif is compressed, always without loss.',
  }),
  avifQuality: whole({
    flag: 'avif-quality',
    default: 50,
    minimum: 1,
    maximum: 100,
    sentence: 'Quality of avif.',
  }),
  avifEffort: whole({
    flag: 'avif-effort',
    default: 0,
    minimum: 0,
    maximum: 9,
    sentence: 'How hard avif is compressed.',
  }),
  avifChroma: oneOf({
    flag: 'avif-chroma',
    default: '4:2:0',
    words: ['4:2:0', '4:4:4'],
    sentence: 'Whether avif has colours at half the resolution (4:2:0) or at all of it (4:4:4).',
  }),
  jp2Ratio: whole({
    flag: 'jp2-ratio',
    default: 10,
    minimum: 1,
    maximum: 200,
    sentence: 'How many times smaller than its pixels a jp2 is; 1 is without loss.',
  }),
} as const;
