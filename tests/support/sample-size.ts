const PART = 4;

/** How many inputs of a property are tried: a part of them by default, all with FUZZ=all. */
export function sampleSize(all: number): number {
  return process.env['FUZZ'] === 'all' ? all : Math.ceil(all / PART);
}
