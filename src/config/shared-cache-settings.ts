import { onOff, whole } from './setting.ts';

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
