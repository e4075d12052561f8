import { SharedCaching } from '../../src/cache-tags/shared-caching.ts';

/** No tags, and the same for every cache. */
export function plainCaching(cacheControl = 'no-cache'): SharedCaching {
  const both = { imageCacheControl: cacheControl, infoCacheControl: cacheControl };
  return new SharedCaching({ cacheTags: false, sharedCacheSeconds: 0, ...both }, '');
}
