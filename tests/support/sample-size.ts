const PART = 4;

/** Whether all inputs are asked for by `FUZZ=all`, not a sample. */
export const IS_WHOLE = process.env['FUZZ'] === 'all';

/** How many inputs of a property are tried: a part of them by default, all with FUZZ=all. */
export function sampleSize(all: number): number {
  return IS_WHOLE ? all : Math.ceil(all / PART);
}

/**
 * One of so many cases that are dear to try, all with FUZZ=all: those of today, others tomorrow, so that each has its turn.
 * Cases of a kind stand together.
 */
export function casesOfToday<Case>(all: readonly Case[], oneOf: number): readonly Case[] {
  const today = Math.floor(Date.now() / 86_400_000);
  return IS_WHOLE ? all : all.filter((_, at) => at % oneOf === today % oneOf);
}
