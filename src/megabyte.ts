/** Bytes of a megabyte, as settings and limits count them. */
export const MEGABYTE = 1024 * 1024;
