const BY_NAME = new Intl.Collator('en', { numeric: true });

/** Orders names as people do, numbers within them by value: `cactus/9` before `cactus/10`. Total: only equal names give 0. */
export function compareNaturally(a: string, b: string): number {
  const order = BY_NAME.compare(a, b);
  if (order !== 0) return order;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
