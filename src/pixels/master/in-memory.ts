/** Decoded images up to this size are held in memory, larger ones in a file. */
export const IN_MEMORY_BYTES = 64 * 1024 * 1024;
