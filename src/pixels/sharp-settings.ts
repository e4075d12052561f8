import sharp from 'sharp';

/**
 * One thread for each operation, because operations run side by side, and no cache of results, because none
 * comes twice: faster and smaller than the defaults.
 */
export function configureSharp(): void {
  sharp.cache(false);
  sharp.concurrency(1);
}
