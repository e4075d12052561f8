import { parsedWebUrl } from '../parsed-url.ts';
import { networks, type Setting, whole } from './setting.ts';

/** The commands that read scans. */
const FETCHING = ['serve', 'ingest', 'validate', 'inspect'] as const;

function prefixOf(written: string): string | undefined {
  const url = parsedWebUrl(written);
  if (!url || /[?#]/.test(written)) return undefined;
  return url.username === '' && url.password === '' && url.pathname.endsWith('/') ? url.href : undefined;
}

const imageOrigins: Setting<readonly string[]> = {
  flag: 'image-origin',
  default: [],
  defaultText: 'none',
  commands: FETCHING,
  accepts: 'an address of http or https that ends in a slash, such as `https://scans.example.org/maps/`',
  sentence:
    'Where scans may be fetched from whose addresses stand in files such as `letter.jpg.url` among the images: all addresses that begin so. Given again for another, with a space between in the variable.',
  repeats: true,
  read: (written) => {
    const read = written === '' ? [] : written.split(' ').map(prefixOf);
    const found = read.filter((prefix) => prefix !== undefined);
    return found.length === read.length ? found : undefined;
  },
};

/** Masters that do not lie on a disk of this machine. A part of `SETTINGS`. */
export const DISTANT_MASTERS_SETTINGS = {
  copiesMb: whole({
    flag: 'image-copies-mb',
    default: 1024,
    minimum: 0,
    unit: 'megabytes',
    sentence:
      'Of masters in a store: what copies may take in the data folder beside those that are being read. They are of scans that are shown before they are prepared.',
  }),
  imageOrigins,
  privateNetworks: networks({
    flag: 'image-origin-private',
    defaultText: 'none',
    commands: FETCHING,
    sentence:
      'Private networks in which servers of `image-origin` may be; public addresses need not be named.',
  }),
  everyHours: whole({
    flag: 'image-origin-hours',
    default: 0,
    minimum: 0,
    maximum: 8760,
    unit: 'hours',
    sentence:
      'After so many hours all servers of `image-origin` are asked again whether they have other scans; 0: only when `loupe origins` is called, or the file with the address is touched.',
  }),
  mostMb: whole({
    flag: 'image-origin-mb',
    default: 2000,
    minimum: 1,
    unit: 'megabytes',
    commands: FETCHING,
    sentence: 'Scans of other servers that are larger are refused.',
  }),
  seconds: whole({
    flag: 'image-origin-seconds',
    default: 600,
    minimum: 1,
    maximum: 86_400,
    unit: 'seconds',
    commands: FETCHING,
    sentence: 'How long fetching one scan of another server may take.',
  }),
} as const;
