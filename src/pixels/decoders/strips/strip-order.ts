/** What a thread that decodes is asked for, one thing after the other. */
export type StripRequest =
  /** Rows of the upright image in its plain form: 8 bits, or 16 in little-endian order. */
  | { readonly kind: 'rows'; readonly firstRow: number; readonly rows: number }
  /** The profile of the pixels that it gives; or the four bytes of a chunk cICP; or nothing. */
  | { readonly kind: 'profile' };

/** What it says to each. */
export type StripAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly message: string; readonly isOutOfMemory: boolean };
