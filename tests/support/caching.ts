import { SharedCaching } from '../../src/cache-tags/shared-caching.ts';

/** The same for every cache; without tags unless they are switched on. */
export function plainCaching(cacheControl = 'no-cache', cacheTags = false): SharedCaching {
  const both = { imageCacheControl: cacheControl, infoCacheControl: cacheControl };
  return new SharedCaching({ cacheTags, sharedCacheSeconds: 0, ...both }, '');
}
