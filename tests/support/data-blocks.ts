const BLOCK = /<script type="application\/ld\+json">([^<]*)<\/script>/g;

/** The JSON of the data blocks of a page. Nothing in one can end it: it holds no `<`. */
export function dataBlocksOf(page: string): string[] {
  return [...page.matchAll(BLOCK)].map(([, json = '']) => json);
}

/** A page without its data blocks, in which JSON stands in place of markup. */
export function withoutDataBlocks(page: string): string {
  return page.replace(BLOCK, '');
}
