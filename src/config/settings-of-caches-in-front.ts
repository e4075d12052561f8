import { parsedWebUrl } from '../parsed-url.ts';
import { anyText, onOff, type Setting, whole } from './setting.ts';

/** A year: no cache keeps longer (RFC 9111, 1.2.2 names no bound; caches have one). */
const LONGEST_SECONDS = 31_536_000;

/** What caches in front of the server are told. */
export const SHARED_CACHE_SETTINGS = {
  cacheTags: onOff({
    flag: 'cache-tags',
    default: false,
    sentence:
      'Send Cache-Tag, Surrogate-Key and xkey, by which a cache in front forgets all that is of one image or manifest.',
  }),
  sharedCacheSeconds: whole({
    flag: 'shared-cache-seconds',
    default: 0,
    minimum: 0,
    maximum: LONGEST_SECONDS,
    unit: 'seconds',
    sentence:
      'How long caches in front may keep images, info.json, manifests and collections (s-maxage), where changes are purged there. 0 adds nothing to Cache-Control.',
  }),
};

/** How caches are told to forget. */
const PURGE_FORMS = ['varnish', 'fastly', 'cloudflare'] as const;

/** Where a cache takes purges, and in which form. */
interface WrittenPurgeAddress {
  readonly form: (typeof PURGE_FORMS)[number];
  readonly url: string;
}

function readAddress(written: string): WrittenPurgeAddress | undefined {
  const [, name, address = ''] = /^([a-z]+)=(.*)$/.exec(written) ?? [];
  const form = PURGE_FORMS.find((each) => each === name);
  const url = parsedWebUrl(address);
  if (!form || !url) return undefined;
  return url.username === '' && url.password === '' && url.hash === '' ? { form, url: url.href } : undefined;
}

const purgeUrl: Setting<readonly WrittenPurgeAddress[]> = {
  flag: 'purge-url',
  default: [],
  defaultText: 'none',
  commands: ['serve'],
  accepts: `a form and an address, such as varnish=http://127.0.0.1:6081/; the forms are ${PURGE_FORMS.join(', ')}`,
  sentence:
    'Where a cache in front is told what has changed, as FORM=URL; given again for another cache, with a space between in the variable. It needs cache-tags.',
  repeats: true,
  read: (written) => {
    const read = written === '' ? [] : written.split(' ').map(readAddress);
    const found = read.filter((address) => address !== undefined);
    return found.length === read.length ? found : undefined;
  },
};

function tokenFile(flag: string, sentence: string): Setting<string> {
  return anyText({
    flag,
    default: '',
    defaultText: 'none',
    accepts: 'the path of a file',
    sentence,
    read: (written) => written,
  });
}

/** Telling caches in front what has changed. */
export const PURGE_SETTINGS = {
  purgeUrls: purgeUrl,
  fastlyTokenFile: tokenFile('fastly-token-file', 'A file that holds the token of the API of Fastly.'),
  cloudflareTokenFile: tokenFile(
    'cloudflare-token-file',
    'A file that holds the token of the API of Cloudflare.',
  ),
  adminTokenFile: tokenFile(
    'admin-token-file',
    'A file that holds a token of at least 16 characters, with which /admin/purge and /tasks are asked. Without it there are neither.',
  ),
};

/** Of `loupe purge`. */
export const PURGE_ALL = onOff({
  flag: 'all',
  default: false,
  commands: ['purge'],
  sentence: 'Purge everything, not one image or manifest.',
});
