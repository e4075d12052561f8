import { anyText, onOff } from './setting.ts';

const READING = ['serve', 'ingest', 'validate', 'inspect'] as const;

/** The commands that a setting is of. */
export const EVERY_COMMAND = [
  ...READING,
  'backup',
  'restore',
  'forget',
  'refresh',
  'purge',
  'origins',
  'traffic',
] as const;
export const BOTH = ['serve', 'ingest'] as const;
export const DECODING = [...BOTH, 'inspect'] as const;
export const OF_MANIFESTS = ['serve', 'validate'] as const;

/** Where the archive is, and what says how it is served. */
export const FOLDER_SETTINGS = {
  images: anyText({
    flag: 'images',
    default: 'images',
    accepts: 'a folder, or the location of a store, such as `s3://bucket/prefix`',
    commands: READING,
    sentence:
      'The masters: a folder, or a store of objects (`s3://bucket/prefix`). Loupe only ever reads here.',
  }),
  manifests: anyText({
    flag: 'manifests',
    default: 'manifests',
    accepts: 'a folder, or the location of a store, such as `s3://bucket/prefix`',
    commands: OF_MANIFESTS,
    sentence: 'The essays, a file each: a folder, or a store of objects. Loupe only ever reads here.',
  }),
  data: anyText({
    flag: 'data',
    default: '.loupe',
    accepts: 'a folder, or the location of a store, such as `s3://bucket/prefix`',
    commands: EVERY_COMMAND,
    sentence:
      'What Loupe makes and knows: a folder, or a store of objects that several Loupes share. All but the journal of changes and old addresses can be made again: keep those with loupe backup.',
  }),
  local: anyText({
    flag: 'local',
    default: '.loupe',
    accepts: 'a folder',
    commands: EVERY_COMMAND,
    sentence: 'What a Loupe whose data is in a store keeps on its own disk. Each has a folder of its own.',
  }),
  imagePolicy: anyText({
    flag: 'image-policy',
    default: '',
    defaultText: 'none',
    accepts: 'a file',
    read: (written) => written,
    commands: DECODING,
    sentence:
      'A YAML file that says how the images of folders are served: with their own colours, or as positives of negatives. Not among the masters.',
  }),
  reusePyramids: onOff({
    flag: 'reuse-pyramids',
    default: false,
    commands: DECODING,
    sentence:
      'Masters that are good pyramids themselves, tiled TIFFs of JPEG, are used in place and not copied; the file of image policies may say otherwise for folders.',
  }),
} as const;
