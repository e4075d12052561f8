/** As WebAssembly writes them: a number (`i32.const`), a call, and the variable that stands before it (`local.get`). */
const NUMBER = 0x41;
const CALL = 0x10;
const VARIABLE = 0x20;

/** Calls by which libde265 is told to leave a filter out (de265.h): which one, and 1 for yes. */
const NO_DEBLOCKING = Buffer.from([NUMBER, 7, NUMBER, 1, CALL]);
const NO_OFFSET = Buffer.from([NUMBER, 8, NUMBER, 1, CALL]);

/** Where that 1 stands in a call. */
const YES_AT = 3;

/** The function that is called, and the variable: one byte for its kind, and one for which. */
const MOST_FUNCTION_BYTES = 5;
const VARIABLE_BYTES = 2;

/**
 * The library with both filters that HEVC has in its loop (deblocking, and sample adaptive offset: Rec. ITU-T H.265, 8.7). As it is
 * built for JavaScript, it tells its decoder to leave them out, which is faster, and shows the edges of blocks: colours of small
 * details are up to 13 of 255 from what every other decoder gives. A library that is built in another way is left as it is.
 *
 * @param module of libheif-js, as it is installed
 */
export function withLoopFilters(module: Buffer): Buffer {
  const changed = Buffer.from(module);
  for (let at = module.indexOf(NO_DEBLOCKING); at >= 0; at = module.indexOf(NO_DEBLOCKING, at + 1)) {
    const next = module.indexOf(NO_OFFSET, at);
    const called = module.subarray(at + NO_DEBLOCKING.length, Math.max(at, next - VARIABLE_BYTES));
    const calledNext = module.subarray(
      next + NO_OFFSET.length,
      next + NO_OFFSET.length + Math.min(called.length, MOST_FUNCTION_BYTES),
    );
    if (next < 0 || module[next - VARIABLE_BYTES] !== VARIABLE || !called.equals(calledNext)) continue;
    changed[at + YES_AT] = 0;
    changed[next + YES_AT] = 0;
  }
  return changed;
}
