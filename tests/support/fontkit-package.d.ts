/** What the tests use of fontkit, which brings no types. */
declare module 'fontkit' {
  /** Of a TrueType, WOFF or WOFF2 file. */
  export function create(bytes: Uint8Array): { readonly characterSet: readonly number[] };
}
